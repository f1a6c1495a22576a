"""Synthetic DICOM images and worklist entries of invented patients."""
import argparse
import os
import random
import struct
from array import array

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid

from people import PATIENTS, PHYSICIAN, dicom_name

CLASSES = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4",
           "US": "1.2.840.10008.5.1.4.1.1.6.1", "SC": "1.2.840.10008.5.1.4.1.1.7"}

# Signature and COFF header of a program without sections for x86-64.
PORTABLE_EXECUTABLE = struct.pack("<4sHHIIIHH", b"PE", 0x8664, 0, 0, 0, 0, 0, 0x22)


def patient(ds, p):
    ds.PatientName = dicom_name(p)
    ds.PatientID = p["id"]
    ds.PatientBirthDate = p["birth"]
    ds.PatientSex = p["sex"]


def image(p, modality, number, rows, cols, study, series, bits=16, rng=None):
    uid = generate_uid()
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CLASSES[modality]
    meta.MediaStorageSOPInstanceUID = uid
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.SOPClassUID = CLASSES[modality]
    ds.SOPInstanceUID = uid
    ds.StudyDate = ds.SeriesDate = ds.ContentDate = "20240319"
    ds.StudyTime = ds.SeriesTime = ds.ContentTime = "101500"
    ds.AccessionNumber = p["accession"]
    ds.Modality = modality
    ds.Manufacturer = "Synthetic"
    ds.ReferringPhysicianName = PHYSICIAN
    ds.StudyDescription = "SYNTHETIC PHANTOM"
    patient(ds, p)
    ds.PatientAddress = f"{p['street']}, {p['city']}, {p['zip']}"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = study, series
    ds.StudyID = "1"
    ds.SeriesNumber = 1
    ds.InstanceNumber = number
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = rows, cols
    ds.BitsAllocated = bits
    ds.BitsStored = 12 if bits == 16 else 8
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = 0
    if modality == "CT":
        ds.RescaleIntercept, ds.RescaleSlope = -1024, 1
    top = (1 << ds.BitsStored) - 1
    mid_r, mid_c, radius = rows / 2, cols / 2, min(rows, cols) / 2.3
    px = array("H" if bits == 16 else "B")
    for r in range(rows):
        for c in range(cols):
            d = ((r - mid_r) ** 2 + (c - mid_c) ** 2) ** 0.5
            v = top * 0.6 * (1 - d / radius) + 60 * (number % 5) if d < radius else 0
            px.append(max(0, min(top, int(v) + rng.randrange(24))))
    ds.PixelData = px.tobytes()
    ds["PixelData"].VR = "OW" if bits == 16 else "OB"
    return ds


def with_program(path):
    """Makes a program for Windows of an image: its header is in the preamble, the rest in the file's private information (PS3.10, 7.1)."""
    ds = dcmread(path)
    ds.file_meta.PrivateInformationCreatorUID = generate_uid()
    ds.file_meta.PrivateInformation = PORTABLE_EXECUTABLE
    ds.save_as(path)
    with open(path, "rb") as f:
        at = f.read().index(PORTABLE_EXECUTABLE)
    ds.preamble = b"MZ".ljust(60, b"\0") + struct.pack("<I", at) + bytes(64)
    ds.save_as(path)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--modality", default="CT")
    a.add_argument("--patient", default="P1")
    a.add_argument("--count", type=int, default=1)
    a.add_argument("--size", type=int, default=64)
    a.add_argument("--bits", type=int, default=16)
    a.add_argument("--worklist", action="store_true")
    a.add_argument("--program", action="store_true", help="images that are programs as well")
    o = a.parse_args()
    os.makedirs(o.out, exist_ok=True)
    p = PATIENTS[o.patient]
    if o.worklist:
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.31"
        meta.MediaStorageSOPInstanceUID = generate_uid()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
        ds.SpecificCharacterSet = "ISO_IR 100"
        ds.AccessionNumber = p["accession"]
        patient(ds, p)
        ds.ReferringPhysicianName = PHYSICIAN
        ds.StudyInstanceUID = generate_uid()
        ds.RequestedProcedureID = "RP1"
        ds.RequestedProcedureDescription = "SYNTHETIC EXAM"
        s = Dataset()
        s.Modality = o.modality
        s.ScheduledStationAETitle = o.modality + "1"
        s.ScheduledProcedureStepStartDate = "20240319"
        s.ScheduledProcedureStepStartTime = "101500"
        s.ScheduledProcedureStepDescription = "SYNTHETIC EXAM"
        s.ScheduledProcedureStepID = "SPS1"
        ds.ScheduledProcedureStepSequence = [s]
        ds.save_as(os.path.join(o.out, f"{o.patient}.wl"), enforce_file_format=True)
        return
    rng = random.Random(o.patient + o.modality)
    study, series = generate_uid(), generate_uid()
    for i in range(1, o.count + 1):
        path = os.path.join(o.out, f"{o.modality}{i:03d}.dcm")
        image(p, o.modality, i, o.size, o.size, study, series, o.bits, rng).save_as(path, enforce_file_format=True)
        if o.program:
            with_program(path)


main()
