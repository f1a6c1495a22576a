// SPDX-License-Identifier: Apache-2.0
internal import CPcap
internal import NetworkTypes

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

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
  private var compiled: [(linkType: LinkType, isSwapped: Bool, filter: CompiledFilter)] = []

  init(_ expression: String) { self.expression = expression }

  /// Whether the expression compiled for some link type.
  var hasCompiled: Bool { !compiled.isEmpty }

  func filter(for linkType: LinkType, swapped: Bool) throws(CaptureError) -> CompiledFilter {
    for known in compiled where known.linkType == linkType && known.isSwapped == swapped {
      return known.filter
    }
    let filter = try CompiledFilter(expression, linkType: linkType, swapped: swapped)
    compiled.append((linkType, swapped, filter))
    return filter
  }
}

/// A BPF program for one link type, run in this process.
@safe
final class CompiledFilter {
  private let program: UnsafeMutablePointer<bpf_program>

  /// Compiles with libpcap.
  ///
  /// `swapped`: whether the file was written in the other byte order, in which BSD loopback frames
  /// have their address family.
  init(
    _ expression: String,
    linkType: LinkType,
    swapped: Bool = false
  ) throws(CaptureError) {
    func failure(_ message: String) -> CaptureError {
      CaptureError(.filter(expression: expression, message: message), in: "--filter")
    }
    let header = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 6)
    defer { unsafe header.deallocate() }
    _ = unsafe header.initialize(from: CompiledFilter.fileHeader(linkType, swapped: swapped))
    var error = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    // A handle of pcap_open_dead would do but for BSD loopback: only for a file does libpcap know
    // that every system has its own number for IPv6.
    // SAFETY: the header outlives the stream, which pcap_close closes; the error buffer has the
    // size that libpcap asks for.
    guard let stream = unsafe fmemopen(header.baseAddress, 24, "r") else {
      throw failure(systemMessage(errno))
    }
    guard let handle = unsafe pcap_fopen_offline(stream, &error) else {
      unsafe fclose(stream)
      throw failure(text(error))
    }
    defer { unsafe pcap_close(handle) }
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    unsafe program.initialize(to: bpf_program())
    // SAFETY: `program` is initialised; libpcap fills it in on success only.
    guard unsafe pcap_compile(handle, program, expression, 1, noNetmask) == 0 else {
      unsafe program.deallocate()
      throw unsafe failure(String(cString: pcap_geterr(handle)))
    }
    unsafe self.program = program
  }

  /// An empty pcap file of the link type.
  private static func fileHeader(_ linkType: LinkType, swapped: Bool) -> [UInt32] {
    // The two 16-bit version numbers in one word, in this machine's order.
    let version: UInt32 = 1 == UInt32(1).bigEndian ? 0x0002_0004 : 0x0004_0002
    let snapLength = UInt32(CaptureLimits().recordLength)
    let words = [0xA1B2_C3D4, version, 0, 0, snapLength, UInt32(linkType.rawValue)]
    // Swapped as a word, the version's halves would change places, too.
    guard swapped else { return words }
    return words.map { word in
      let bytes = word.byteSwapped
      return word == version ? bytes << 16 | bytes >> 16 : bytes
    }
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
