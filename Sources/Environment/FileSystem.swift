internal import ByteCoding

/// Why a file system call failed, with the path it was made on.
package enum FileError: Error, Equatable, Sendable {
  /// Nothing exists at the path.
  case notFound(path: String)
  /// The caller may not look there.
  case notPermitted(path: String)
  /// The path names a directory where a file was wanted, or the other way round.
  case wrongKind(path: String, wanted: FileKind)
  /// Something exists where nothing may.
  case alreadyExists(path: String)
  /// Someone else holds a lock on the file.
  case locked(path: String)
  /// Any other failure of the operating system, with its own words.
  case failed(path: String, operation: String, reason: String)

  /// One line for people: what could not be done, where and why.
  package var message: String {
    switch self {
    case .notFound(let path): "\(path): no such file or directory"
    case .notPermitted(let path): "\(path): permission denied"
    case .wrongKind(let path, .directory): "\(path): not a directory"
    case .wrongKind(let path, .file): "\(path): is a directory"
    case .wrongKind(let path, .other): "\(path): not a regular file"
    case .alreadyExists(let path): "\(path): already exists"
    case .locked(let path): "\(path): locked by another process"
    case .failed(let path, let operation, let reason): "\(path): \(operation): \(reason)"
    }
  }
}

/// What a directory entry is.
package enum FileKind: Equatable, Sendable {
  /// A regular file.
  case file
  /// A directory.
  case directory
  /// A socket, a device or anything else that holds no bytes of etcd's.
  case other
}

/// What is known of a path without opening it.
package struct FileStatus: Equatable, Sendable {
  /// What the path names, links followed.
  package var kind: FileKind
  /// Size in bytes; zero for directories.
  package var byteCount: Int

  /// Creates a status.
  package init(kind: FileKind, byteCount: Int) {
    self.kind = kind
    self.byteCount = byteCount
  }
}

/// One name in a directory.
package struct DirectoryEntry: Equatable, Sendable {
  /// Last path component.
  package var name: String
  /// What the name stands for.
  package var status: FileStatus

  /// Creates an entry.
  package init(name: String, status: FileStatus) {
    self.name = name
    self.status = status
  }
}

/// A place files are read from: the real disk or its twin in memory.
///
/// Nothing here can change what is looked at; writing is ``WritableFileSystem``.
package protocol FileSystem: Sendable {
  /// Looks at a path, links followed.
  func status(_ path: String) throws(FileError) -> FileStatus
  /// Lists a directory, sorted by the bytes of the names, without `.` and `..`.
  func list(_ path: String) throws(FileError) -> [DirectoryEntry]
  /// Opens a regular file for reading only.
  func open(_ path: String) throws(FileError) -> any ReadableFile
}

/// An open file; safe to read from several threads at once.
package protocol ReadableFile: Sendable {
  /// Size in bytes when the file was opened.
  var byteCount: Int { get }
  /// Fills part of a buffer from a place in the file.
  ///
  /// - Parameters:
  ///   - offset: Byte offset in the file.
  ///   - buffer: Receives the bytes; its size does not change.
  ///   - start: Where in the buffer the first byte goes.
  ///   - byteCount: How many bytes are wanted; `start + byteCount` lies inside the buffer.
  /// - Returns: How many bytes were read; fewer than wanted only at the end of the file.
  /// - Throws: ``FileError`` when the system refuses, as it does for a bad sector.
  func read(
    at offset: Int,
    into buffer: inout [UInt8],
    from start: Int,
    byteCount: Int
  ) throws(FileError) -> Int
  /// Maps the file into memory, read-only and shared with whoever writes to it.
  ///
  /// - Parameter byteCount: Address space wanted, which may reach past the end of the file.
  /// - Returns: Nil where files cannot be mapped; they are then read.
  /// - Throws: ``FileError`` when the system refuses.
  func map(byteCount: Int) throws(FileError) -> (any FileMapping)?
}

extension ReadableFile {
  package func map(byteCount: Int) throws(FileError) -> (any FileMapping)? { nil }

  /// Reads a range of bytes, cut off at the end of the file.
  ///
  /// - Parameters:
  ///   - offset: Byte offset of the first byte.
  ///   - wanted: Bytes wanted; bounded by the file's size before anything is allocated.
  /// - Returns: The bytes; fewer than wanted only at the end of the file.
  /// - Throws: ``FileError`` when the system refuses.
  package func bytes(at offset: Int, byteCount wanted: Int) throws(FileError) -> [UInt8] {
    guard offset >= 0, offset < byteCount, wanted > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: min(wanted, byteCount - offset))
    let found = try read(at: offset, into: &buffer, from: 0, byteCount: buffer.count)
    buffer.removeLast(buffer.count - found)
    return buffer
  }
}

/// A place files can also be written to; what mends uses it, what looks never does.
package protocol WritableFileSystem: FileSystem {
  /// Creates a directory, mode 0700, whose parent exists.
  func createDirectory(_ path: String) throws(FileError)
  /// Creates a file, mode 0600, which must not exist yet.
  func create(_ path: String) throws(FileError) -> any WritableFile
  /// Opens an existing file for writing, its bytes kept.
  func openForWriting(_ path: String) throws(FileError) -> any WritableFile
  /// Renames a file or directory, replacing a file that stands at the target.
  func rename(_ source: String, to target: String) throws(FileError)
  /// Makes a directory's entries durable.
  func syncDirectory(_ path: String) throws(FileError)
  /// Removes a file or an empty directory.
  func remove(_ path: String) throws(FileError)
  /// Locks a file against others that lock it, without waiting for them.
  ///
  /// - Returns: The lock, held until it is unlocked or nobody refers to it.
  /// - Throws: ``FileError/locked(path:)`` while another lock stands against it.
  func lock(_ path: String, _ mode: LockMode) throws(FileError) -> any FileLock
}

/// A file open for writing.
package protocol WritableFile: Sendable {
  /// Writes bytes at an offset, extending the file where needed.
  func write(_ bytes: [UInt8], at offset: Int) throws(FileError)
  /// Writes borrowed bytes at an offset, extending the file where needed.
  func write(_ bytes: RawSpan, at offset: Int) throws(FileError)
  /// Cuts or extends the file to a size; new bytes are zero.
  func truncate(to byteCount: Int) throws(FileError)
  /// Makes the file's bytes and size durable.
  func sync() throws(FileError)
  /// Makes the file's bytes durable, and its size where bytes depend on it; no more than that.
  func syncData() throws(FileError)
}

extension WritableFile {
  package func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    try write(bytes.array(), at: offset)
  }

  package func syncData() throws(FileError) { try sync() }
}
