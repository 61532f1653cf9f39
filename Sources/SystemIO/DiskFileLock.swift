internal import Environment
internal import Glibc

/// An advisory lock on a file of this machine, as bbolt takes it on a database.
///
/// It belongs to the descriptor, so another lock stands against it even within this process.
final class DiskFileLock: FileLock {
  private let descriptor: Descriptor

  /// Locks an open file without waiting.
  init(_ descriptor: Descriptor, path: String, _ mode: LockMode) throws(FileError) {
    let operation = mode == .exclusive ? LOCK_EX : LOCK_SH
    let outcome = retryingInterrupts { flock(descriptor.number, operation | LOCK_NB) }
    if case .failure(let error) = outcome, error.code == EWOULDBLOCK { throw .locked(path: path) }
    _ = try outcome.orThrow(path, "lock")
    self.descriptor = descriptor
  }

  func unlock() {
    // It can fail only for a descriptor that is not one; closing it gives the lock back anyway.
    _ = retryingInterrupts { flock(descriptor.number, LOCK_UN) }
  }
}
