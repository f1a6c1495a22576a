// SPDX-License-Identifier: Apache-2.0

/// Stops the program when a promise is broken, and says which; a release build keeps `precondition`'s words to
/// itself.
func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
