#include <pcap/pcap.h>

/// Asks for a line of memory that will be read soon; no address does harm.
static inline void wardwire_prefetch(const void *address) { __builtin_prefetch(address); }
