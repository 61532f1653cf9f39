import BackendStore
import ByteCoding
import KeyIndexing
import MVCCStore
import SchemaFormat
import Testing

@Suite("Compaction")
struct CompactionTests {
  /// Keys a and b, put in turns in revisions 2 to 7; 8 deletes a.
  private func stage(_ rules: StoreRules = .latest) throws -> StoreStage {
    let stage = try StoreStage(rules)
    for value in 0..<3 {
      try stage.put("a", String(value))
      try stage.put("b", String(value))
    }
    try stage.delete("a")
    return stage
  }

  @Test func `rows go in batches, and the mark with the last`() throws {
    let stage = try stage()
    try stage.store.compact(at: 6)
    #expect(stage.store.isCompacting)
    #expect(!stage.store.hasCompacted(at: 6))
    var pace = CompactionPace()
    (pace.rowCountMax, pace.keyCountMax) = (2, 1)
    var batchCount = 0
    while try stage.store.compactBatch(pace) {
      batchCount += 1
      #expect(stage.store.marks.finished == nil)
    }
    #expect(batchCount == 4)
    #expect(stage.store.hasCompacted(at: 6))
    #expect(try stage.rows() == ["5.0 b", "6.0 a", "7.0 b", "8.0t a"])
    #expect(throws: KVError.refused(.compacted)) { try stage.store.compact(at: 6) }
    #expect(throws: KVError.refused(.futureRevision)) { try stage.store.compact(at: 9) }
  }

  @Test func `a compaction that a crash cut off goes on`() throws {
    let stage = try stage()
    try stage.store.compact(at: 8)
    var pace = CompactionPace()
    pace.rowCountMax = 2
    for _ in 0..<2 { try stage.store.compactBatch(pace) }
    try stage.crash()
    #expect(stage.store.compactRevision == 8)
    #expect(stage.store.currentRevision == 8)
    #expect(stage.store.isCompacting)
    try stage.finishCompactions()
    #expect(try stage.rows() == ["7.0 b", "8.0t a"])
    try stage.store.commit()
    try stage.crash()
    #expect(!stage.store.isCompacting)
    #expect(stage.store.compactRevision == 8)
  }

  @Test func `compactions wait for each other`() throws {
    let stage = try stage()
    try stage.store.compact(at: 4)
    try stage.store.compact(at: 7)
    try stage.finishCompactions()
    #expect(try stage.rows() == ["6.0 a", "7.0 b", "8.0t a"])
    #expect(stage.store.marks.finished == 7)
  }

  @Test func `members that have deleted old rows and members that have not agree`() throws {
    let stages = try [stage(), stage()]
    for stage in stages { try stage.store.compact(at: 6) }
    try stages[0].finishCompactions()
    for revision in Int64(7)...8 {
      #expect(
        try stages[0].store.hashKV(at: revision) == stages[1].store.hashKV(at: revision)
      )
    }
    // A compaction hashes what it goes through, before anything is gone.
    #expect(stages[0].store.compactionHashes.hash(at: 6)?.compactRevision == -1)
    try stages[1].finishCompactions()
    #expect(stages[0].store.compactionHashes == stages[1].store.compactionHashes)
    #expect(throws: KVError.refused(.compacted)) { try stages[0].store.hashKV(at: 5) }
    #expect(throws: KVError.refused(.futureRevision)) { try stages[0].store.hashKV(at: 9) }
  }

  @Test func `a compaction leaves the hash that HashKV would have given`() throws {
    let stage = try stage()
    let hash = try stage.store.hashKV(at: 6)
    try stage.store.compact(at: 6)
    try stage.finishCompactions()
    #expect(try stage.store.hashKV(at: 6) == hash)
  }

  @Test(arguments: [("3.4.26", false), ("3.4.27", true), ("3.5.9", false), ("3.5.10", true)])
  func `HashKV at the compact revision is refused by some`(text: String, answers: Bool) throws {
    let version = try #require(SemanticVersion(text))
    let stage = try stage(StoreRules(of: version))
    try stage.store.compact(at: 6)
    if answers {
      #expect(try stage.store.hashKV(at: 6).revision == 6)
    } else {
      #expect(throws: KVError.refused(.compacted)) { try stage.store.hashKV(at: 6) }
    }
  }
}

@Suite("Consistent index")
struct ConsistentIndexTests {
  private func saved(_ stage: StoreStage) throws -> UInt64? {
    try stage.store.backend.value(for: bytes("consistent_index"), in: .meta)
      .map { $0.rawSpan.bigEndian(at: 0) }
  }

  @Test func `an entry counts from its first write on, and in no commit before`() throws {
    let stage = try StoreStage()
    stage.consistentIndex.beginApplying(index: 5, term: 2)
    try stage.store.commit()
    #expect(try saved(stage) == nil)
    try stage.put("a", "1")
    try stage.store.commit()
    #expect(try saved(stage) == 5)
    stage.consistentIndex.finishApplying()
    stage.consistentIndex.beginApplying(index: 6, term: 2)
    stage.consistentIndex.finishApplying()
    try stage.store.commit()
    #expect(try saved(stage) == 6)
    try stage.crash()
    #expect(stage.consistentIndex.position == ConsistentIndex.Position(index: 6, term: 2))
  }

  @Test func `it falls only if it is forced to`() throws {
    let stage = try StoreStage()
    stage.consistentIndex.force(ConsistentIndex.Position(index: 5, term: 3))
    try stage.store.commit()
    stage.consistentIndex.force(ConsistentIndex.Position(index: 4, term: 3))
    try stage.store.commit()
    #expect(try saved(stage) == 4)
  }

  @Test func `3-4 saves it with the writes, and no term`() throws {
    let stage = try StoreStage(StoreRules(of: SemanticVersion(major: 3, minor: 4)))
    stage.consistentIndex.beginApplying(index: 5, term: 2)
    try stage.put("a", "1")
    #expect(try saved(stage) == 5)
    #expect(try stage.store.backend.value(for: bytes("term"), in: .meta) == nil)
  }
}
