"""Invented people and secrets. None of them exists; clients and manifests share them."""

PATIENTS = {
    "P1": dict(family="QUILLFEATHER", given="ROSALIND", id="MRN884213", birth="19580711", sex="F",
               street="14 LARKSPUR TERRACE", city="FENWICKTON", zip="XZ4 9QP",
               phone="0555-7731946", accession="ACC7743120"),
    "P2": dict(family="THISTLEBROOK", given="ODRANUS", id="MRN905577", birth="19731203", sex="M",
               street="2 MARROWBONE WYND", city="OLDMOORHAM", zip="XQ1 7ZZ",
               phone="0555-2206613", accession="ACC7743188"),
    "P3": dict(family="VANDERWOBBLE", given="IMKELINE", id="MRN417760", birth="20110429", sex="F",
               street="77 GOOSEBERRY ROW", city="PUDDLEWICK", zip="XK9 3JJ",
               phone="0555-9184402", accession="ACC7743251"),
    "P4": dict(family="OAKENSHOTT", given="BARNABAS", id="MRN650931", birth="19440216", sex="M",
               street="5 WINDLASS COURT", city="HARBOURNEY", zip="XV2 8LL",
               phone="0555-4417208", accession="ACC7743306"),
}
PHYSICIAN = "MERRIWEATHER^TOBIAH"


def dicom_name(p):
    return f"{p['family']}^{p['given']}"


def dicom_strings(*keys, address=True):
    """What a stored image of these patients shows in clear."""
    out = []
    for k in keys:
        p = PATIENTS[k]
        out += [dicom_name(p), p["family"], p["given"], p["id"], p["birth"], p["accession"]]
        if address:
            out += [p["street"], p["city"]]
    return out + [PHYSICIAN]


def hl7_strings(*keys):
    out = []
    for k in keys:
        p = PATIENTS[k]
        out += [dicom_name(p), p["family"], p["given"], p["id"], p["birth"], p["street"], p["city"], p["phone"]]
    return out
