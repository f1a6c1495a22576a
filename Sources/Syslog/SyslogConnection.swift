// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// An open way to a receiver.
package final class SyslogConnection {
  /// Why messages could not be sent.
  package struct Failure: Error, Hashable, Sendable {
    /// What failed and the system's reason.
    package let reason: String
  }

  /// Seconds that connecting, and each write, may take.
  private static let timeout = 10
  /// Bytes sent by UDP before the receiver gets a moment: its buffer is some two hundred kilobytes.
  private static let burst = 64 << 10

  private let receiver: SyslogReceiver
  private let socket: Int32
  private var session: TLSSession?
  private var sinceRest = 0

  /// Connects, to the first address of the name that answers.
  package init(_ receiver: SyslogReceiver) throws(Failure) {
    self.receiver = receiver
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(
      (receiver.transport == .udp ? SOCK_DGRAM : SOCK_STREAM).rawValue
    )
    var list: UnsafeMutablePointer<addrinfo>?
    // SAFETY: both strings end; the list is freed on every way out, and no entry is kept.
    let code = unsafe getaddrinfo(receiver.host, "\(receiver.port)", &hints, &list)
    defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
    guard code == 0 else {
      let reason = unsafe Self.text(gai_strerror(code))
      throw Failure(reason: "the name could not be resolved: \(reason)")
    }
    var reason = "no address"
    var next = unsafe list
    while let entry = unsafe next {
      let info = unsafe entry.pointee
      let handle = unsafe Self.open(info)
      if handle >= 0 {
        socket = handle
        try secure()
        return
      }
      reason = Self.reason()
      unsafe next = info.ai_next
    }
    throw Failure(reason: "no connection: \(reason)")
  }

  deinit { close(socket) }

  /// Begins TLS where it is asked for.
  private func secure() throws(Failure) {
    guard receiver.transport == .tls else { return }
    do throws(TLSSession.Failure) {
      session = try TLSSession(
        socket: socket,
        host: receiver.host,
        identity: receiver.identity
      )
    } catch {
      throw Failure(reason: error.reason)
    }
  }

  private static func open(_ info: addrinfo) -> Int32 {
    let handle = unsafe Foundation.socket(
      info.ai_family,
      info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
      info.ai_protocol
    )
    guard handle >= 0 else { return -1 }
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    // SAFETY: the value is as long as it says; the address comes from getaddrinfo with its length.
    unsafe setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    unsafe setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    guard unsafe connect(handle, info.ai_addr, info.ai_addrlen) == 0 else {
      let number = errno
      close(handle)
      // A connect that takes longer than the limit says that it goes on.
      errno = number == EINPROGRESS ? ETIMEDOUT : number
      return -1
    }
    return handle
  }

  private static func reason() -> String {
    unsafe String(cString: strerror(errno))
  }

  private static func text(_ message: UnsafePointer<CChar>?) -> String {
    guard let message = unsafe message else { return "unknown" }
    return unsafe String(cString: message)
  }

  /// Sends one message.
  package func send(_ message: ArraySlice<UInt8>) throws(Failure) {
    switch receiver.transport {
    case .udp:
      try write(Array(message))
      sinceRest += message.count
      if sinceRest > Self.burst {
        sinceRest = 0
        usleep(10_000)
      }
    case .tcp, .tls: try write(Array("\(message.count) ".utf8) + message)
    }
  }

  private func write(_ bytes: [UInt8]) throws(Failure) {
    if let session {
      do throws(TLSSession.Failure) { return try session.write(bytes) } catch {
        throw Failure(reason: "not sent: \(error.reason)")
      }
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      // SAFETY: the kernel reads `buffer.count` bytes of the array's own memory.
      let sent = unsafe rest.withUnsafeBytes { buffer in
        unsafe Foundation.send(socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0, errno == EINTR { continue }
      guard sent >= 0 else {
        let reason = errno == EAGAIN ? "the receiver takes no more" : Self.reason()
        throw Failure(reason: "not sent: \(reason)")
      }
      rest = rest.dropFirst(sent)
    }
  }

  /// Ends: over TCP everything has to be taken, over UDP the last refusal is heard.
  package func finish() throws(Failure) {
    switch receiver.transport {
    case .udp:
      usleep(20_000)
      var number: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      // SAFETY: the value is as long as it says.
      unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size)
      guard number == 0 else {
        errno = number
        throw Failure(reason: "not sent: \(Self.reason())")
      }
    case .tls:
      do throws(TLSSession.Failure) { try session?.finish() } catch {
        throw Failure(reason: "the receiver broke off: \(error.reason)")
      }
    case .tcp:
      shutdown(socket, Int32(SHUT_WR))
      var bytes = [UInt8](repeating: 0, count: 512)
      while true {
        // SAFETY: the kernel writes at most as many bytes as the array has.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
          unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
        }
        if count > 0 || (count < 0 && errno == EINTR) { continue }
        // A receiver that keeps its side open has taken what the kernel acknowledged.
        if count == 0 || errno == EAGAIN { return }
        throw Failure(reason: "the receiver broke off: \(Self.reason())")
      }
    }
  }
}
