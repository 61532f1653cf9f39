internal import Synchronization

/// Files in memory, which fail when told to and forget on a crash what was never synced.
///
/// A file's bytes and a directory's names exist as they are, and as a crash may leave them:
/// what was there when ``WritableFile/sync()`` and ``WritableFileSystem/syncDirectory(_:)`` last
/// returned, and the changes since. ``crash()`` loses all of these, ``crash(_:)`` those it is told
/// to. Paths are relative to one root, with or without a leading slash.
///
/// Memory is taken for what changed since the last sync, not for copies of files.
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

  private init(_ tree: InMemoryTree) { self.tree = Mutex(tree) }

  package func status(_ path: String) throws(FileError) -> FileStatus {
    try look(.status, path) { tree throws(FileError) in tree.status(of: try tree.find(path)) }
  }

  package func list(_ path: String) throws(FileError) -> [DirectoryEntry] {
    try look(.list, path) { tree throws(FileError) in try tree.entries(of: path) }
  }

  package func open(_ path: String) throws(FileError) -> any ReadableFile { try file(path) }

  package func openForWriting(_ path: String) throws(FileError) -> any WritableFile {
    try file(path)
  }

  private func file(_ path: String) throws(FileError) -> InMemoryFile {
    try look(.open, path) { tree throws(FileError) in
      let node = try tree.findFile(path)
      let byteCount = tree.status(of: node).byteCount
      return InMemoryFile(path: path, node: node, byteCount: byteCount, system: self)
    }
  }

  package func createDirectory(_ path: String) throws(FileError) {
    try change(.create, path) { tree throws(FileError) in try tree.addDirectory(path) }
  }

  package func create(_ path: String) throws(FileError) -> any WritableFile {
    try change(.create, path) { tree throws(FileError) in
      InMemoryFile(path: path, node: try tree.addFile(path), byteCount: 0, system: self)
    }
  }

  package func rename(_ source: String, to target: String) throws(FileError) {
    try change(.rename, source) { tree throws(FileError) in try tree.rename(source, to: target) }
  }

  package func syncDirectory(_ path: String) throws(FileError) {
    try sync(path) { tree throws(FileError) in try tree.syncDirectory(path) }
  }

  package func remove(_ path: String) throws(FileError) {
    try change(.remove, path) { tree throws(FileError) in try tree.remove(path) }
  }

  package func lock(_ path: String, _ mode: LockMode) throws(FileError) -> any FileLock {
    let token = try locked { tree throws(FileError) in
      try tree.look(.lock, path) { _ in }
      return tree.locks.acquire(try tree.findFile(path), mode)
    }
    guard let token else { throw .locked(path: path) }
    return InMemoryLock(token: token, system: self)
  }

  fileprivate func unlock(_ token: Int) { tree.withLock { $0.locks.release(token) } }

  // MARK: - Calls

  /// Runs a call that changes nothing.
  fileprivate func look<Value: Sendable>(
    _ operation: Operation,
    _ path: String,
    _ body: (InMemoryTree) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    try locked { tree throws(FileError) in try tree.look(operation, path, body) }
  }

  /// Runs a call that changes something.
  fileprivate func change<Value: Sendable>(
    _ operation: Operation,
    _ path: String,
    _ body: (inout InMemoryTree) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    try locked { tree throws(FileError) in try tree.change(operation, path, body) }
  }

  /// Runs a call that makes changes durable.
  fileprivate func sync(
    _ path: String,
    ifRefused: (inout InMemoryTree) -> Void = { _ in },
    _ body: (inout InMemoryTree) throws(FileError) -> Void
  ) throws(FileError) {
    try locked { tree throws(FileError) in
      try tree.sync(path, ifRefused: ifRefused, body)
    }
  }

  /// Runs a body on the tree, alone.
  private func locked<Value: Sendable>(
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
  /// A sync that fails leaves all it was asked for uncertain for good: the system gives up writing
  /// it, callers go on seeing it, and no later sync makes it durable.
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
    tree.withLock { $0.faults.plan(operation, at: count, error) }
  }

  /// Number of calls so far that change something or make it durable, those that failed included.
  package var changeCount: Int { tree.withLock { $0.faults.changeCount } }

  /// Lets the power go while a later call changes something or makes it durable.
  ///
  /// That call and all after it fail. Its change is one that a crash may find; a sync did nothing.
  /// ``crash(_:)`` brings the power back.
  ///
  /// - Parameter count: Which such call, from now on; 1 is the next.
  package func losePower(at count: Int) {
    precondition(count > 0, "the power cannot go at call number \(count)")
    tree.withLock { $0.faults.planPowerOff(after: count - 1) }
  }

  /// Loses what was not made durable, as a power failure does.
  package func crash() { crash { $0.answerCount - 1 } }

  /// Loses of what was not made durable all that is decided to be lost.
  ///
  /// - Parameter answer: Decides each question about what was not durable, in the order in which
  ///   the nodes were created and then changed.
  package func crash(_ answer: CrashQuestion.Answer) {
    var crashed = tree.withLock { $0 }
    crashed.crash(answer)
    tree.withLock { $0 = crashed }
  }

  /// Another file system that holds what ``crash(_:)`` would leave, while this one goes on.
  package func crashed(_ answer: CrashQuestion.Answer) -> InMemoryFileSystem {
    var crashed = tree.withLock { $0 }
    crashed.crash(answer)
    return InMemoryFileSystem(crashed)
  }
}

/// A lock of an ``InMemoryFileSystem``.
private final class InMemoryLock: FileLock {
  let token: Int
  let system: InMemoryFileSystem

  init(token: Int, system: InMemoryFileSystem) {
    self.token = token
    self.system = system
  }

  deinit { unlock() }

  func unlock() { system.unlock(token) }
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
    let found = try system.look(.read, path) { tree in
      tree.bytes(of: node, at: offset, byteCount: wanted)
    }
    buffer.replaceSubrange(start..<(start + found.count), with: found)
    return found.count
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    precondition(offset >= 0, "write at offset \(offset)")
    try system.change(.write, path) { tree in
      tree.withFile(node) { $0.write(bytes, at: offset) }
    }
  }

  func truncate(to byteCount: Int) throws(FileError) {
    precondition(byteCount >= 0, "truncate to \(byteCount) bytes")
    try system.change(.truncate, path) { tree in
      tree.withFile(node) { $0.resize(to: byteCount) }
    }
  }

  func sync() throws(FileError) { try sync { $0.sync() } }

  func syncData() throws(FileError) { try sync { $0.syncData() } }

  private func sync(_ body: (inout InMemoryFileNode) -> Void) throws(FileError) {
    let node = node
    try system.sync(path, ifRefused: { tree in tree.withFile(node) { $0.failSync() } }) { tree in
      tree.withFile(node, body)
    }
  }
}
