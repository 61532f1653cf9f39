/// The directories and files of an ``InMemoryFileSystem``, as they are and as a crash leaves them.
///
/// Nodes are named by number, and directories map names to numbers, so that a rename moves a
/// whole tree and an open file keeps its bytes. Node 0 is the root.
struct InMemoryTree {
  /// A file or directory; `live` is what callers see, `durable` what survives a crash.
  enum Node {
    case file(live: [UInt8], durable: [UInt8])
    case directory(live: [String: Int], durable: [String: Int])

    static let emptyFile = Node.file(live: [], durable: [])
    static let emptyDirectory = Node.directory(live: [:], durable: [:])
  }

  private var nodes: [Node] = [.emptyDirectory]
  /// Calls that are to fail, by how many calls of their kind come before and with them.
  var faults: [InMemoryFileSystem.Operation: [(remaining: Int, error: FileError)]] = [:]

  /// Counts a call, and throws if it is one that is to fail.
  mutating func run(_ operation: InMemoryFileSystem.Operation, _ path: String) throws(FileError) {
    guard var planned = faults[operation] else { return }
    for index in planned.indices { planned[index].remaining -= 1 }
    let due = planned.first { $0.remaining == 0 }
    planned.removeAll { $0.remaining == 0 }
    faults[operation] = planned.isEmpty ? nil : planned
    if let due { throw due.error }
  }

  // MARK: - Paths

  private func components(_ path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  /// The names in a directory; nil for a file.
  private func names(_ node: Int) -> [String: Int]? {
    if case .directory(let live, _) = nodes[node] { live } else { nil }
  }

  /// Finds the node at a path.
  func find(_ path: String) throws(FileError) -> Int {
    try walk(components(path)[...], path)
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
  private func parent(of path: String) throws(FileError) -> (directory: Int, name: String) {
    let steps = components(path)
    guard let name = steps.last else { throw .alreadyExists(path: path) }
    let directory = try walk(steps.dropLast(), path)
    guard names(directory) != nil else { throw .wrongKind(path: path, wanted: .directory) }
    return (directory, name)
  }

  private mutating func setName(_ name: String, in directory: Int, to node: Int?) {
    guard case .directory(var live, let durable) = nodes[directory] else { return }
    live[name] = node
    nodes[directory] = .directory(live: live, durable: durable)
  }

  // MARK: - Looking

  func status(of node: Int) -> FileStatus {
    switch nodes[node] {
    case .file(let live, _): FileStatus(kind: .file, byteCount: live.count)
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
    guard case .file(let live, _) = nodes[node], offset < live.count else { return [] }
    return Array(live[offset..<(offset + min(byteCount, live.count - offset))])
  }

  func files() -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    var pending = [(path: "", node: 0)]
    while let (path, node) = pending.popLast() {
      switch nodes[node] {
      case .file(let live, _): result[path] = live
      case .directory(let live, _):
        for (name, child) in live {
          pending.append((path.isEmpty ? name : path + "/" + name, child))
        }
      }
    }
    return result
  }

  // MARK: - Changing

  mutating func add(_ node: Node, at path: String) throws(FileError) -> Int {
    let (directory, name) = try parent(of: path)
    guard names(directory)?[name] == nil else { throw .alreadyExists(path: path) }
    nodes.append(node)
    setName(name, in: directory, to: nodes.count - 1)
    return nodes.count - 1
  }

  /// Puts a file at a path with the directories it needs.
  ///
  /// - Precondition: no file lies where a directory is needed.
  mutating func place(_ bytes: [UInt8], at path: String) {
    let steps = components(path)
    precondition(!steps.isEmpty, "a file needs a name")
    var directory = 0
    for step in steps.dropLast() {
      let names = names(directory)
      precondition(names != nil, "\(path): \(step) lies in a file")
      if let next = names?[step] {
        directory = next
      } else {
        nodes.append(.emptyDirectory)
        setName(step, in: directory, to: nodes.count - 1)
        directory = nodes.count - 1
      }
    }
    nodes.append(.file(live: bytes, durable: bytes))
    setName(steps[steps.count - 1], in: directory, to: nodes.count - 1)
  }

  mutating func change(_ node: Int, _ body: (inout [UInt8]) -> Void) {
    guard case .file(var live, let durable) = nodes[node] else { return }
    body(&live)
    nodes[node] = .file(live: live, durable: durable)
  }

  mutating func rename(_ source: String, to target: String) throws(FileError) {
    let moved = try find(source)
    let (sourceDirectory, sourceName) = try parent(of: source)
    let (targetDirectory, targetName) = try parent(of: target)
    if let replaced = names(targetDirectory)?[targetName], replaced != moved {
      switch (names(moved), names(replaced)) {
      case (nil, nil): break
      case (nil, .some): throw .wrongKind(path: target, wanted: .file)
      case (.some, nil): throw .wrongKind(path: target, wanted: .directory)
      case (.some, .some(let names)):
        guard names.isEmpty else { throw notEmpty(source, "rename to \(target)") }
      }
    }
    guard !isDirectory(targetDirectory, inside: moved) else {
      throw .failed(path: source, operation: "rename to \(target)", reason: "invalid argument")
    }
    setName(sourceName, in: sourceDirectory, to: nil)
    setName(targetName, in: targetDirectory, to: moved)
  }

  mutating func remove(_ path: String) throws(FileError) {
    let node = try find(path)
    let (directory, name) = try parent(of: path)
    if let names = names(node), !names.isEmpty { throw notEmpty(path, "remove") }
    setName(name, in: directory, to: nil)
  }

  private func notEmpty(_ path: String, _ operation: String) -> FileError {
    .failed(path: path, operation: operation, reason: "directory not empty")
  }

  private func isDirectory(_ directory: Int, inside ancestor: Int) -> Bool {
    var pending = [ancestor]
    while let node = pending.popLast() {
      if node == directory { return true }
      pending += (names(node) ?? [:]).values
    }
    return false
  }

  // MARK: - Durability

  mutating func sync(_ node: Int) {
    switch nodes[node] {
    case .file(let live, _): nodes[node] = .file(live: live, durable: live)
    case .directory(let live, _): nodes[node] = .directory(live: live, durable: live)
    }
  }

  mutating func syncDirectory(_ path: String) throws(FileError) {
    let node = try find(path)
    guard names(node) != nil else { throw .wrongKind(path: path, wanted: .directory) }
    sync(node)
  }

  mutating func makeDurable() {
    for node in nodes.indices { sync(node) }
  }

  mutating func crash() {
    for node in nodes.indices {
      switch nodes[node] {
      case .file(_, let durable): nodes[node] = .file(live: durable, durable: durable)
      case .directory(_, let durable): nodes[node] = .directory(live: durable, durable: durable)
      }
    }
  }
}
