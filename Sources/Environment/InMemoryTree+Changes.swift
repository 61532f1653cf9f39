/// What calls that write do to the tree.
extension InMemoryTree {
  /// Creates a file.
  mutating func addFile(_ path: String) throws(FileError) -> Int {
    try add(.file(InMemoryFileNode(path: path)), at: path)
  }

  /// Creates a directory.
  mutating func addDirectory(_ path: String) throws(FileError) {
    _ = try add(.directory(InMemoryDirectoryNode(path: path)), at: path)
  }

  private mutating func add(_ node: Node, at path: String) throws(FileError) -> Int {
    let (directory, name) = try parent(of: path)
    guard names(directory)?[name] == nil else { throw .alreadyExists(path: path) }
    return append(node, as: name, in: directory)
  }

  private mutating func append(_ node: Node, as name: String, in directory: Int) -> Int {
    let number = nodes.count
    nodes.append(node)
    withDirectory(directory) { $0.set(name, to: number) }
    return number
  }

  /// Puts a file at a path with the directories it needs.
  ///
  /// - Precondition: no file lies where a directory is needed.
  mutating func place(_ bytes: [UInt8], at path: String) {
    let steps = components(path)
    precondition(!steps.isEmpty, "a file needs a name")
    var directory = 0
    for (depth, step) in steps.dropLast().enumerated() {
      let names = names(directory)
      precondition(names != nil, "\(path): \(step) lies in a file")
      if let next = names?[step] {
        directory = next
      } else {
        let path = steps[...depth].joined(separator: "/")
        let node = Node.directory(InMemoryDirectoryNode(path: path))
        directory = append(node, as: step, in: directory)
      }
    }
    let node = Node.file(InMemoryFileNode(path: path, PagedBytes(bytes)))
    _ = append(node, as: steps[steps.count - 1], in: directory)
  }

  /// Changes a file, if the node is one.
  mutating func withFile(_ node: Int, _ body: (inout InMemoryFileNode) -> Void) {
    guard case .file(var file) = nodes[node] else { return }
    // The tree lets go of the bytes, lest each change copied them.
    nodes[node] = .file(InMemoryFileNode(path: file.path))
    body(&file)
    nodes[node] = .file(file)
  }

  private mutating func withDirectory(
    _ node: Int,
    _ body: (inout InMemoryDirectoryNode) -> Void
  ) {
    guard case .directory(var directory) = nodes[node] else { return }
    body(&directory)
    nodes[node] = .directory(directory)
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
    if sourceDirectory == targetDirectory {
      withDirectory(sourceDirectory) { $0.rename(sourceName, to: targetName) }
    } else {
      withDirectory(sourceDirectory) { $0.set(sourceName, to: nil) }
      withDirectory(targetDirectory) { $0.set(targetName, to: moved) }
    }
  }

  mutating func remove(_ path: String) throws(FileError) {
    let node = try find(path)
    let (directory, name) = try parent(of: path)
    if let names = names(node), !names.isEmpty { throw notEmpty(path, "remove") }
    withDirectory(directory) { $0.set(name, to: nil) }
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
}

// MARK: - Durability

extension InMemoryTree {
  mutating func syncDirectory(_ path: String) throws(FileError) {
    let node = try find(path)
    guard names(node) != nil else { throw .wrongKind(path: path, wanted: .directory) }
    withDirectory(node) { $0.sync() }
  }

  mutating func makeDurable() {
    for node in nodes.indices {
      withFile(node) { $0.sync() }
      withDirectory(node) { $0.sync() }
    }
  }

  /// Turns every node into what a crash leaves of it, in order of creation.
  mutating func crash(_ answer: CrashQuestion.Answer) {
    for node in nodes.indices {
      switch nodes[node] {
      case .file(let file): nodes[node] = .file(file.crashed(answer))
      case .directory(let directory): nodes[node] = .directory(directory.crashed(answer))
      }
    }
    locks.releaseAll()
    faults.restorePower()
  }
}
