#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// A peer may end a connection without saying so within TLS, as some do who have taken everything.
static const uint64_t wardwire_ignore_unexpected_eof = SSL_OP_IGNORE_UNEXPECTED_EOF;
