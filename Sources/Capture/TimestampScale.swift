// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Turns a pcapng interface's ticks into nanoseconds (options if_tsresol and if_tsoffset).
///
/// Times that do not fit are the nearest that does.
struct TimestampScale {
  private enum Unit {
    /// Ticks are this many nanoseconds.
    case multiple(UInt64)
    /// This many ticks are a nanosecond; 0 where a tick is too short to count.
    case fraction(UInt64)
    /// Ticks are 2 to the power of minus this of a second.
    case binary(Int)
  }

  private var unit = Unit.multiple(1000)
  private var offset: Int64 = 0

  /// Nanoseconds of a tick where multiplying is all there is to do; 0 where it is not.
  var factor: UInt64 {
    guard case .multiple(let factor) = unit, offset == 0 else { return 0 }
    return factor
  }

  /// Microseconds since 1970, as without options.
  init() {}

  /// Reads if_tsresol: a negative power of 10, or of 2 where the highest bit is set.
  mutating func setResolution(_ value: UInt8) {
    let exponent = Int(value & 0x7F)
    if value & 0x80 != 0 {
      unit = .binary(exponent)
    } else if exponent <= 9 {
      unit = .multiple(power(9 - exponent))
    } else {
      unit = .fraction(exponent - 9 <= 19 ? power(exponent - 9) : 0)
    }
  }

  /// Reads if_tsoffset: seconds to add.
  mutating func setOffset(seconds: Int64) {
    offset = Timestamp(seconds: seconds).nanoseconds
  }

  /// The time of a tick count, in nanoseconds since 1970.
  @inline(never)
  func nanoseconds(_ ticks: UInt64) -> Int64 {
    let count: UInt128
    switch unit {
    case .multiple(let factor): count = UInt128(ticks) * UInt128(factor)
    case .fraction(let divisor): count = divisor == 0 ? 0 : UInt128(ticks / divisor)
    // 64 bits times 10^9 is under 2^94.
    case .binary(let exponent): count = (UInt128(ticks) * 1_000_000_000) >> UInt128(exponent)
    }
    let sum = Int128(truncatingIfNeeded: count) + Int128(offset)
    return Int64(clamping: sum)
  }

  private func power(_ exponent: Int) -> UInt64 {
    var result: UInt64 = 1
    for _ in 0..<exponent { result &*= 10 }
    return result
  }
}
