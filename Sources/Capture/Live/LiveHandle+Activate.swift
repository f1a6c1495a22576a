// SPDX-License-Identifier: Apache-2.0
internal import CPcap
internal import NetworkTypes

extension LiveHandle {
  /// An activated handle and what is known of it.
  @unsafe
  struct Opened {
    let handle: OpaquePointer
    let descriptor: Int32
    let fraction: Int64
    let interface: CaptureInterface
  }

  /// Opens, sets up and starts a capture; nothing stays open when it throws.
  static func activate(_ options: LiveOptions, filter: String?) throws(CaptureError) -> Opened {
    var error = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    // SAFETY: the buffer has the size that libpcap asks for; the handle is closed on every way out
    // that throws, and by its owner otherwise.
    guard let handle = unsafe pcap_create(options.name, &error) else {
      throw CaptureError(.live(text(error)), in: options.name)
    }
    do throws(CaptureError) {
      return unsafe try start(handle, options, filter)
    } catch {
      unsafe pcap_close(handle)
      throw error
    }
  }

  @unsafe
  private static func start(
    _ handle: OpaquePointer,
    _ options: LiveOptions,
    _ filter: String?
  ) throws(CaptureError) -> Opened {
    // SAFETY: the handle is created and not yet activated, as all these calls want.
    unsafe pcap_set_snaplen(handle, Int32(clamping: options.snapLength))
    unsafe pcap_set_promisc(handle, options.isPromiscuous ? 1 : 0)
    unsafe pcap_set_timeout(handle, Int32(clamping: max(options.timeout, 1)))
    unsafe pcap_set_buffer_size(handle, Int32(clamping: options.bufferLength))
    unsafe pcap_set_immediate_mode(handle, options.isImmediate ? 1 : 0)
    let isNano = unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0
    let status = unsafe pcap_activate(handle)
    // Warnings are positive: an interface that cannot be promiscuous is captured from all the same.
    guard status >= 0 else { throw unsafe failure(handle, status, options.name) }
    if let filter { try unsafe install(filter, handle) }
    var error = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard unsafe pcap_setnonblock(handle, 1, &error) == 0 else {
      throw CaptureError(.live(text(error)), in: options.name)
    }
    let descriptor = unsafe pcap_get_selectable_fd(handle)
    guard descriptor >= 0 else {
      throw CaptureError(.live("the interface cannot be waited for"), in: options.name)
    }
    let dataLink = unsafe pcap_datalink(handle)
    var interface = CaptureInterface(
      linkType: LinkType(dataLink: UInt32(truncatingIfNeeded: dataLink))
    )
    interface.name = options.name
    interface.snapLength = unsafe Int(pcap_snapshot(handle))
    return unsafe Opened(
      handle: handle,
      descriptor: descriptor,
      fraction: isNano ? 1 : 1000,
      interface: interface
    )
  }

  @unsafe
  private static func install(
    _ filter: String,
    _ handle: OpaquePointer
  ) throws(CaptureError) {
    var program = unsafe bpf_program()
    // SAFETY: the handle is active; the program is freed when it was filled in.
    guard unsafe pcap_compile(handle, &program, filter, 1, noNetmask) == 0 else {
      throw unsafe filterError(filter, handle)
    }
    defer { unsafe pcap_freecode(&program) }
    guard unsafe pcap_setfilter(handle, &program) == 0 else {
      throw unsafe filterError(filter, handle)
    }
  }

  @unsafe
  private static func filterError(_ filter: String, _ handle: OpaquePointer) -> CaptureError {
    let message = unsafe String(cString: pcap_geterr(handle))
    return CaptureError(.filter(expression: filter, message: message), in: "--filter")
  }

  @unsafe
  private static func failure(
    _ handle: OpaquePointer,
    _ status: Int32,
    _ name: String
  ) -> CaptureError {
    // SAFETY: both give strings that end.
    let detail = unsafe String(cString: pcap_geterr(handle))
    let general = unsafe String(cString: pcap_statustostr(status))
    let message = detail.isEmpty ? general : detail
    switch status {
    case PCAP_ERROR_NO_SUCH_DEVICE: return CaptureError(.noSuchInterface(message), in: name)
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
      return CaptureError(.permissionDenied(message), in: name)
    default: return CaptureError(.live(message), in: name)
    }
  }
}
