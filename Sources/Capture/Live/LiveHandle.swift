// SPDX-License-Identifier: Apache-2.0
internal import CPcap
internal import NetworkTypes

/// A running capture on one interface.
///
/// The handle does not block: waiting is done here, with poll(2), so that a stop request and the end
/// of the duration are seen although nothing comes. When either is reached, what the kernel had
/// counted by then is still read.
@safe
final class LiveHandle {
  /// Packets taken between two looks at the clock.
  static let batch: Int32 = 1024
  /// Nanoseconds beyond two timeouts that reading what is left in the ring may take.
  static let drainNanoseconds: Int64 = 500_000_000

  let handle: OpaquePointer
  let descriptor: Int32
  let timeout: Int32
  let fraction: Int64
  let stop: StopRequest?
  private let deadline: Int64?
  private var drain: Drain?
  private var frames: UInt64 = 0
  private(set) var bytesRead: UInt64 = 0
  private(set) var incident: CaptureIncident?
  private var described: CaptureInterface

  /// What is left to be done once capturing has ended.
  private struct Drain {
    let isInterruption: Bool
    let frames: UInt64
    let until: Int64
  }

  init(_ options: LiveOptions, filter: String?, stop: StopRequest?) throws(CaptureError) {
    let opened = unsafe try LiveHandle.activate(options, filter: filter)
    unsafe handle = opened.handle
    descriptor = unsafe opened.descriptor
    fraction = unsafe opened.fraction
    described = unsafe opened.interface
    timeout = Int32(clamping: max(options.timeout, 1))
    self.stop = stop
    deadline = options.duration.map { duration in
      let parts = duration.components
      let whole = Timestamp(seconds: parts.seconds, nanoseconds: parts.attoseconds / 1_000_000_000)
      let (sum, overflow) = monotonicNanoseconds().addingReportingOverflow(whole.nanoseconds)
      return overflow ? .max : sum
    }
  }

  // SAFETY: the handle came from pcap_create and is closed here only.
  deinit { unsafe pcap_close(handle) }

  /// The interface with the counters of this moment.
  var interface: CaptureInterface {
    var result = described
    if let counts {
      result.received = UInt64(counts.ps_recv)
      result.droppedByKernel = UInt64(counts.ps_drop)
      result.droppedByInterface = UInt64(counts.ps_ifdrop)
    }
    return result
  }

  private var counts: pcap_stat? {
    var result = pcap_stat()
    // SAFETY: the handle is open, the pointer valid for the call.
    return unsafe pcap_stats(handle, &result) == 0 ? result : nil
  }

  func forEachFrame(
    _ tally: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> CapturePause {
    while true {
      beginDrainIfDue()
      if let drain, frames >= drain.frames || monotonicNanoseconds() >= drain.until {
        return end(drain)
      }
      let (count, isStopped) = dispatch(&tally, body)
      if isStopped { return .stopped }
      if count == -1 {
        incident = .interfaceLost(unsafe String(cString: pcap_geterr(handle)))
        return .end
      }
      guard count == 0 else { continue }
      if waitForInput(descriptor, milliseconds: timeout) { continue }
      // A block that was being filled when the capture ended comes within one timeout.
      if let drain { return end(drain) }
      if stop?.isRequested != true { return .idle }
    }
  }

  private func beginDrainIfDue() {
    guard drain == nil else { return }
    let isInterruption = stop?.isRequested == true
    let now = monotonicNanoseconds()
    guard isInterruption || deadline.map({ now >= $0 }) == true else { return }
    // ps_recv counts what was dropped, too.
    let counts = self.counts
    let there = counts.map { Int64($0.ps_recv) - Int64($0.ps_drop) } ?? 0
    drain = Drain(
      isInterruption: isInterruption,
      frames: UInt64(clamping: there),
      until: now + Int64(timeout) * 2_000_000 + LiveHandle.drainNanoseconds
    )
  }

  private func end(_ drain: Drain) -> CapturePause { drain.isInterruption ? .interrupted : .end }

  private func dispatch(
    _ tally: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> (count: Int32, isStopped: Bool) {
    withoutActuallyEscaping(body) { body in
      var round = unsafe LiveRound(
        handle: handle,
        linkType: described.linkType,
        fraction: fraction,
        tally: tally,
        body: body
      )
      // SAFETY: libpcap calls back only during this call, on this thread, with this pointer.
      let count = unsafe withUnsafeMutablePointer(to: &round) { pointer in
        unsafe pcap_dispatch(
          handle,
          LiveHandle.batch,
          takeLivePacket,
          UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: u_char.self)
        )
      }
      frames &+= unsafe round.tally.packets &- tally.packets
      bytesRead &+= unsafe round.bytes
      unsafe tally = round.tally
      return unsafe (count, round.isStopped)
    }
  }
}

/// What the callback of one dispatch works with.
@unsafe
struct LiveRound {
  let handle: OpaquePointer
  let linkType: LinkType
  let fraction: Int64
  var tally: FrameTally
  let body: (Frame) -> FrameVerdict
  var bytes: UInt64 = 0
  var isStopped = false
}

/// Hands one packet of libpcap's ring on, where it lies.
private func takeLivePacket(
  _ user: UnsafeMutablePointer<u_char>?,
  _ header: UnsafePointer<pcap_pkthdr>?,
  _ data: UnsafePointer<u_char>?
) {
  // SAFETY: `user` is the LiveRound of the running dispatch; libpcap vouches for `caplen` bytes at
  // `data` until this function returns.
  guard let user = unsafe user, let header = unsafe header?.pointee, let data = unsafe data
  else { return }
  let round = unsafe UnsafeMutableRawPointer(user).assumingMemoryBound(to: LiveRound.self)
  let captured = Int(header.caplen)
  let fraction = unsafe round.pointee.fraction
  let time =
    Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec) &* fraction
  unsafe round.pointee.bytes &+= UInt64(captured)
  unsafe round.pointee.tally.packets &+= 1
  unsafe round.pointee.tally.delivered &+= 1
  unsafe round.pointee.tally.note(time, number: round.pointee.tally.packets)
  let frame = unsafe Frame(
    bytes: RawSpan(_unsafeStart: UnsafeRawPointer(data), byteCount: captured),
    wireLength: Int(header.len),
    nanoseconds: time,
    number: round.pointee.tally.packets,
    linkType: round.pointee.linkType
  )
  if unsafe round.pointee.body(frame) == .stop {
    unsafe round.pointee.isStopped = true
    unsafe pcap_breakloop(round.pointee.handle)
  }
}
