// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// TLS 1.2 or 1.3 over a connected socket (RFC 5425, RFC 9662), whose peer has to prove that it is who was named.
///
/// Not sendable, as OpenSSL's sessions are not: one connection is used by one thread.
@safe final class TLSSession {
  /// What was wrong, in words.
  struct Failure: Error {
    let reason: String
  }

  private let context: OpaquePointer
  private let session: OpaquePointer

  /// Shakes hands, with the files of an identity.
  init(socket: Int32, host: String, identity: SyslogIdentity) throws(Failure) {
    // SAFETY: the client's method is a constant of the library; what is made here is freed in deinit or on the way out.
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
      throw Failure(reason: "TLS could not be set up")
    }
    do throws(Failure) {
      try unsafe Self.prepare(context, identity.authorities)
      try unsafe Self.introduce(context, identity)
    } catch {
      // SAFETY: nobody else has the context.
      unsafe SSL_CTX_free(context)
      throw error
    }
    // SAFETY: as above.
    guard let session = unsafe SSL_new(context) else {
      unsafe SSL_CTX_free(context)
      throw Failure(reason: "TLS could not be set up")
    }
    unsafe self.context = context
    unsafe self.session = session
    guard unsafe Self.name(session, host) else { throw Failure(reason: "no name of a host") }
    // SAFETY: the socket is open as long as its connection, which owns this session.
    guard unsafe SSL_set_fd(session, socket) == 1, unsafe SSL_connect(session) == 1 else {
      throw unsafe Failure(reason: Self.reason(session))
    }
  }

  deinit {
    // SAFETY: both were made in init and are used by nobody else.
    unsafe SSL_free(session)
    unsafe SSL_CTX_free(context)
  }

  /// Sets the lowest version, whom to believe, and that somebody has to be believed.
  private static func prepare(
    _ context: OpaquePointer,
    _ authorities: String?
  ) throws(Failure) {
    // SAFETY: the context lives; the paths end with a null byte and are copied.
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    unsafe SSL_CTX_set_options(context, wardwire_ignore_unexpected_eof)
    let isSet = unsafe SSL_CTX_ctrl(
      context,
      SSL_CTRL_SET_MIN_PROTO_VERSION,
      Int(TLS1_2_VERSION),
      nil
    )
    let areRead =
      if let authorities {
        unsafe SSL_CTX_load_verify_locations(context, authorities, nil)
      } else {
        unsafe SSL_CTX_set_default_verify_paths(context)
      }
    guard isSet == 1, areRead == 1 else {
      throw Failure(reason: "\(authorities ?? "the system's list"): no certificates of authorities")
    }
  }

  /// Takes the sender's certificate and key, where there are any.
  private static func introduce(
    _ context: OpaquePointer,
    _ identity: SyslogIdentity
  ) throws(Failure) {
    guard let certificate = identity.certificate else { return }
    // SAFETY: the context lives; the paths end with a null byte and are copied.
    guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
      throw Failure(reason: "\(certificate): no certificate in PEM")
    }
    // Nobody is there to be asked for a passphrase.
    unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
    let key = identity.key ?? certificate
    guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
      throw Failure(reason: "\(key): no key of that certificate in PEM, or one with a passphrase")
    }
  }

  /// Names the host for the certificate's check (RFC 6125) and, where it is no address, for the server.
  private static func name(_ session: OpaquePointer, _ host: String) -> Bool {
    // SAFETY: the parameters belong to the session; the texts end with a null byte and are copied.
    if unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1 { return true }
    ERR_clear_error()
    let isAsked = unsafe host.withCString { text in
      unsafe SSL_ctrl(
        session,
        SSL_CTRL_SET_TLSEXT_HOSTNAME,
        Int(TLSEXT_NAMETYPE_host_name),
        UnsafeMutableRawPointer(mutating: text)
      )
    }
    let isExpected = unsafe SSL_set1_host(session, host)
    return isAsked == 1 && isExpected == 1
  }

  /// Sends all bytes.
  func write(_ bytes: [UInt8]) throws(Failure) {
    guard !bytes.isEmpty else { return }
    // SAFETY: the library reads as many bytes as the array has; without partial writes it takes all or none.
    let sent = unsafe bytes.withUnsafeBytes { buffer in
      unsafe SSL_write(session, buffer.baseAddress, Int32(clamping: buffer.count))
    }
    guard sent == Int32(clamping: bytes.count) else {
      throw unsafe Failure(reason: Self.reason(session))
    }
  }

  /// Says that nothing more comes, and hears whether the peer refuses what came, a client without a certificate above all.
  func finish() throws(Failure) {
    var bytes = [UInt8](repeating: 0, count: 512)
    // SAFETY: the session lives and had its handshake; the library writes at most as many bytes as the array has.
    unsafe SSL_shutdown(session)
    while true {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe SSL_read(session, buffer.baseAddress, Int32(buffer.count))
      }
      if count > 0 { continue }
      guard unsafe SSL_get_error(session, count) == SSL_ERROR_SSL else { return }
      throw unsafe Failure(reason: Self.reason(session))
    }
  }

  /// Why something failed: the peer's certificate, or the library's first error.
  private static func reason(_ session: OpaquePointer) -> String {
    // SAFETY: the session lives; the texts are constants of the library, which end.
    let verdict = unsafe SSL_get_verify_result(session)
    if verdict != Int(X509_V_OK), let text = unsafe X509_verify_cert_error_string(verdict) {
      return "the receiver's certificate is not believed: \(unsafe String(cString: text))"
    }
    let code = ERR_get_error()
    guard code != 0, let text = unsafe ERR_reason_error_string(code) else {
      return "the receiver broke off during TLS"
    }
    return "TLS: \(unsafe String(cString: text))"
  }
}
