// SPDX-License-Identifier: Apache-2.0

/// Where a decoder's search for the next message came to, behind lost bytes.
///
/// A search goes from byte to byte and waits where too little is there to tell, so that what it finds does not depend on
/// the pieces in which the bytes come.
package enum SearchStep: Sendable {
  /// A message begins at this offset.
  case found(Int)
  /// One may begin at this offset; so many bytes from there on are needed to tell.
  case undecided(Int, needed: Int)
  /// None begins in these bytes.
  case nothing
}
