import BackendStore
import BoltStore
import Environment
import SchemaFormat
import Testing

@Suite("Batch transaction")
struct BatchTests {
  @Test func `readers see a section when it has ended`() throws {
    let stage = try Stage()
    let batch = try stage.backend.lock()
    try batch.put(bytes("1"), for: bytes("a"), in: .lease)
    #expect(try batch.text("a") == "1")
    #expect(try stage.backend.text("a") == nil)
    try stage.backend.unlock()
    #expect(try stage.backend.text("a") == "1")
  }

  @Test func `nothing is written to the file before a commit`() throws {
    let stage = try Stage()
    let before = stage.files.files
    try stage.put("a", "1")
    #expect(stage.files.files == before)
    try stage.backend.forceCommit()
    #expect(stage.files.files != before)
  }

  @Test func `what was committed survives a crash and the rest does not`() throws {
    let stage = try Stage()
    try stage.put("a", "1")
    try stage.backend.forceCommit()
    try stage.put("b", "2")
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.texts() == ["a=1"])
  }

  @Test func `each operation counts as one pending write`() throws {
    let stage = try Stage()
    try stage.backend.write { batch throws(BackendError) in
      try batch.createBucket(.auth)
      try batch.put([], for: bytes("a"), in: .auth)
      try batch.putSequential([], for: bytes("b"), in: .auth)
      try batch.delete(bytes("a"), in: .auth)
    }
    #expect(stage.backend.batch.pendingCount == 4)
    try stage.backend.forceCommit()
    #expect(stage.backend.batch.pendingCount == 0)
  }

  @Test(arguments: [(3, false), (4, true), (5, true)])
  func `a section is committed when the batch is full`(writes: Int, commits: Bool) throws {
    let stage = try Stage { $0.batchLimit = 4 }
    let before = stage.backend.commitCount
    try stage.backend.write { batch throws(BackendError) in
      for number in 0..<writes { try batch.put([], for: bytes("\(number)"), in: .lease) }
    }
    #expect((stage.backend.commitCount > before) == commits)
  }

  @Test func `the limit is looked at only where a section ends`() throws {
    let stage = try Stage { $0.batchLimit = 2 }
    let before = stage.backend.commitCount
    let batch = try stage.backend.lock()
    for number in 0..<10 { try batch.put([], for: bytes("\(number)"), in: .lease) }
    #expect(stage.backend.commitCount == before)
    try stage.backend.unlock()
    #expect(stage.backend.commitCount == before + 1)
  }

  @Test func `the interval commits only what is pending`() throws {
    let stage = try Stage()
    let before = stage.backend.commitCount
    try stage.backend.intervalElapsed()
    #expect(stage.backend.commitCount == before)
    try stage.put("a", "1")
    try stage.backend.intervalElapsed()
    #expect(stage.backend.commitCount == before + 1)
  }

  @Test func `a commit with nothing pending is none`() throws {
    let stage = try Stage()
    let before = stage.files.files
    try stage.backend.forceCommit()
    #expect(stage.files.files == before)
  }

  @Test(arguments: DeletionPolicy.allCases)
  func `a deleted row is gone when its section ends`(policy: DeletionPolicy) throws {
    let stage = try Stage { $0.deletionPolicy = policy }
    try stage.put("a", "1")
    try stage.put("b", "2")
    try stage.backend.forceCommit()
    let before = stage.backend.commitCount
    try stage.delete("a")
    #expect(try stage.backend.texts() == ["b=2"])
    #expect(try stage.backend.text("a") == nil)
    #expect(stage.backend.commitCount - before == (policy == .committed ? 1 : 0))
  }

  @Test func `a deleted bucket is gone with what was buffered for it`() throws {
    let stage = try Stage()
    try stage.put("a", "1")
    try stage.backend.write { batch throws(BackendError) in
      try batch.put(bytes("2"), for: bytes("b"), in: .lease)
      try batch.deleteBucket(.lease)
      try batch.createBucket(.lease)
      try batch.put(bytes("3"), for: bytes("c"), in: .lease)
    }
    #expect(try stage.backend.texts() == ["c=3"])
  }

  @Test func `a bucket that does not exist is refused in the batch and empty to readers`() throws {
    let stage = try Stage()
    #expect(try stage.backend.texts(in: .auth) == [])
    #expect(throws: BackendError.bucketNotFound(.auth)) { try stage.put("a", "1", in: .auth) }
    #expect(throws: BackendError.bucketNotFound(.auth)) { try stage.delete("a", in: .auth) }
    try stage.put("a", "1")
    #expect(try stage.backend.texts() == ["a=1"])
  }

  @Test func `a row the database refuses leaves the batch as it was`() throws {
    let stage = try Stage()
    let long = [UInt8](repeating: 0, count: BoltLimits.keyByteCountMax + 1)
    #expect(throws: BackendError.storage(.keyRequired)) { try stage.put("", "1") }
    #expect(throws: BackendError.storage(.keyTooLarge(byteCount: long.count))) {
      try stage.backend.write { batch throws(BackendError) in
        try batch.put([], for: long, in: .lease)
      }
    }
    #expect(stage.backend.batch.pendingCount == 0)
    #expect(try stage.backend.texts() == [])
  }

  @Test func `rows put in sequence fill their pages further`() throws {
    var counts: [Int] = []
    for isSequential in [false, true] {
      let stage = try Stage()
      try stage.backend.write { batch throws(BackendError) in
        for number in 1000..<3000 {
          let value = [UInt8](repeating: 1, count: 40)
          let key = bytes("\(number)")
          if isSequential {
            try batch.putSequential(value, for: key, in: .key)
          } else {
            try batch.put(value, for: key, in: .key)
          }
        }
      }
      try stage.backend.forceCommit()
      counts.append(stage.backend.byteCount)
    }
    #expect(counts[0] * 2 > counts[1] * 3, "\(counts)")
  }
}

@Suite("Commit")
struct CommitTests {
  @Test func `the hook writes into the commit that it precedes`() throws {
    var index = UInt8(0)
    let stage = try Stage(preCommit: { batch throws(BackendError) in
      guard index > 0 else { return }
      try batch.put([index], for: bytes("consistent_index"), in: .meta)
    })
    index = 7
    try stage.put("a", "1")
    #expect(try stage.backend.value(for: bytes("consistent_index"), in: .meta) == nil)
    try stage.backend.intervalElapsed()
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.value(for: bytes("consistent_index"), in: .meta) == [7])
    #expect(try stage.backend.text("a") == "1")
  }

  @Test func `a forced commit asks the hook and writes what it wrote`() throws {
    var count = 0
    let stage = try Stage(preCommit: { batch throws(BackendError) in
      count += 1
      try batch.put([UInt8(count)], for: bytes("count"), in: .meta)
    })
    let asked = count
    try stage.backend.forceCommit()
    #expect(count == asked + 1)
    #expect(try stage.backend.value(for: bytes("count"), in: .meta) == [UInt8(count)])
  }

  @Test func `the interval does not ask the hook where nothing is pending`() throws {
    var count = 0
    let stage = try Stage(preCommit: { _ in count += 1 })
    let asked = count
    try stage.backend.intervalElapsed()
    #expect(count == asked)
  }

  @Test(arguments: [InMemoryFileSystem.Operation.write, .sync])
  func `a failed commit ends the backend`(operation: InMemoryFileSystem.Operation) throws {
    let stage = try Stage()
    try stage.put("a", "1")
    let failure = FileError.failed(path: "db", operation: "write", reason: "no space")
    stage.files.fail(operation, with: failure)
    #expect(throws: BackendError.storage(.file(failure))) { try stage.backend.forceCommit() }
    let refusal = BackendError.poisoned(.file(failure))
    #expect(throws: refusal) { try stage.backend.lock() }
    #expect(throws: refusal) { try stage.backend.forceCommit() }
    #expect(throws: refusal) { try stage.backend.texts() }
    #expect(throws: refusal) { try stage.backend.beginConcurrentRead() }
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.texts() == [])
  }

  @Test func `closing commits what is pending`() throws {
    let stage = try Stage()
    try stage.put("a", "1")
    try stage.backend.close()
    #expect(throws: BackendError.closed) { try stage.backend.lock() }
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.texts() == ["a=1"])
  }

  @Test func `what has ended at an error in a section stays in the batch`() throws {
    let stage = try Stage()
    #expect(throws: BackendError.storage(.keyRequired)) {
      try stage.backend.write { batch throws(BackendError) in
        try batch.put(bytes("1"), for: bytes("a"), in: .lease)
        try batch.put(bytes("2"), for: [], in: .lease)
      }
    }
    #expect(try stage.backend.texts() == ["a=1"])
  }
}
