// SPDX-License-Identifier: Apache-2.0

/// How a live interface is captured from.
package struct LiveOptions: Hashable, Sendable {
  /// The interface's name; `any` is all of them on Linux.
  package var name: String
  /// Bytes kept of each packet.
  package var snapLength = 262_144
  /// Bytes of the kernel's ring.
  package var bufferLength = 16 << 20
  /// Whether frames for other hosts are wanted: for a mirror port they are.
  package var isPromiscuous = true
  /// Whether packets come one by one and at once, at the cost of throughput.
  package var isImmediate = false
  /// How long the kernel may gather packets, in milliseconds; also how often `.idle` is returned.
  package var timeout = 100
  /// How long to capture; for ever without.
  package var duration: Duration?

  /// The defaults, for one interface.
  package init(name: String) { self.name = name }
}

/// An interface that can be captured from.
package struct LiveInterface: Hashable, Sendable {
  /// Its name.
  package let name: String
  /// What the system says of it.
  package let description: String?
  /// Whether it is up.
  package let isUp: Bool
  /// Whether it is the host's own loopback.
  package let isLoopback: Bool
}
