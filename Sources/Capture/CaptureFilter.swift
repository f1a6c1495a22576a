// SPDX-License-Identifier: Apache-2.0
internal import CPcap
internal import NetworkTypes

/// A filter in tcpdump's syntax, before it is known what it is to run on.
package enum CaptureFilter {
  /// Refuses an expression that compiles for none of the usual link types.
  ///
  /// The error carries what libpcap says of it on Ethernet.
  package static func validate(_ expression: String) throws(CaptureError) {
    do throws(CaptureError) {
      _ = try CompiledFilter(expression, linkType: .ethernet)
    } catch {
      for linkType in [LinkType.raw, .linuxCooked, .radiotap, .ieee80211, .ppp]
      where (try? CompiledFilter(expression, linkType: linkType)) != nil { return }
      throw error
    }
  }
}

/// One expression, compiled for each link type that turns up.
final class FilterSet {
  private let expression: String
  private var compiled: [(linkType: LinkType, filter: CompiledFilter)] = []

  init(_ expression: String) { self.expression = expression }

  /// Whether the expression compiled for some link type.
  var hasCompiled: Bool { !compiled.isEmpty }

  func filter(for linkType: LinkType) throws(CaptureError) -> CompiledFilter {
    if let known = compiled.first(where: { $0.linkType == linkType }) { return known.filter }
    let filter = try CompiledFilter(expression, linkType: linkType)
    compiled.append((linkType, filter))
    return filter
  }
}

/// A BPF program for one link type, run in this process.
@safe
final class CompiledFilter {
  private let program: UnsafeMutablePointer<bpf_program>

  /// Compiles with libpcap.
  init(_ expression: String, linkType: LinkType) throws(CaptureError) {
    let dead = unsafe pcap_open_dead(linkType.dataLink, Int32(CaptureLimits().recordLength))
    guard let handle = unsafe dead else {
      throw CaptureError(.filter(expression: expression, message: "out of memory"), in: "--filter")
    }
    // SAFETY: `handle` is what pcap_open_dead gave, closed once, here.
    defer { unsafe pcap_close(handle) }
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    unsafe program.initialize(to: bpf_program())
    // SAFETY: `program` is initialised; libpcap fills it in on success only.
    guard unsafe pcap_compile(handle, program, expression, 1, noNetmask) == 0 else {
      unsafe program.deallocate()
      throw CaptureError(
        .filter(expression: expression, message: unsafe String(cString: pcap_geterr(handle))),
        in: "--filter"
      )
    }
    unsafe self.program = program
  }

  deinit {
    // SAFETY: pcap_compile filled the program in; nobody else has the pointer.
    unsafe pcap_freecode(program)
    unsafe program.deallocate()
  }

  /// Whether the frame is to be delivered.
  @inline(__always)
  func matches(_ bytes: RawSpan, wireLength: Int) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      // SAFETY: bpf_filter reads at most `buffer.count` bytes from the buffer; the program is
      // libpcap's own, which ends and jumps only forward.
      unsafe bpf_filter(
        program.pointee.bf_insns,
        buffer.baseAddress?.assumingMemoryBound(to: u_char.self),
        u_int(truncatingIfNeeded: wireLength),
        u_int(truncatingIfNeeded: buffer.count)
      ) != 0
    }
  }
}

/// PCAP_NETMASK_UNKNOWN: broadcasts of an unknown network cannot be asked for.
let noNetmask: bpf_u_int32 = 0xFFFF_FFFF
