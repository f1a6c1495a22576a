// SPDX-License-Identifier: Apache-2.0

/// What a receiver keeps where segments, or fragments, overlap with different contents.
///
/// Named as in Suricata's `host-os-policy`; what each does is from J. Novak and S. Sturges,
/// "Target-Based TCP Stream Reassembly" (2007), and J. Novak, "Target-Based Fragmentation
/// Reassembly" (2005).
package enum StreamPolicy: String, CaseIterable, Hashable, Sendable {
  /// What came first stays.
  case first
  /// What came last counts.
  case last
  /// FreeBSD, NetBSD, OpenBSD, AIX.
  case bsd
  /// HP JetDirect printers.
  case bsdRight = "bsd-right"
  /// Linux 2.4 and later.
  case linux
  /// Linux 2.2 and earlier.
  case oldLinux = "old-linux"
  /// Windows 95 to XP.
  case windows
  /// Windows Server 2003.
  case windows2003 = "windows2k3"
  /// Windows Vista and later.
  case vista
  /// Solaris 9 and later.
  case solaris
  /// HP-UX 10.
  case hpux10
  /// HP-UX 11.
  case hpux11
  /// IRIX.
  case irix
  /// Mac OS X and later.
  case macos

  /// How TCP segments overlap.
  package var segments: OverlapRule {
    switch self {
    case .first, .vista: .keepsFirst
    case .last: .keepsLast
    case .bsd, .windows, .windows2003, .macos, .irix, .hpux10: .favorsEarlier
    case .bsdRight: OverlapRule(same: .all, after: .all)
    case .linux: OverlapRule(before: .all, same: .endsAfter)
    case .oldLinux: OverlapRule(before: .all, same: [.endsSame, .endsAfter])
    case .solaris, .hpux11:
      OverlapRule(
        before: [.endsSame, .endsAfter],
        same: [.endsSame, .endsAfter],
        after: .endsAfter
      )
    }
  }

  /// How IP fragments overlap.
  package var fragments: OverlapRule {
    switch self {
    case .first, .hpux11: .keepsFirst
    case .last: .keepsLast
    case .bsd, .macos, .irix, .hpux10: .favorsEarlier
    case .bsdRight: OverlapRule(same: .all, after: .all)
    case .linux, .oldLinux: OverlapRule(before: .all, same: .all)
    case .windows, .windows2003, .vista: OverlapRule(before: .endsAfter)
    case .solaris: OverlapRule(before: [.endsSame, .endsAfter])
    }
  }
}

/// Where a new range takes the place of an earlier one that it overlaps, by where it begins and ends.
package struct OverlapRule: Hashable, Sendable {
  /// Where a new range may end, seen from the earlier one's end.
  package struct Ends: OptionSet, Hashable, Sendable {
    /// One bit an end.
    package let rawValue: UInt8

    /// A set of ends.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Before the earlier one's.
    package static let endsBefore = Ends(rawValue: 1)
    /// Where the earlier one does.
    package static let endsSame = Ends(rawValue: 2)
    /// After the earlier one's.
    package static let endsAfter = Ends(rawValue: 4)
    /// Wherever it ends.
    package static let all: Ends = [.endsBefore, .endsSame, .endsAfter]
  }

  private let before: Ends
  private let same: Ends
  private let after: Ends

  /// The ends with which a new range counts that begins before, with, or after an earlier one.
  package init(before: Ends = [], same: Ends = [], after: Ends = []) {
    self.before = before
    self.same = same
    self.after = after
  }

  /// The earlier range always counts.
  package static let keepsFirst = OverlapRule()
  /// The new range always counts.
  package static let keepsLast = OverlapRule(before: .all, same: .all, after: .all)
  /// The range that begins earlier counts; of two that begin together, the first.
  package static let favorsEarlier = OverlapRule(before: .all)

  /// Whether `new` counts where it overlaps `earlier`.
  package func prefers(_ new: Range<Int>, over earlier: Range<Int>) -> Bool {
    let ends: Ends =
      if new.upperBound < earlier.upperBound {
        .endsBefore
      } else if new.upperBound > earlier.upperBound {
        .endsAfter
      } else {
        .endsSame
      }
    if new.lowerBound < earlier.lowerBound { return before.contains(ends) }
    return (new.lowerBound > earlier.lowerBound ? after : same).contains(ends)
  }
}
