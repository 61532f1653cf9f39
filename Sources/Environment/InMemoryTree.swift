/// The directories and files of an ``InMemoryFileSystem``, as they are and as a crash leaves them.
///
/// Nodes are named by number, and directories map names to numbers, so that a rename moves a
/// whole tree and an open file keeps its bytes. Node 0 is the root.
struct InMemoryTree: Sendable {
  enum Node {
    case file(InMemoryFileNode)
    case directory(InMemoryDirectoryNode)
  }

  var nodes: [Node] = [.directory(InMemoryDirectoryNode(path: ""))]
  /// Calls that are to fail.
  var faults = InMemoryFaults()
  /// Who holds which file.
  var locks = InMemoryLocks()

  /// Carries out a call that only looks, unless it is to fail.
  mutating func look<Value>(
    _ operation: InMemoryFileSystem.Operation,
    _ path: String,
    _ body: (InMemoryTree) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    switch faults.outcome(of: operation, path) {
    case .proceeds: return try body(self)
    case .fails(let error), .losesPower(let error): throw error
    }
  }

  /// Carries out a call that changes something, unless it is to fail; also when the power goes
  /// meanwhile.
  mutating func change<Value>(
    _ operation: InMemoryFileSystem.Operation,
    _ path: String,
    _ body: (inout InMemoryTree) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    switch faults.outcome(of: operation, path) {
    case .proceeds: return try body(&self)
    case .fails(let error): throw error
    case .losesPower(let error):
      _ = try body(&self)
      throw error
    }
  }

  /// Carries out a call that makes changes durable, unless it is to fail.
  ///
  /// - Parameters:
  ///   - path: Where it was made.
  ///   - ifRefused: What becomes of the changes when the disk refuses them.
  ///   - body: What the call does.
  /// - Throws: What was planned, or what the call throws.
  mutating func sync(
    _ path: String,
    ifRefused: (inout InMemoryTree) -> Void,
    _ body: (inout InMemoryTree) throws(FileError) -> Void
  ) throws(FileError) {
    switch faults.outcome(of: .sync, path) {
    case .proceeds: try body(&self)
    case .fails(let error):
      ifRefused(&self)
      throw error
    case .losesPower(let error): throw error
    }
  }

  // MARK: - Paths

  func components(_ path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  /// The names in a directory; nil for a file.
  func names(_ node: Int) -> [String: Int]? {
    if case .directory(let directory) = nodes[node] { directory.names } else { nil }
  }

  /// Finds the node at a path.
  func find(_ path: String) throws(FileError) -> Int {
    try walk(components(path)[...], path)
  }

  /// Finds the file at a path.
  func findFile(_ path: String) throws(FileError) -> Int {
    let node = try find(path)
    guard case .file = nodes[node] else { throw .wrongKind(path: path, wanted: .file) }
    return node
  }

  private func walk(_ steps: ArraySlice<String>, _ path: String) throws(FileError) -> Int {
    var node = 0
    for step in steps {
      guard let names = names(node) else { throw .wrongKind(path: path, wanted: .directory) }
      guard let next = names[step] else { throw .notFound(path: path) }
      node = next
    }
    return node
  }

  /// Finds the directory a path's last component lies in.
  func parent(of path: String) throws(FileError) -> (directory: Int, name: String) {
    let steps = components(path)
    guard let name = steps.last else { throw .alreadyExists(path: path) }
    let directory = try walk(steps.dropLast(), path)
    guard names(directory) != nil else { throw .wrongKind(path: path, wanted: .directory) }
    return (directory, name)
  }

  // MARK: - Looking

  func status(of node: Int) -> FileStatus {
    switch nodes[node] {
    case .file(let file): FileStatus(kind: .file, byteCount: file.live.byteCount)
    case .directory: FileStatus(kind: .directory, byteCount: 0)
    }
  }

  func entries(of path: String) throws(FileError) -> [DirectoryEntry] {
    guard let names = names(try find(path)) else {
      throw .wrongKind(path: path, wanted: .directory)
    }
    return names.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { DirectoryEntry(name: $0.key, status: status(of: $0.value)) }
  }

  func bytes(of node: Int, at offset: Int, byteCount: Int) -> [UInt8] {
    guard case .file(let file) = nodes[node] else { return [] }
    return file.live.bytes(at: offset, byteCount: byteCount)
  }

  func files() -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    var pending = [(path: "", node: 0)]
    while let (path, node) = pending.popLast() {
      switch nodes[node] {
      case .file(let file): result[path] = file.live.all
      case .directory(let directory):
        for (name, child) in directory.names {
          pending.append((path.isEmpty ? name : path + "/" + name, child))
        }
      }
    }
    return result
  }
}
