// SPDX-License-Identifier: Apache-2.0
import Testing

@testable internal import Events

@Suite struct TopicTextTests {
  @Test(arguments: [
    ("ward3/patient/4711023/hr", "ward3/patient/[redacted]/hr", "ward3/patient/+/hr"),
    ("vitals/MRN-4711023", "vitals/MRN-[redacted]", "vitals/+"),
    ("name/QUILLFEATHER", "name/[redacted]", "name/+"),
    ("a/dob:19580711/pid/884213", "a/dob:[redacted]/pid/[redacted]", "a/+/pid/+"),
    (
      "patient_id/4711/patientid/4712", "patient_id/[redacted]/patientid/[redacted]",
      "patient_id/+/patientid/+"
    ),
    ("mrn/4711-Öster/x", "mrn/[redacted]/x", "mrn/+/x"),
  ])
  func `what a word announces is hidden`(topic: String, shown: String, filter: String) {
    #expect(TopicText.hiding(topic) == shown)
    #expect(TopicText.filter(for: topic) == filter)
  }

  @Test(arguments: [
    "", "/", "pumps/pump1/telemetry", "patient", "patient/", "patient/+/hr", "patient/#",
    "patients/4711", "mrn/12", "name", "username/abc", "ward/patient//hr",
  ])
  func `what names nobody is left alone`(topic: String) {
    #expect(TopicText.hiding(topic) == nil && TopicText.filter(for: topic) == nil)
  }
}
