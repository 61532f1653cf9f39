package import Environment
internal import Glibc

/// The files of this machine.
///
/// Reading opens regular files alone, read-only, without waiting and, where the owner allows it,
/// without touching their access times: a FIFO or device in a data directory is refused before it
/// is opened.
package struct DiskFileSystem: WritableFileSystem {
  /// Creates the file system.
  package init() {}

  package func status(_ path: String) throws(FileError) -> FileStatus {
    var buffer = stat()
    _ = try retryingInterrupts { unsafe stat(path, &buffer) }.orThrow(path, "stat")
    return FileStatus(buffer)
  }

  package func list(_ path: String) throws(FileError) -> [DirectoryEntry] {
    guard let directory = unsafe opendir(path) else {
      throw SystemError(code: errno).fileError(path, "open")
    }
    defer { unsafe closedir(directory) }
    var entries: [DirectoryEntry] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(directory) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      // What a dangling link names is nothing we could read, yet its name is worth listing.
      var buffer = stat()
      let found = unsafe fstatat(dirfd(directory), name, &buffer, 0) == 0
      let status = found ? FileStatus(buffer) : FileStatus(kind: .other, byteCount: 0)
      entries.append(DirectoryEntry(name: name, status: status))
    }
    if errno != 0 { throw SystemError(code: errno).fileError(path, "list") }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  package func open(_ path: String) throws(FileError) -> any ReadableFile {
    // Opening alone can act on a device, so look before.
    try status(path).requireFile(path)
    var opened = Descriptor.open(path, O_RDONLY | withoutAccessTime)
    if opened.failure?.code == EPERM { opened = Descriptor.open(path, O_RDONLY) }
    return try DiskFile(path: path, descriptor: opened.orThrow(path, "open"))
  }

  package func createDirectory(_ path: String) throws(FileError) {
    _ = try retryingInterrupts { unsafe mkdir(path, 0o700) }.orThrow(path, "create")
  }

  package func create(_ path: String) throws(FileError) -> any WritableFile {
    let opened = Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    return try DiskFile(path: path, descriptor: opened.orThrow(path, "create"))
  }

  package func openForWriting(_ path: String) throws(FileError) -> any WritableFile {
    try status(path).requireFile(path)
    let opened = Descriptor.open(path, O_RDWR)
    return try DiskFile(path: path, descriptor: opened.orThrow(path, "open for writing"))
  }

  package func rename(_ source: String, to target: String) throws(FileError) {
    let outcome = retryingInterrupts { unsafe Glibc.rename(source, target) }
    guard let error = outcome.failure else { return }
    // These are about what stands at the target, or would have to.
    let isAboutTarget = [EISDIR, ENOTDIR, EEXIST].contains(error.code)
    throw error.fileError(isAboutTarget ? target : source, "rename to \(target)")
  }

  package func syncDirectory(_ path: String) throws(FileError) {
    let directory = try Descriptor.open(path, O_RDONLY | O_DIRECTORY).orThrow(path, "open")
    _ = try retryingInterrupts { fsync(directory.number) }.orThrow(path, "sync")
  }

  package func remove(_ path: String) throws(FileError) {
    var buffer = stat()
    _ = try retryingInterrupts { unsafe lstat(path, &buffer) }.orThrow(path, "remove")
    let isDirectory = buffer.st_mode & S_IFMT == S_IFDIR
    _ = try retryingInterrupts { unsafe isDirectory ? rmdir(path) : unlink(path) }
      .orThrow(path, "remove")
  }

  package func lock(_ path: String, _ mode: LockMode) throws(FileError) -> any FileLock {
    try status(path).requireFile(path)
    // Some systems lock exclusively only what is open for writing.
    let access = mode == .exclusive ? O_RDWR : O_RDONLY
    let descriptor = try Descriptor.open(path, access).orThrow(path, "open for locking")
    return try DiskFileLock(descriptor, path: path, mode)
  }

  /// `O_NOATIME`, which only Linux has and which the C headers hide.
  private var withoutAccessTime: Int32 { 0o1_000_000 }
}

extension Result {
  /// The error, if this is one.
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}
