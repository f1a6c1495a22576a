// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Takes what is said of a finding, labels with lines beside them, and lays it out in its own way.
///
/// Lines are written into a buffer that the writer uses again for the next one.
protocol RowWriter: ~Copyable {
  /// Begins what stands beside a label; a label without lines is not shown.
  mutating func row(_ label: StaticString)
  /// A line beside the label; an empty one is not shown. What `write` appends is printable.
  mutating func line(_ write: (inout TextBuffer) -> Void)
}

extension RowWriter where Self: ~Copyable {
  /// A label with one line beside it.
  mutating func row(_ label: StaticString, _ write: (inout TextBuffer) -> Void) {
    row(label)
    line(write)
  }
}
