import BoltFormat
import BoltStore
import ByteCoding
import Environment
import TestSupport
import Testing

@Suite("Transaction")
struct TransactionTests {
  private let name = Bench.name

  @Test func `a transaction that ended refuses everything`() throws {
    let bench = try Bench()
    for commits in [true, false] {
      let transaction = try bench.database.beginWrite()
      let bucket = try #require(try transaction.bucket(named: name))
      if commits { try transaction.commit() } else { transaction.rollback() }
      let closed = BoltStoreError.transactionClosed
      #expect(closed.message == "tx closed")
      #expect(throws: closed) { try transaction.commit() }
      #expect(throws: closed) { try transaction.bucket(named: name) }
      #expect(throws: closed) { try transaction.createBucket(name) }
      #expect(throws: closed) { try transaction.deleteBucket(name) }
      #expect(throws: closed) { try transaction.cursor() }
      #expect(throws: closed) { try transaction.checkInvariants() }
      #expect(throws: closed) { try bucket.put([1], for: key(1)) }
      #expect(throws: closed) { try bucket.value(for: key(1)) }
      #expect(throws: closed) { try bucket.delete(key(1)) }
      #expect(throws: closed) { try bucket.setSequence(1) }
      #expect(throws: closed) { try bucket.bucket(named: name) }
      #expect(throws: closed) { try bucket.statistics() }
      transaction.rollback()
    }
  }

  @Test func `a snapshot refuses changes`() throws {
    let bench = try Bench()
    let transaction = try bench.database.beginRead()
    defer { transaction.rollback() }
    let bucket = try #require(try transaction.bucket(named: name))
    let refused = BoltStoreError.transactionNotWritable
    #expect(refused.message == "tx not writable")
    #expect(throws: refused) { try transaction.commit() }
    #expect(throws: refused) { try transaction.createBucket(key(1)) }
    #expect(throws: refused) { try transaction.createBucketIfNeeded(name) }
    #expect(throws: refused) { try transaction.deleteBucket(name) }
    #expect(throws: refused) { try bucket.put([1], for: key(1)) }
    #expect(throws: refused) { try bucket.delete(key(1)) }
    #expect(throws: refused) { try bucket.setSequence(1) }
    #expect(throws: refused) { try bucket.nextSequence() }
  }

  @Test func `a rollback leaves the database as if nothing had been`() throws {
    for policy in FreelistPolicy.allCases {
      let bench = try Bench { $0.freelistPolicy = policy }
      let twin = try Bench { $0.freelistPolicy = policy }
      func fill(_ bench: Bench, _ size: Int) throws {
        try bench.update { bucket in
          for number in 0..<100 { try bucket.put(value(itemByteCount: size), for: key(number)) }
        }
      }
      for size in [100, 200, 50, 400] {
        try fill(bench, size)
        try fill(twin, size)
        let transaction = try bench.database.beginWrite()
        let bucket = try transaction.createBucketIfNeeded(name)
        for number in 0..<100 { try bucket.put(value(itemByteCount: 500), for: key(number)) }
        try transaction.deleteBucket(name)
        transaction.rollback()
        #expect(try bench.database.checkInvariants() == [])
      }
      try fill(bench, 30)
      try fill(twin, 30)
      // Byte for byte: free pages are the same ones in the same order.
      #expect(bench.files.files == twin.files.files)
    }
  }

  @Test func `the same operations make the same bytes`() throws {
    func run() throws -> [String: [UInt8]] {
      let bench = try Bench { $0.freelistPolicy = .map }
      var model = ModelBucket()
      var workload = Workload(generator: SeededGenerator(seed: 5))
      for _ in 0..<20 {
        try bench.update { bucket in
          for _ in 0..<30 { try workload.step(bucket, &model, depth: 1) }
        }
      }
      return bench.files.files
    }
    #expect(try run() == run())
  }

  @Test func `snapshots see the commit before them, whatever comes later`() throws {
    let bench = try Bench()
    var snapshots: [Transaction] = []
    for round in 0..<10 {
      try bench.update { try $0.put([UInt8(round)], for: key(1)) }
      snapshots.append(try bench.database.beginRead())
    }
    let writer = try bench.database.beginWrite()
    try writer.createBucketIfNeeded(name).put([99], for: key(1))
    for (round, snapshot) in snapshots.enumerated() {
      #expect(try snapshot.bucket(named: name)?.value(for: key(1)) == [UInt8(round)])
      #expect(snapshot.id == UInt64(round) + snapshots[0].id)
    }
    writer.rollback()
    for snapshot in snapshots { snapshot.rollback() }
    #expect(bench.database.readerCount == 0)
  }

  @Test func `update commits unless its closure throws`() throws {
    let bench = try Bench()
    let before = bench.database.meta
    #expect(throws: BoltStoreError.bucketExists) {
      try bench.database.update { (transaction) throws(BoltStoreError) in
        _ = try transaction.createBucket(key(1))
        _ = try transaction.createBucket(name)
      }
    }
    #expect(bench.database.meta == before)
    let id = try bench.database.update { (transaction) throws(BoltStoreError) in
      _ = try transaction.createBucket(key(1))
      return transaction.id
    }
    #expect(bench.database.meta.txid == id)
  }

  /// > Source: formats.md §5.8: rebalance, spill, freelist, grow, pages and sync, meta and sync.
  @Test func `a commit writes pages before the meta and syncs after each`() throws {
    let bench = try Bench()
    try bench.update { try $0.put([1], for: key(1)) }
    var copies: [[UInt8]] = []
    for operation in [InMemoryFileSystem.Operation.write, .sync] {
      for count in 1...2 {
        let before = try #require(bench.files.files["db"])
        let files = InMemoryFileSystem(["db": before])
        let database = try Database.open("db", in: files)
        let failure = FileError.failed(path: "db", operation: "stop", reason: "here")
        files.fail(operation, at: count, with: failure)
        #expect(throws: BoltStoreError.file(failure)) {
          try database.update { (transaction) throws(BoltStoreError) in
            try transaction.createBucketIfNeeded(name).put([2], for: key(1))
          }
        }
        files.crash()
        copies.append(try #require(files.files["db"]))
        try database.close()
        let again = try Database.open(
          "db",
          in: InMemoryFileSystem(["db": copies[copies.count - 1]])
        )
        #expect(again.meta.txid == bench.database.meta.txid)
        #expect(try again.checkInvariants() == [])
      }
    }
  }

  @Test func `statistics count what a transaction did`() throws {
    let bench = try Bench()
    try bench.update { bucket in
      for number in 0..<100 { try bucket.put(value(itemByteCount: 108), for: key(number)) }
    }
    let transaction = try bench.database.beginWrite()
    let bucket = try #require(try transaction.bucket(named: name))
    try bucket.put(value(itemByteCount: 108), for: key(200))
    for number in 36..<54 { try bucket.delete(key(number)) }
    #expect(transaction.statistics.cursorCount == 19)
    try transaction.commit()
    let counted = transaction.statistics
    // The root of the top level, the bucket's root, two leaves, and the neighbor merged into.
    #expect(counted.nodeCount >= 4)
    #expect(counted.rebalanceCount > 0)
    #expect(counted.spillCount > 0)
    #expect(counted.writeCount >= 2)
    #expect(counted.pageCount == counted.pageByteCount / 4096)
    let statistics = bench.database.statistics
    #expect(statistics.freePageCount == bench.database.freelist.freeCount)
    #expect(statistics.pendingPageCount > 0)
    #expect(statistics.transactions.spillCount > counted.spillCount)
    #expect(
      statistics.freeByteCount
        == 4096 * (statistics.freePageCount + statistics.pendingPageCount)
    )
  }

  // MARK: Copies

  /// > Source: bbolt `tx.go`, `WriteTo`.
  @Test func `a copy of a snapshot holds just the snapshot`() throws {
    let bench = try Bench()
    try bench.update { bucket in
      for number in 0..<500 { try bucket.put(value(itemByteCount: 100), for: key(number)) }
    }
    let snapshot = try bench.database.beginRead()
    let expected = try contents(of: snapshot)
    try bench.update { bucket in for number in 0..<400 { try bucket.delete(key(number)) } }
    try snapshot.copy(toFile: "copy", in: bench.files)
    let bytes = try #require(bench.files.files["copy"])
    #expect(bytes.count == snapshot.byteCount)
    let editor = BoltImageEditor(bytes)
    #expect(editor.meta(0)?.txid == snapshot.id)
    #expect(editor.meta(1)?.txid == snapshot.id - 1)
    #expect(editor.meta(0)?.isValid == true && editor.meta(1)?.isValid == true)
    let copy = try Database.open("copy", in: bench.files)
    #expect(try copy.checkInvariants() == [])
    try copy.update { (transaction) throws(BoltStoreError) in
      try transaction.bucket(named: name)?.put([1], for: key(1000))
    }
    let reader = try copy.beginRead()
    var model = expected
    model.buckets[name]?.values[key(1000)] = [1]
    #expect(try contents(of: reader) == model)
    #expect(throws: BoltStoreError.file(.alreadyExists(path: "copy"))) {
      try snapshot.copy(toFile: "copy", in: bench.files)
    }
    snapshot.rollback()
  }

  @Test(arguments: [CompactionStep.never, .byteCount(1000), .byteCount(65536), .putCount(7)])
  func `a compaction keeps everything but free pages`(step: CompactionStep) throws {
    let bench = try Bench { $0.pageByteCount = 1024 }
    var model = ModelBucket()
    var workload = Workload(generator: SeededGenerator(seed: 3))
    for _ in 0..<30 {
      try bench.update { bucket in
        for _ in 0..<40 { try workload.step(bucket, &model, depth: 1) }
      }
    }
    for (fillPercent, pageByteCount) in [(1.0, 1024), (0.9, 4096)] {
      let options = BoltOptions { $0.pageByteCount = pageByteCount }
      let files = InMemoryFileSystem()
      let target = try Database.open("db", in: files, options)
      try bench.database.compact(into: target, fillPercent: fillPercent, step: step)
      #expect(try target.checkInvariants() == [])
      let reader = try target.beginRead()
      #expect(try contents(of: reader).buckets[name] == model)
      reader.rollback()
      #expect(target.byteCount <= bench.database.byteCount || pageByteCount > 1024)
    }
  }

  @Test func `a compaction into a database with the bucket fails and changes nothing`() throws {
    let bench = try Bench()
    let other = try Bench()
    let before = other.database.meta
    #expect(throws: BoltStoreError.bucketExists) {
      try bench.database.compact(into: other.database)
    }
    #expect(other.database.meta == before)
    #expect(try other.database.checkInvariants() == [])
  }
}
