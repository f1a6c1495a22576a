// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Mean and spread of the times between flows, and of their sizes.
struct Rhythm: Equatable {
  let count: Int
  /// Seconds.
  let interval: Int64
  /// Percent.
  let intervalVariation: Int64
  let bytes: Int64
  /// Percent.
  let bytesVariation: Int64

  /// The rhythm of beginnings in order; `nil` for fewer than three, which have none.
  init?(_ beginnings: [BeaconTally.Beginning]) {
    guard beginnings.count > 2 else { return nil }
    count = beginnings.count
    // What the clock of a capture claims may be anything.
    let gaps = zip(beginnings.dropFirst(), beginnings).map {
      (Double($0.time.nanoseconds) - Double($1.time.nanoseconds)) / 1e9
    }
    (interval, intervalVariation) = Self.spread(gaps)
    (bytes, bytesVariation) = Self.spread(beginnings.map { Double($0.bytes) })
  }

  /// The mean, and the standard deviation in percent of it.
  private static func spread(_ values: [Double]) -> (mean: Int64, variation: Int64) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(values.count)).squareRoot()
    let variation = mean > 0 ? deviation / mean * 100 : deviation > 0 ? .infinity : 0
    return (whole(mean), whole(variation))
  }

  private static func whole(_ value: Double) -> Int64 {
    Int64(exactly: value.rounded()) ?? .max
  }
}
