internal import Testing

@testable internal import Environment

extension InMemoryFileSystem {
  /// All that `look` sees of the file system after each crash, all kept coming first.
  fileprivate func afterEveryCrash<Seen>(_ look: (InMemoryFileSystem) -> Seen) -> [Seen] {
    var seen: [Seen] = []
    forEachCrash { seen.append(look($0)) }
    return seen
  }
}

@Suite("Crash")
struct CrashTests {
  private let files = InMemoryFileSystem(["d/f": [UInt8](repeating: 1, count: 2048)])
  private let refusal = FileError.failed(path: "d/f", operation: "sync", reason: "told to")

  private func sectors(_ files: InMemoryFileSystem, _ path: String = "d/f") -> [UInt8] {
    let bytes = files.files[path] ?? []
    return stride(from: 0, to: bytes.count, by: 512).map { bytes[$0] }
  }

  @Test func `every subset of unsynced sectors may be found, and nothing else`() throws {
    let file = try files.openForWriting("d/f")
    try file.write([UInt8](repeating: 2, count: 1024), at: 512)
    let found = Set(files.afterEveryCrash { sectors($0) })
    #expect(found == [[1, 1, 1, 1], [1, 2, 1, 1], [1, 1, 2, 1], [1, 2, 2, 1]])
    #expect(sectors(files) == [1, 2, 2, 1])
  }

  @Test func `a later write may be lost where an earlier one is not`() throws {
    let file = try files.openForWriting("d/f")
    try file.write([UInt8](repeating: 2, count: 512), at: 0)
    try file.write([UInt8](repeating: 3, count: 512), at: 0)
    try file.write([UInt8](repeating: 4, count: 512), at: 512)
    let found = Set(files.afterEveryCrash { Array(sectors($0)[..<2]) })
    #expect(found == [[1, 1], [2, 1], [3, 1], [1, 4], [2, 4], [3, 4]])
  }

  @Test func `a write inside a sector is never torn`() throws {
    try files.openForWriting("d/f").write([UInt8](repeating: 2, count: 100), at: 500)
    let edge = files.afterEveryCrash { Array(($0.files["d/f"] ?? [])[498..<602]) }
    #expect(edge.count == 6)
    try files.openForWriting("d/f").sync()
    try files.openForWriting("d/f").write([UInt8](repeating: 3, count: 100), at: 520)
    #expect(files.afterEveryCrash { $0.files }.count == 2)
  }

  @Test func `what was synced is found whatever is decided`() throws {
    let file = try files.openForWriting("d/f")
    try file.write([UInt8](repeating: 2, count: 2048), at: 0)
    try file.truncate(to: 4096)
    try file.sync()
    #expect(files.afterEveryCrash { sectors($0) } == [[2, 2, 2, 2, 0, 0, 0, 0]])
  }

  @Test func `a size may be found without the bytes, and bytes go with the size`() throws {
    let file = try files.openForWriting("d/f")
    try file.write([UInt8](repeating: 2, count: 512), at: 2048)
    let found = Set(files.afterEveryCrash { sectors($0) })
    #expect(found == [[1, 1, 1, 1], [1, 1, 1, 1, 0], [1, 1, 1, 1, 2]])
  }

  @Test func `a cut may be found, and zeros where it was extended again`() throws {
    let file = try files.openForWriting("d/f")
    try file.truncate(to: 1024)
    try file.truncate(to: 1536)
    let found = Set(files.afterEveryCrash { sectors($0) })
    #expect(found == [[1, 1, 1, 1], [1, 1], [1, 1, 1], [1, 1, 0], [1, 1, 0, 0]])
  }

  @Test func `a data sync keeps bytes and the size they need, not an extension`() throws {
    let file = try files.openForWriting("d/f")
    try file.truncate(to: 4096)
    try file.write([UInt8](repeating: 2, count: 512), at: 2048)
    try file.syncData()
    let found = Set(files.afterEveryCrash { sectors($0) })
    #expect(found == [[1, 1, 1, 1, 2], [1, 1, 1, 1, 2, 0, 0, 0]])
    try file.sync()
    #expect(files.afterEveryCrash { sectors($0) } == [[1, 1, 1, 1, 2, 0, 0, 0]])
  }

  @Test func `a refused sync leaves its writes uncertain for good`() throws {
    let file = try files.openForWriting("d/f")
    try file.write([UInt8](repeating: 2, count: 512), at: 0)
    files.fail(.sync, with: refusal)
    #expect(throws: refusal) { try file.sync() }
    try file.write([UInt8](repeating: 3, count: 512), at: 512)
    try file.sync()
    #expect(sectors(files) == [2, 3, 1, 1])
    #expect(files.afterEveryCrash { Array(sectors($0)[..<2]) } == [[2, 3], [1, 3]])
  }

  @Test func `a rename is found done or not done, never half`() throws {
    try files.createFile("d/g", [7])
    try files.syncDirectory("d")
    try files.rename("d/g", to: "d/f")
    let found = files.afterEveryCrash { $0.files.mapValues(\.count) }
    #expect(found == [["d/f": 1], ["d/f": 2048, "d/g": 1]])
  }

  @Test func `names are found as they were at one time since they were synced`() throws {
    try files.createFile("d/a", [])
    try files.createFile("d/b", [])
    try files.remove("d/f")
    let found = Set(files.afterEveryCrash { $0.files.keys.sorted() })
    #expect(found == [["d/a", "d/b"], ["d/a", "d/b", "d/f"], ["d/a", "d/f"], ["d/f"]])
  }

  @Test func `the extreme answers keep all and lose all`() throws {
    let file = try files.create("d/g")
    try file.write([UInt8](repeating: 2, count: 5000), at: 100)
    try files.openForWriting("d/f").truncate(to: 7)
    let (live, durable) = (files.files, ["d/f": [UInt8](repeating: 1, count: 2048)])
    #expect(files.crashed { _ in 0 }.files == live)
    #expect(files.crashed { $0.answerCount - 1 }.files == durable)
    #expect(files.files == live)
    files.crash()
    #expect(files.files == durable)
  }

  @Test func `crashes near an extreme one are shown once each`() throws {
    let file = try files.openForWriting("d/f")
    for sector in 0..<4 {
      try file.write([UInt8](repeating: 2, count: 512), at: 512 * sector)
    }
    for (keepsAll, count, expected) in [(true, 0, 1), (true, 1, 5), (false, 2, 11), (false, 9, 16)]
    {
      var seen: [[UInt8]] = []
      files.forEachCrash(keepingAll: keepsAll, differingBy: count) { seen.append(sectors($0)) }
      #expect(seen.count == expected)
      #expect(Set(seen).count == expected)
      let usual: UInt8 = keepsAll ? 2 : 1
      #expect(seen.allSatisfy { $0.count { $0 != usual } <= count })
    }
  }

  @Test func `questions come in the order of creation and change`() throws {
    let file = try files.openForWriting("d/f")
    try file.write([UInt8](repeating: 2, count: 600), at: 2000)
    try files.createFile("d/g", [])
    var asked: [CrashQuestion] = []
    files.crash { question in
      asked.append(question)
      return question == asked.first ? 0 : min(1, question.answerCount - 1)
    }
    #expect(
      asked == [
        .names(path: "d", count: 2), .size(path: "d/f", byteCounts: [2600, 2048]),
        .change(path: "d/f", .write(offset: 2000, byteCount: 600)),
        .sector(path: "d/f", offset: 2000), .sector(path: "d/f", offset: 2048),
        .sector(path: "d/f", offset: 2560),
      ]
    )
  }
}

@Suite("Power loss")
struct PowerLossTests {
  private let files = InMemoryFileSystem(["d/f": [1, 2, 3]])

  /// Changes of every kind.
  private func work(_ files: InMemoryFileSystem) throws {
    let file = try files.create("d/g")
    try file.write([9], at: 0)
    try file.truncate(to: 5)
    try file.sync()
    try files.rename("d/g", to: "d/h")
    try files.syncDirectory("d")
    try files.remove("d/f")
  }

  @Test func `changes and syncs are counted, looks are not`() throws {
    try work(files)
    _ = try files.list("d")
    _ = try files.open("d/h").bytes(at: 0, byteCount: 1)
    #expect(files.changeCount == 7)
  }

  @Test(arguments: 1...7)
  func `from one change on everything fails, until the crash`(count: Int) throws {
    files.losePower(at: count)
    #expect(throws: FileError.self) { try work(files) }
    #expect(files.changeCount == count)
    #expect(throws: FileError.self) { try files.status("d") }
    #expect(throws: FileError.self) { try files.lock("d/f") }
    #expect(throws: FileError.self) { try files.createDirectory("e") }
    files.crash()
    #expect(files.files == (count < 7 ? ["d/f": [1, 2, 3]] : files.files))
    try files.createDirectory("e")
  }

  @Test func `the change the power went at may be found, a sync it went at did nothing`() throws {
    let file = try files.openForWriting("d/f")
    files.losePower(at: 1)
    #expect(throws: FileError.self) { try file.write([8], at: 0) }
    #expect(files.afterEveryCrash { $0.files["d/f"] } == [[8, 2, 3], [1, 2, 3]])
    files.crash { _ in 0 }
    try files.openForWriting("d/f").write([7], at: 1)
    files.losePower(at: 1)
    #expect(throws: FileError.self) { try files.openForWriting("d/f").sync() }
    #expect(files.afterEveryCrash { $0.files["d/f"] } == [[8, 7, 3], [8, 2, 3]])
  }

  @Test func `power can be lost more than once`() throws {
    for _ in 0..<2 {
      files.losePower(at: 2)
      #expect(throws: FileError.self) { try work(files) }
      files.crash()
    }
    try work(files)
  }
}

@Suite("Lock in memory")
struct InMemoryLockTests {
  private let files = InMemoryFileSystem(["f": [], "g": [], "d/f": []])

  @Test func `an exclusive lock keeps all others out until it is given back`() throws {
    let lock = try files.lock("f")
    #expect(throws: FileError.locked(path: "/f")) { try files.lock("/f") }
    #expect(throws: FileError.locked(path: "f")) { try files.lock("f", .shared) }
    _ = try files.lock("g")
    lock.unlock()
    lock.unlock()
    let next = try files.lock("f")
    lock.unlock()
    #expect(throws: FileError.locked(path: "f")) { try files.lock("f") }
    next.unlock()
  }

  @Test func `shared locks keep an exclusive one out`() throws {
    let locks = try [files.lock("f", .shared), files.lock("f", .shared)]
    locks[0].unlock()
    #expect(throws: FileError.locked(path: "f")) { try files.lock("f") }
    locks[1].unlock()
    _ = try files.lock("f")
  }

  @Test func `a lock ends with its last reference, stays with a renamed file, and dies in a crash`()
    throws
  {
    do { _ = try files.lock("f") }
    let lock = try files.lock("f")
    try files.rename("f", to: "h")
    #expect(throws: FileError.locked(path: "h")) { try files.lock("h") }
    files.crash()
    let next = try files.lock("f")
    lock.unlock()
    #expect(throws: FileError.locked(path: "f")) { try files.lock("f") }
    next.unlock()
  }

  @Test func `only files that are there can be locked`() {
    #expect(throws: FileError.notFound(path: "x")) { try files.lock("x") }
    #expect(throws: FileError.wrongKind(path: "d", wanted: .file)) { try files.lock("d") }
  }
}
