internal import Synchronization

/// Files in memory, which fail when told to and forget on a crash what was never synced.
///
/// A file's bytes and a directory's names exist twice: as they are, and as they would be found
/// after a crash. ``WritableFile/sync()`` and ``WritableFileSystem/syncDirectory(_:)`` copy the
/// first to the second, ``crash()`` the second to the first. Paths are relative to one root,
/// with or without a leading slash.
///
/// All state lies in one lock, so every call is atomic.
package final class InMemoryFileSystem: WritableFileSystem {
  private let tree: Mutex<InMemoryTree>

  /// Creates a file system that holds some files and the directories they lie in, all durable.
  ///
  /// - Parameter files: Contents by path.
  package init(_ files: [String: [UInt8]] = [:]) {
    var tree = InMemoryTree()
    for path in files.keys.sorted() { tree.place(files[path] ?? [], at: path) }
    tree.makeDurable()
    self.tree = Mutex(tree)
  }

  package func status(_ path: String) throws(FileError) -> FileStatus {
    try locked { tree throws(FileError) in
      try tree.run(.status, path)
      return tree.status(of: try tree.find(path))
    }
  }

  package func list(_ path: String) throws(FileError) -> [DirectoryEntry] {
    try locked { tree throws(FileError) in
      try tree.run(.list, path)
      return try tree.entries(of: path)
    }
  }

  package func open(_ path: String) throws(FileError) -> any ReadableFile {
    try locked { tree throws(FileError) in
      try tree.run(.open, path)
      return try file(path, in: tree)
    }
  }

  package func createDirectory(_ path: String) throws(FileError) {
    try locked { tree throws(FileError) in
      try tree.run(.create, path)
      _ = try tree.add(.emptyDirectory, at: path)
    }
  }

  package func create(_ path: String) throws(FileError) -> any WritableFile {
    try locked { tree throws(FileError) in
      try tree.run(.create, path)
      _ = try tree.add(.emptyFile, at: path)
      return try file(path, in: tree)
    }
  }

  package func openForWriting(_ path: String) throws(FileError) -> any WritableFile {
    try locked { tree throws(FileError) in
      try tree.run(.open, path)
      return try file(path, in: tree)
    }
  }

  package func rename(_ source: String, to target: String) throws(FileError) {
    try locked { tree throws(FileError) in
      try tree.run(.rename, source)
      try tree.rename(source, to: target)
    }
  }

  package func syncDirectory(_ path: String) throws(FileError) {
    try locked { tree throws(FileError) in
      try tree.run(.sync, path)
      try tree.syncDirectory(path)
    }
  }

  package func remove(_ path: String) throws(FileError) {
    try locked { tree throws(FileError) in
      try tree.run(.remove, path)
      try tree.remove(path)
    }
  }

  private func file(_ path: String, in tree: InMemoryTree) throws(FileError) -> InMemoryFile {
    let node = try tree.find(path)
    let status = tree.status(of: node)
    guard status.kind == .file else { throw .wrongKind(path: path, wanted: .file) }
    return InMemoryFile(path: path, node: node, byteCount: status.byteCount, system: self)
  }

  /// Runs a body on the tree, alone.
  fileprivate func locked<Value: Sendable>(
    _ body: (inout InMemoryTree) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    // The result crosses the lock as a value, since the lock's own errors are not sendable.
    let outcome: Result<Value, FileError> = tree.withLock { tree in
      do throws(FileError) {
        return .success(try body(&tree))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

/// What tests do to the file system from outside.
extension InMemoryFileSystem {
  /// A kind of call that can be made to fail.
  package enum Operation: Hashable, Sendable {
    /// Looking at a path.
    case status
    /// Listing a directory.
    case list
    /// Opening a file, also for writing.
    case open
    /// Reading from a file.
    case read
    /// Creating a file or directory.
    case create
    /// Writing to a file.
    case write
    /// Cutting or extending a file.
    case truncate
    /// Making a file or directory durable.
    case sync
    /// Renaming.
    case rename
    /// Removing.
    case remove
  }

  /// Every file's bytes by path, without leading slash.
  package var files: [String: [UInt8]] { tree.withLock { $0.files() } }

  /// Puts a durable file at a path, over a file that is there, with the directories it needs.
  package func set(_ path: String, _ bytes: [UInt8]) {
    tree.withLock { tree in
      tree.place(bytes, at: path)
      tree.makeDurable()
    }
  }

  /// Makes one later call fail, without any effect of it.
  ///
  /// - Parameters:
  ///   - operation: The kind of call.
  ///   - count: Which call of the kind, from now on; 1 is the next.
  ///   - error: What the call throws.
  package func fail(
    _ operation: Operation,
    at count: Int = 1,
    with error: FileError
  ) {
    precondition(count > 0, "call number \(count) cannot fail")
    tree.withLock { $0.faults[operation, default: []].append((count, error)) }
  }

  /// Loses what was not made durable, as a power failure does.
  package func crash() { tree.withLock { $0.crash() } }
}

/// A file of an ``InMemoryFileSystem``; it outlives its name.
private struct InMemoryFile: ReadableFile, WritableFile {
  let path: String
  let node: Int
  let byteCount: Int
  let system: InMemoryFileSystem

  func read(
    at offset: Int,
    into buffer: inout [UInt8],
    from start: Int,
    byteCount wanted: Int
  ) throws(FileError) -> Int {
    precondition(
      offset >= 0 && start >= 0 && wanted >= 0 && start <= buffer.count - wanted,
      "\(wanted) bytes from \(start) do not fit a buffer of \(buffer.count)"
    )
    let found = try system.locked { tree throws(FileError) in
      try tree.run(.read, path)
      return tree.bytes(of: node, at: offset, byteCount: wanted)
    }
    buffer.replaceSubrange(start..<(start + found.count), with: found)
    return found.count
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    precondition(offset >= 0, "write at offset \(offset)")
    try system.locked { tree throws(FileError) in
      try tree.run(.write, path)
      tree.change(node) { content in
        if content.count < offset + bytes.count {
          content += [UInt8](repeating: 0, count: offset + bytes.count - content.count)
        }
        content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      }
    }
  }

  func truncate(to byteCount: Int) throws(FileError) {
    precondition(byteCount >= 0, "truncate to \(byteCount) bytes")
    try system.locked { tree throws(FileError) in
      try tree.run(.truncate, path)
      tree.change(node) { content in
        let missing = byteCount - content.count
        if missing > 0 { content += [UInt8](repeating: 0, count: missing) }
        if missing < 0 { content.removeLast(-missing) }
      }
    }
  }

  func sync() throws(FileError) {
    try system.locked { tree throws(FileError) in
      try tree.run(.sync, path)
      tree.sync(node)
    }
  }
}
