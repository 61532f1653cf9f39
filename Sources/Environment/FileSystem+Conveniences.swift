/// What callers of a file system often want in one step.
extension FileSystem {
  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - byteCountMax: A larger file is refused before anything is allocated for it.
  /// - Returns: The file's bytes; fewer than its size if it shrank meanwhile.
  /// - Throws: ``FileError/failed(path:operation:reason:)`` for a file past the limit.
  package func contents(
    of path: String,
    byteCountMax: Int
  ) throws(FileError) -> [UInt8] {
    let file = try open(path)
    guard file.byteCount <= byteCountMax else {
      let reason = "\(file.byteCount) bytes are more than the limit of \(byteCountMax)"
      throw .failed(path: path, operation: "read", reason: reason)
    }
    return try file.bytes(at: 0, byteCount: file.byteCount)
  }

  /// Whether anything exists at a path.
  package func exists(_ path: String) throws(FileError) -> Bool {
    do {
      _ = try status(path)
      return true
    } catch {
      if case .notFound = error { return false }
      throw error
    }
  }
}

extension WritableFileSystem {
  /// Creates a file that holds some bytes, and makes the bytes durable.
  ///
  /// The name is durable only once the directory has been synced too.
  package func createFile(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    let file = try create(path)
    try file.write(bytes, at: 0)
    try file.sync()
  }

  /// Locks a file for one holder alone.
  package func lock(_ path: String) throws(FileError) -> any FileLock {
    try lock(path, .exclusive)
  }
}
