internal import Environment
internal import Glibc
internal import SystemIO
internal import Testing

@Suite("Disk file system")
struct DiskFileSystemTests {
  private let disk = DiskFileSystem()
  private let scratch: ScratchDirectory

  init() throws { scratch = try ScratchDirectory() }

  @Test func `what is written is read back, from any place into any place`() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try disk.createFile(scratch("f"), bytes)
    #expect(try disk.contents(of: scratch("f"), byteCountMax: 100_000) == bytes)
    let file = try disk.open(scratch("f"))
    var buffer = [UInt8](repeating: 0, count: 20)
    #expect(try file.read(at: 99_995, into: &buffer, from: 10, byteCount: 10) == 5)
    #expect(buffer[10..<15] == bytes[99_995...])
    #expect(buffer[15...].allSatisfy { $0 == 0 })
    #expect(try file.read(at: 100_000, into: &buffer, from: 0, byteCount: 20) == 0)
    #expect(try file.read(at: 1 << 62, into: &buffer, from: 0, byteCount: 20) == 0)
    #expect(try file.read(at: 0, into: &buffer, from: 20, byteCount: 0) == 0)
  }

  @Test func `files grow, shrink and are overwritten in place`() throws {
    try disk.createFile(scratch("f"), [1, 2, 3])
    let file = try disk.openForWriting(scratch("f"))
    try file.write([9], at: 1)
    try file.write([8], at: 5)
    #expect(try disk.contents(of: scratch("f"), byteCountMax: 9) == [1, 9, 3, 0, 0, 8])
    try file.truncate(to: 2)
    try file.sync()
    #expect(try disk.contents(of: scratch("f"), byteCountMax: 9) == [1, 9])
  }

  @Test func `only the owner may look at what is made`() throws {
    try disk.createDirectory(scratch("d"))
    try disk.createFile(scratch("f"), [])
    for (name, mode) in [("d", 0o700), ("f", 0o600)] {
      var buffer = stat()
      #expect(unsafe stat(scratch(name), &buffer) == 0)
      #expect(buffer.st_mode & 0o777 == UInt32(mode))
    }
  }

  @Test func `a listing is sorted by bytes and follows links`() throws {
    for name in ["b", "a", "é", "Z", ".hidden"] { try disk.createFile(scratch(name), [1, 2]) }
    try disk.createDirectory(scratch("dir"))
    #expect(unsafe symlink("a", scratch("link")) == 0)
    #expect(unsafe symlink("nowhere", scratch("dangling")) == 0)
    let entries = try disk.list(scratch.path)
    #expect(
      entries.map(\.name) == [".hidden", "Z", "a", "b", "dangling", "dir", "link", "é"]
    )
    let two = FileStatus(kind: .file, byteCount: 2)
    let other = FileStatus(kind: .other, byteCount: 0)
    let directory = FileStatus(kind: .directory, byteCount: 0)
    #expect(entries.map(\.status) == [two, two, two, two, other, directory, two, two])
  }

  @Test func `a rename replaces a file, and a removal removes one name`() throws {
    try disk.createFile(scratch("a"), [1])
    try disk.createFile(scratch("b"), [2])
    try disk.rename(scratch("a"), to: scratch("b"))
    try disk.syncDirectory(scratch.path)
    #expect(try disk.list(scratch.path).map(\.name) == ["b"])
    #expect(try disk.contents(of: scratch("b"), byteCountMax: 9) == [1])
    try disk.createDirectory(scratch("d"))
    try disk.createFile(scratch("d/f"), [])
    let refused = FileError.failed(
      path: scratch("d"),
      operation: "remove",
      reason: "directory not empty"
    )
    #expect(throws: refused) { try disk.remove(scratch("d")) }
    try disk.remove(scratch("d/f"))
    try disk.remove(scratch("d"))
    try disk.remove(scratch("b"))
    #expect(try disk.list(scratch.path).isEmpty)
  }

  @Test func `removing a link leaves what it names`() throws {
    try disk.createDirectory(scratch("d"))
    #expect(unsafe symlink("d", scratch("link")) == 0)
    try disk.remove(scratch("link"))
    #expect(try disk.list(scratch.path).map(\.name) == ["d"])
  }

  @Test func `failures are named`() throws {
    try disk.createFile(scratch("f"), [])
    let (file, none) = (scratch("f"), scratch("none"))
    #expect(throws: FileError.notFound(path: none)) { try disk.open(none) }
    #expect(throws: FileError.notFound(path: none)) { try disk.status(none) }
    #expect(throws: FileError.notFound(path: none)) { try disk.list(none) }
    #expect(throws: FileError.notFound(path: none)) { try disk.remove(none) }
    #expect(throws: FileError.notFound(path: none)) { try disk.rename(none, to: file) }
    #expect(throws: FileError.alreadyExists(path: file)) { try disk.create(file) }
    #expect(throws: FileError.alreadyExists(path: file)) { try disk.createDirectory(file) }
    #expect(throws: FileError.wrongKind(path: file, wanted: .directory)) { try disk.list(file) }
    #expect(throws: FileError.wrongKind(path: scratch.path, wanted: .file)) {
      try disk.open(scratch.path)
    }
    #expect(throws: FileError.wrongKind(path: scratch.path, wanted: .file)) {
      try disk.openForWriting(scratch.path)
    }
  }

  @Test func `a fifo or device is refused without waiting`() throws {
    #expect(unsafe mkfifo(scratch("fifo"), 0o600) == 0)
    #expect(throws: FileError.wrongKind(path: scratch("fifo"), wanted: .other)) {
      try disk.open(scratch("fifo"))
    }
    #expect(throws: FileError.wrongKind(path: "/dev/null", wanted: .other)) {
      try disk.open("/dev/null")
    }
  }

  @Test func `a file open for reading outlives its name`() throws {
    try disk.createFile(scratch("f"), [1, 2])
    let file = try disk.open(scratch("f"))
    try disk.remove(scratch("f"))
    #expect(file.byteCount == 2)
    #expect(try file.bytes(at: 0, byteCount: 2) == [1, 2])
  }

  @Test func `the twin in memory answers as the disk does`() throws {
    let memory = InMemoryFileSystem()
    let systems: [(any WritableFileSystem, String)] = [(disk, scratch.path), (memory, "")]
    let answers = systems.map { files, root in
      var answers: [String] = []
      func note(_ body: () throws -> Void) {
        do {
          try body()
          answers.append("done")
        } catch {
          // The disk says the same of paths under another root.
          let text = (error as? FileError)?.message ?? "\(error)"
          answers.append(root.isEmpty ? text : text.replacing(root, with: ""))
        }
      }
      note { try files.createDirectory("\(root)/d") }
      note { try files.createDirectory("\(root)/d/e") }
      note { try files.createFile("\(root)/d/f", [1, 2, 3]) }
      note { try files.createFile("\(root)/d/f/g", [1]) }
      note { try files.createFile("\(root)/x/g", [1]) }
      note { try files.rename("\(root)/d/f", to: "\(root)/d/e") }
      note { try files.rename("\(root)/d/e", to: "\(root)/d/f") }
      note { try files.rename("\(root)/d", to: "\(root)/d/e/d") }
      note { try files.rename("\(root)/d/f", to: "\(root)/d/e/f") }
      note { try files.remove("\(root)/d/e") }
      note { _ = try files.open("\(root)/d/e") }
      note { _ = try files.openForWriting("\(root)/d/e/f").truncate(to: 5) }
      note { answers.append("\(try files.contents(of: "\(root)/d/e/f", byteCountMax: 9))") }
      note { answers.append("\(try files.list("\(root)/d"))") }
      note { try files.syncDirectory("\(root)/d/e/f") }
      return answers
    }
    #expect(answers[0] == answers[1])
  }
}
