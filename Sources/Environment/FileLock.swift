/// Whom a lock on a file keeps out.
package enum LockMode: Equatable, Sendable {
  /// Everyone else who locks the file: for a writer.
  case exclusive
  /// Those who lock it exclusively: for a reader.
  case shared
}

/// A lock on a file, which ends with its last reference or with the process.
///
/// It binds only those who ask for a lock too; a crash leaves none behind.
///
/// > Source: formats.md §5.9; `flock(2)`.
package protocol FileLock: AnyObject, Sendable {
  /// Gives the lock back; doing so again changes nothing.
  func unlock()
}
