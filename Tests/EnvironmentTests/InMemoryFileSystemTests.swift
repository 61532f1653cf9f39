internal import Environment
internal import Testing

@Suite("In-memory file system")
struct InMemoryFileSystemTests {
  private let files = InMemoryFileSystem([
    "d/wal/0.wal": [1, 2, 3], "d/wal/1.wal": [4], "d/snap/db": Array(0..<100), "d/é": [], "d/z": [],
  ])

  @Test func `files and the directories they lie in are found`() throws {
    #expect(try files.status("d/snap/db") == FileStatus(kind: .file, byteCount: 100))
    #expect(try files.status("/d/wal/") == FileStatus(kind: .directory, byteCount: 0))
    #expect(try files.list("d").map(\.name) == ["snap", "wal", "z", "é"])
    #expect(try files.list("./d/wal").map(\.status.byteCount) == [3, 1])
    #expect(try files.exists("d/wal/2.wal") == false)
    #expect(try files.exists("d/wal/1.wal"))
  }

  @Test func `what cannot be found is named as the disk names it`() {
    #expect(throws: FileError.notFound(path: "d/x")) { try files.status("d/x") }
    #expect(throws: FileError.wrongKind(path: "d/z/a", wanted: .directory)) {
      try files.status("d/z/a")
    }
    #expect(throws: FileError.wrongKind(path: "d/z", wanted: .directory)) { try files.list("d/z") }
    #expect(throws: FileError.wrongKind(path: "d", wanted: .file)) { try files.open("d") }
    #expect(throws: FileError.alreadyExists(path: "d/z")) { try files.create("d/z") }
    #expect(throws: FileError.alreadyExists(path: "d")) { try files.createDirectory("d") }
    #expect(throws: FileError.notFound(path: "e/x")) { try files.create("e/x") }
  }

  @Test func `reads stop at the end of the file and touch nothing else of the buffer`() throws {
    let file = try files.open("d/wal/0.wal")
    var buffer = [UInt8](repeating: 9, count: 6)
    #expect(try file.read(at: 1, into: &buffer, from: 2, byteCount: 4) == 2)
    #expect(buffer == [9, 9, 2, 3, 9, 9])
    #expect(try file.read(at: 3, into: &buffer, from: 0, byteCount: 6) == 0)
    #expect(try file.read(at: .max, into: &buffer, from: 0, byteCount: 6) == 0)
    #expect(try file.bytes(at: 1, byteCount: .max) == [2, 3])
    #expect(try file.bytes(at: 4, byteCount: 1) == [])
    #expect(try file.bytes(at: -1, byteCount: 1) == [])
  }

  @Test func `a whole file is read unless it is past the limit`() throws {
    #expect(try files.contents(of: "d/wal/0.wal", byteCountMax: 3) == [1, 2, 3])
    let refused = FileError.failed(
      path: "d/wal/0.wal",
      operation: "read",
      reason: "3 bytes are more than the limit of 2"
    )
    #expect(throws: refused) { try files.contents(of: "d/wal/0.wal", byteCountMax: 2) }
  }

  @Test func `writes extend a file with zeros, truncation cuts it`() throws {
    let file = try files.openForWriting("d/wal/1.wal")
    try file.write([7, 8], at: 3)
    #expect(files.files["d/wal/1.wal"] == [4, 0, 0, 7, 8])
    try file.truncate(to: 2)
    try file.truncate(to: 4)
    try file.write([5], at: 0)
    #expect(files.files["d/wal/1.wal"] == [5, 0, 0, 0])
  }

  @Test func `a rename moves a whole directory, and open files keep their bytes`() throws {
    let file = try files.open("d/wal/0.wal")
    try files.rename("d/wal", to: "d/old")
    #expect(files.files.keys.sorted() == ["d/old/0.wal", "d/old/1.wal", "d/snap/db", "d/z", "d/é"])
    try files.rename("d/old/1.wal", to: "d/old/0.wal")
    #expect(files.files["d/old/0.wal"] == [4])
    #expect(try file.bytes(at: 0, byteCount: 3) == [1, 2, 3])
    #expect(throws: FileError.self) { try files.rename("d", to: "d/old/d") }
    #expect(throws: FileError.self) { try files.rename("d/old", to: "d/z") }
    #expect(throws: FileError.self) { try files.rename("d/z", to: "d/old") }
    #expect(throws: FileError.self) { try files.rename("d/snap", to: "d/old") }
    try files.rename("d/z", to: "d/z")
    #expect(try files.exists("d/z"))
  }

  @Test func `only files and empty directories can be removed`() throws {
    #expect(throws: FileError.self) { try files.remove("d/snap") }
    try files.remove("d/snap/db")
    try files.remove("d/snap")
    #expect(throws: FileError.notFound(path: "d/snap")) { try files.remove("d/snap") }
  }

  @Test func `a crash loses the bytes, sizes and names that were not synced`() throws {
    let synced = try files.create("d/new")
    try synced.write([1, 2], at: 0)
    try synced.sync()
    try files.syncDirectory("d")
    try synced.write([9, 9, 9], at: 0)
    try files.createFile("d/nameless", [3])
    try files.remove("d/z")
    try files.openForWriting("d/snap/db").truncate(to: 0)
    files.crash()
    #expect(files.files["d/new"] == [1, 2])
    #expect(try files.list("d").map(\.name) == ["new", "snap", "wal", "z", "é"])
    #expect(try files.status("d/snap/db").byteCount == 100)
  }

  @Test func `a rename survives a crash once its directory was synced`() throws {
    try files.createFile("d/wal/tmp", [5])
    try files.syncDirectory("d/wal")
    try files.rename("d/wal/tmp", to: "d/wal/0.wal")
    let before = files.files
    files.crash()
    #expect(files.files["d/wal/0.wal"] == [1, 2, 3])
    try files.rename("d/wal/tmp", to: "d/wal/0.wal")
    try files.syncDirectory("d/wal")
    files.crash()
    #expect(files.files == before)
  }

  @Test func `the call told to fail fails, once and without effect`() throws {
    let error = FileError.failed(path: "d/z", operation: "write", reason: "no space left")
    files.fail(.write, at: 2, with: error)
    files.fail(.write, at: 3, with: .notPermitted(path: "d/z"))
    let file = try files.openForWriting("d/z")
    try file.write([1], at: 0)
    #expect(throws: error) { try file.write([2], at: 0) }
    #expect(throws: FileError.notPermitted(path: "d/z")) { try file.write([3], at: 0) }
    #expect(files.files["d/z"] == [1])
    try file.write([4], at: 0)
    #expect(files.files["d/z"] == [4])
  }

  @Test(arguments: InMemoryFileSystem.Operation.allCases)
  func `every kind of call can fail`(operation: InMemoryFileSystem.Operation) throws {
    let reader = try files.open("d/z")
    let writer = try files.openForWriting("d/z")
    let before = files.files
    let error = FileError.failed(path: "d", operation: "\(operation)", reason: "told to")
    files.fail(operation, with: error)
    #expect(throws: error) {
      switch operation {
      case .status: _ = try files.status("d")
      case .list: _ = try files.list("d")
      case .open: _ = try files.open("d/z")
      case .read:
        var buffer: [UInt8] = [0]
        _ = try reader.read(at: 0, into: &buffer, from: 0, byteCount: 1)
      case .lock: _ = try files.lock("d/z")
      case .create: _ = try files.create("d/new")
      case .write: try writer.write([1], at: 0)
      case .truncate: try writer.truncate(to: 9)
      case .sync: try writer.sync()
      case .rename: try files.rename("d/z", to: "d/y")
      case .remove: try files.remove("d/z")
      }
    }
    #expect(files.files == before)
  }

  @Test func `a file put by a test is durable at once`() {
    files.set("d/wal/0.wal", [8])
    files.set("e/f", [9])
    files.crash()
    #expect(files.files["d/wal/0.wal"] == [8])
    #expect(files.files["e/f"] == [9])
  }
}

@Suite("Serial runner")
struct SerialRunnerTests {
  @Test func `pieces run in order until the consumer has enough`() {
    var seen: [Int] = []
    SerialRunner().inOrder(10, { $0 * $0 }) { square in
      seen.append(square)
      return square < 16
    }
    #expect(seen == [0, 1, 4, 9, 16])
  }
}

@Suite("File error")
struct FileErrorTests {
  @Test func `every failure says where and why in one line`() {
    let errors: [FileError] = [
      .notFound(path: "p"), .notPermitted(path: "p"), .wrongKind(path: "p", wanted: .directory),
      .wrongKind(path: "p", wanted: .file), .wrongKind(path: "p", wanted: .other),
      .alreadyExists(path: "p"), .locked(path: "p"),
      .failed(path: "p", operation: "read", reason: "input/output error"),
    ]
    #expect(
      errors.map(\.message) == [
        "p: no such file or directory", "p: permission denied", "p: not a directory",
        "p: is a directory", "p: not a regular file", "p: already exists",
        "p: locked by another process", "p: read: input/output error",
      ]
    )
  }
}
