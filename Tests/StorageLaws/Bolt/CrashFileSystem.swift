internal import Environment

/// A file system in memory that tells when something was changed, or is about to become durable.
///
/// Whoever is told can ask the one inside what a crash at that moment would leave: all that crashes
/// can leave is seen in one run, for a crash during a call leaves what one after it or before it
/// may.
final class CrashFileSystem: WritableFileSystem {
  let inner: InMemoryFileSystem
  private let tell: @Sendable () -> Void

  /// Wraps a file system.
  ///
  /// - Parameters:
  ///   - inner: The one that does the work.
  ///   - tell: Called after each change, and before each sync.
  init(_ inner: InMemoryFileSystem, _ tell: @escaping @Sendable () -> Void) {
    self.inner = inner
    self.tell = tell
  }

  func status(_ path: String) throws(FileError) -> FileStatus { try inner.status(path) }

  func list(_ path: String) throws(FileError) -> [DirectoryEntry] { try inner.list(path) }

  func open(_ path: String) throws(FileError) -> any ReadableFile { try inner.open(path) }

  func lock(_ path: String, _ mode: LockMode) throws(FileError) -> any FileLock {
    try inner.lock(path, mode)
  }

  func openForWriting(_ path: String) throws(FileError) -> any WritableFile {
    File(file: try inner.openForWriting(path), tell: tell)
  }

  func createDirectory(_ path: String) throws(FileError) {
    try inner.createDirectory(path)
    tell()
  }

  func create(_ path: String) throws(FileError) -> any WritableFile {
    let file = try inner.create(path)
    tell()
    return File(file: file, tell: tell)
  }

  func rename(_ source: String, to target: String) throws(FileError) {
    try inner.rename(source, to: target)
    tell()
  }

  func syncDirectory(_ path: String) throws(FileError) {
    tell()
    try inner.syncDirectory(path)
  }

  func remove(_ path: String) throws(FileError) {
    try inner.remove(path)
    tell()
  }

  private struct File: WritableFile {
    let file: any WritableFile
    let tell: @Sendable () -> Void

    func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
      try file.write(bytes, at: offset)
      tell()
    }

    func truncate(to byteCount: Int) throws(FileError) {
      try file.truncate(to: byteCount)
      tell()
    }

    func sync() throws(FileError) {
      tell()
      try file.sync()
    }

    func syncData() throws(FileError) {
      tell()
      try file.syncData()
    }
  }
}
