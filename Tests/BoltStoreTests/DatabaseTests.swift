import BoltFormat
import BoltStore
import ByteCoding
import Environment
import SystemIO
import TestSupport
import Testing

@Suite("Database")
struct DatabaseTests {
  private let name = Bench.name

  // MARK: Creating and opening

  /// > Source: formats.md §5.7.
  @Test(arguments: [512, 1024, 4096, 16384, 65536])
  func `a new file is two metas, a list of free pages and an empty leaf`(
    pageByteCount: Int
  ) throws {
    let files = InMemoryFileSystem()
    var options = BoltOptions { $0.pageByteCount = pageByteCount }
    options.noFreelistSync = true
    let database = try Database.open("db", in: files, options)
    let bytes = try #require(files.files["db"])
    #expect(bytes.count == 4 * pageByteCount)
    let editor = BoltImageEditor(bytes, pageByteCount: pageByteCount)
    for id in [UInt64(0), 1] {
      let meta = try #require(editor.meta(PageID(id)))
      #expect(meta.isValid)
      #expect(meta.txid == id)
      #expect([meta.root, meta.freelist, meta.highWaterMark] == [3, 2, 4])
    }
    #expect(editor.header(2) == PageHeader(id: 2, flags: .freelist))
    #expect(editor.header(3) == PageHeader(id: 3, flags: .leaf))
    #expect(try database.checkInvariants() == [])
    #expect(database.meta.txid == 1)
    try database.close()
    #expect(try Database.open("db", in: files).pageByteCount == pageByteCount)
  }

  @Test func `an empty file becomes a database`() throws {
    let files = InMemoryFileSystem(["db": []])
    #expect(try Database.open("db", in: files).checkInvariants() == [])
  }

  @Test func `a missing file is not created for reading`() throws {
    let files = InMemoryFileSystem()
    let options = BoltOptions { $0.isReadOnly = true }
    #expect(throws: BoltStoreError.file(.notFound(path: "db"))) {
      try Database.open("db", in: files, options)
    }
    #expect(files.files.isEmpty)
  }

  @Test func `reading only changes no byte and refuses writers`() throws {
    let bench = try Bench { $0.noFreelistSync = true }
    try bench.update { try $0.put([1], for: key(1)) }
    try bench.database.close()
    let before = bench.files.files
    let database = try Database.open("db", in: bench.files, BoltOptions { $0.isReadOnly = true })
    #expect(throws: BoltStoreError.databaseReadOnly) { try database.beginWrite() }
    #expect(try database.checkInvariants() == [])
    let other = try Database.open("db", in: bench.files, BoltOptions { $0.isReadOnly = true })
    try other.close()
    try database.close()
    #expect(bench.files.files == before)
  }

  @Test func `a database that is open cannot be opened to write`() throws {
    let bench = try Bench()
    #expect(throws: BoltStoreError.file(.locked(path: "db"))) {
      try Database.open("db", in: bench.files)
    }
    try bench.database.close()
    try Database.open("db", in: bench.files).close()
  }

  /// > Source: formats.md §5.2.
  @Test func `the valid meta of the higher transaction rules`() throws {
    let bench = try Bench()
    try bench.update { try $0.put([1], for: key(1)) }
    try bench.update { try $0.put([2], for: key(1)) }
    try bench.database.close()
    let newest = bench.database.meta.txid
    let bytes = try #require(bench.files.files["db"])
    for (broken, expected) in [
      ([], newest), ([newest % 2], newest - 1), ([1 - newest % 2], newest),
    ] {
      var editor = BoltImageEditor(bytes)
      for page in broken { editor.patch(PageID(page), at: 40, [0xff]) }
      let files = InMemoryFileSystem(["db": editor.bytes])
      let database = try Database.open("db", in: files)
      #expect(database.meta.txid == expected)
      let value = try database.view { (transaction) throws(BoltStoreError) in
        try transaction.bucket(named: name)?.value(for: key(1))
      }
      #expect(value == (expected == newest ? [2] : [1]))
      // Upstream goes on from either.
      try database.update { (transaction) throws(BoltStoreError) in
        try transaction.createBucketIfNeeded(name).put([3], for: key(1))
      }
      #expect(try database.checkInvariants() == [])
    }
    var editor = BoltImageEditor(bytes)
    for page in [PageID(0), 1] { editor.patch(page, at: 40, [0xff]) }
    let files = InMemoryFileSystem(["db": editor.bytes])
    let error = #expect(throws: BoltStoreError.self) { try Database.open("db", in: files) }
    #expect(error?.message.hasPrefix("invalid database") == true)
  }

  // MARK: The list of free pages

  /// > Source: formats.md §5.8, last point.
  @Test func `opening without a stored list writes one, in one commit`() throws {
    let bench = try Bench { $0.noFreelistSync = true }
    try bench.update { try $0.put([1], for: key(1)) }
    #expect(bench.database.meta.freelist == .absent)
    try bench.database.close()
    let before = bench.database.meta.txid
    let database = try Database.open("db", in: bench.files)
    #expect(database.meta.txid == before + 1)
    #expect(database.meta.freelist != .absent)
    #expect(try database.checkInvariants() == [])
    try database.close()
    let again = try Database.open("db", in: bench.files, BoltOptions { $0.noFreelistSync = true })
    #expect(again.meta.txid == before + 1)
  }

  @Test(arguments: FreelistPolicy.allCases)
  func `a list found by a scan is the list that was stored`(policy: FreelistPolicy) throws {
    let bench = try Bench { $0.freelistPolicy = policy }
    for round in 0..<10 {
      try bench.update { bucket in
        for number in 0..<200 where (number + round) % 3 == 0 {
          try bucket.put(value(itemByteCount: 100 + 50 * round), for: key(number))
        }
        for number in 0..<200 where (number + round) % 5 == 0 { try bucket.delete(key(number)) }
      }
    }
    try bench.database.close()
    let bytes = try #require(bench.files.files["db"])
    let stored = try Database.open("db", in: bench.files)
    var editor = BoltImageEditor(bytes)
    let list = stored.meta.freelist
    for page in [PageID(0), 1] {
      var meta = try #require(editor.meta(page))
      meta.freelist = .absent
      editor.patch(page, at: 16, meta.checksummed().encoded())
    }
    let files = InMemoryFileSystem(["db": editor.bytes])
    let found = try Database.open("db", in: files, BoltOptions { $0.noFreelistSync = true })
    #expect(found.freelist.allIDs == (stored.freelist.allIDs + [list]).sorted())
  }

  @Test func `pages that a snapshot sees are not used again while it is open`() throws {
    let bench = try Bench()
    try bench.update { bucket in
      for number in 0..<200 { try bucket.put(value(itemByteCount: 100), for: key(number)) }
    }
    let old = try bench.database.beginRead()
    let before = try contents(of: old)
    for round in 0..<20 {
      try bench.update { bucket in
        for number in 0..<200 {
          try bucket.put(value(itemByteCount: 101 + round), for: key(number))
        }
      }
    }
    #expect(try contents(of: old) == before)
    #expect(bench.database.freelist.pendingCount > 0)
    let grown = bench.database.meta.highWaterMark
    old.rollback()
    for _ in 0..<5 {
      try bench.update { bucket in
        for number in 0..<200 { try bucket.put(value(itemByteCount: 90), for: key(number)) }
      }
    }
    #expect(bench.database.meta.highWaterMark == grown)
  }

  // MARK: Growth

  /// > Source: formats.md §5.13.
  @Test(arguments: [
    (BoltRelease.v1_3_6, true, 0), (.v1_3_6, false, 32768), (.v1_3_7, true, 32768),
    (.v1_4, true, 32768),
  ])
  func `a small file grows to what upstream would have mapped`(
    release: BoltRelease,
    noFreelistSync: Bool,
    expected: Int
  ) throws {
    let bench = try Bench {
      $0.release = release
      $0.noFreelistSync = noFreelistSync
    }
    try bench.update { try $0.put([1], for: key(1)) }
    let size = try #require(bench.files.files["db"]).count
    #expect(size == (expected == 0 ? bench.database.byteCount : expected))
    try bench.update { bucket in
      for number in 0..<1000 { try bucket.put(value(itemByteCount: 1000), for: key(number)) }
    }
    let grown = try #require(bench.files.files["db"]).count
    let mark = bench.database.byteCount
    var mapped = 32768
    while mapped < mark + 4096 { mapped *= 2 }
    #expect(grown == (release == .v1_3_6 && noFreelistSync ? mark : mapped))
  }

  @Test func `a large file grows in steps`() throws {
    let bench = try Bench { $0.growthByteCount = 1 << 16 }
    try bench.update { bucket in
      for number in 0..<100 { try bucket.put(value(itemByteCount: 1000), for: key(number)) }
    }
    let mark = bench.database.byteCount
    #expect(try #require(bench.files.files["db"]).count == mark + 4096 + 65536)
  }

  // MARK: Failure

  @Test func `after a failed write nothing is done until the file is opened anew`() throws {
    let failure = FileError.failed(path: "db", operation: "write", reason: "no space left")
    for operation in [InMemoryFileSystem.Operation.write, .sync] {
      let bench = try Bench()
      try bench.update { try $0.put([1], for: key(1)) }
      let old = try bench.database.beginRead()
      bench.files.fail(operation, with: failure)
      #expect(throws: BoltStoreError.file(failure)) {
        try bench.update { try $0.put([2], for: key(1)) }
      }
      #expect(bench.database.poison == failure)
      #expect(throws: BoltStoreError.poisoned(failure)) { try bench.database.beginRead() }
      #expect(throws: BoltStoreError.poisoned(failure)) { try bench.database.beginWrite() }
      #expect(try old.bucket(named: name)?.value(for: key(1)) == [1])
      old.rollback()
      try bench.database.close()
      let database = try Database.open("db", in: bench.files)
      #expect(try database.checkInvariants() == [])
    }
  }

  @Test func `a database that was closed refuses everything, an open transaction the closing`()
    throws
  {
    let bench = try Bench()
    let reader = try bench.database.beginRead()
    let writer = try bench.database.beginWrite()
    #expect(throws: BoltStoreError.transactionsOpen(count: 2)) { try bench.database.close() }
    #expect(throws: BoltStoreError.writerOpen(transaction: writer.id)) {
      try bench.database.beginWrite()
    }
    writer.rollback()
    reader.rollback()
    try bench.database.close()
    #expect(throws: BoltStoreError.databaseNotOpen) { try bench.database.beginRead() }
    #expect(throws: BoltStoreError.databaseNotOpen) { try bench.database.beginWrite() }
  }

  // MARK: The disk

  @Test func `a mapped file is what a file in memory is`() throws {
    let scratch = ScratchFile()
    let path = scratch.path
    let disk = try Database.open(path, in: DiskFileSystem())
    let bench = try Bench { _ in }
    for round in 0..<30 {
      for database in [disk, bench.database] {
        try database.update { (transaction) throws(BoltStoreError) in
          let bucket = try transaction.createBucketIfNeeded(name)
          for number in 0..<(100 * round) where number % 7 != round % 7 {
            try bucket.put(value(itemByteCount: 100), for: key(number))
          }
          for number in 0..<(100 * round) where number % 11 == round % 11 {
            try bucket.delete(key(number))
          }
        }
      }
      #expect(try disk.checkInvariants() == [])
    }
    let (left, right) = try (disk.beginRead(), bench.database.beginRead())
    #expect(try contents(of: left) == contents(of: right))
    left.rollback()
    right.rollback()
    try disk.close()
    let bytes = try DiskFileSystem().contents(of: path, byteCountMax: 1 << 24)
    let twin = try #require(bench.files.files["db"])
    // The bench made its bucket in a commit of its own, so page numbers and metas differ.
    #expect(try FileShape(bytes: bytes) == FileShape(bytes: twin))
    let again = try Database.open(path, in: DiskFileSystem())
    #expect(try again.checkInvariants() == [])
    try again.close()
    withExtendedLifetime(scratch) {}
  }
}
