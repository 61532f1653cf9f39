import BoltFormat
import ByteCoding
import DamageRecipes
import DataDirCheck
import Environment
import SchemaFormat
import TestSupport
import Testing

/// HashKV as formats.md §7.2 and §8.2 say it, row by row, from an index with generations.
private struct NaiveHashKV {
  /// One life of a key: its rows up to a tombstone.
  private struct Generation {
    var revisions: [Revision] = []
  }

  let rows: [HistoryRow]
  let compactRevision: Int64
  let revision: Int64

  func value(_ rules: HashKV.Rules) -> UInt32 {
    let kept = kept(rules)
    var bytes = Array("key".utf8)
    for row in rows where row.at.revision.main <= revision {
      let isOld = row.at.revision.main <= compactRevision
      if isOld, !kept.isEmpty, !kept.contains(row.at.revision) { continue }
      if rules == .new, row.at.revision.main == compactRevision, row.at.isTombstone { continue }
      bytes += row.at.encoded + row.encodedValue
    }
    return CRC32C.checksum(bytes.rawSpan)
  }

  /// The index's `keep` at the current revision.
  private func kept(_ rules: HashKV.Rules) -> Set<Revision> {
    var kept: Set<Revision> = []
    for key in Set(rows.map(\.key)) {
      let generations = generations(of: key)
      var chosen = 0
      while chosen < generations.count - 1 {
        let tombstone = generations[chosen].revisions.last?.main ?? 0
        if rules == .new ? tombstone >= revision : tombstone > revision { break }
        chosen += 1
      }
      let revisions = generations[chosen].revisions
      guard let found = revisions.lastIndex(where: { $0.main <= revision }) else { continue }
      let isTombstone = chosen < generations.count - 1 && found == revisions.count - 1
      if !isTombstone { kept.insert(revisions[found]) }
    }
    return kept
  }

  private func generations(of key: [UInt8]) -> [Generation] {
    var generations = [Generation()]
    for row in rows where row.key == key {
      generations[generations.count - 1].revisions.append(row.at.revision)
      if row.at.isTombstone { generations.append(Generation()) }
    }
    return generations
  }
}

@Suite("HashKV")
struct HashKVTests {
  /// A history with up to three changes of few keys in each transaction.
  private static func history(_ random: inout SeededGenerator) -> StoreHistory {
    var history = StoreHistory()
    for _ in 0..<Int.random(in: 0..<40, using: &random) {
      let changes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let key = "key-\(Int.random(in: 0..<4, using: &random))"
        return Bool.random(using: &random)
          ? StoreHistory.Change.put(key, value: "\(random.next())") : .delete(key)
      }
      history.run(changes)
      let lowest = (history.scheduled ?? 0) + 1
      if history.revision > lowest, Int.random(in: 0..<10, using: &random) == 0 {
        history.compact(Int64.random(in: lowest...history.revision, using: &random))
      }
    }
    return history
  }

  /// The hashes of an image by both rules, through the walk and the audit.
  private static func hashes(_ image: EtcdImage) throws -> (old: UInt32, new: UInt32) {
    let file = try InMemoryFileSystem(["db": image.encoded]).open("db")
    let database = try DatabaseFile(file, name: "db")
    var walk = try #require(BoltWalk(database, options: .all))
    try walk.run(SerialRunner(), progress: SilentProgress())
    let rows = try #require(walk.rows)
    let revision = walk.facts.revision
    return (
      rows.hashKV(revision: revision, rules: .old), rows.hashKV(revision: revision, rules: .new)
    )
  }

  @Test(arguments: 0..<300)
  func `the hash is that of the rows one by one, whatever happened to the keys`(
    _ seed: Int
  ) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let history = Self.history(&random)
    let image = EtcdImage(history, pageByteCount: [512, 4096][seed % 2])
    let naive = NaiveHashKV(
      rows: history.rows,
      compactRevision: history.scheduled ?? 0,
      revision: history.revision
    )
    let found = try Self.hashes(image)
    #expect(found.old == naive.value(.old))
    #expect(found.new == naive.value(.new))
    let report = try verified(image.encoded)
    #expect(report.findings.allSatisfy { $0.problem.id == "M9" }, "\(report.lines)")
  }

  @Test(arguments: 0..<100)
  func `a compaction that is pending counts as done`(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) + 1000)
    var history = Self.history(&random)
    let lowest = (history.finished ?? 0) + 1
    guard lowest <= history.revision else { return }
    history.schedule(Int64.random(in: lowest...history.revision, using: &random))
    let naive = NaiveHashKV(
      rows: history.rows,
      compactRevision: history.scheduled ?? 0,
      revision: history.revision
    )
    let image = EtcdImage(history)
    let found = try Self.hashes(image)
    #expect(found.old == naive.value(.old))
    #expect(found.new == naive.value(.new))
    let report = try verified(image.encoded)
    #expect(report.findings.allSatisfy { ["M7", "M9"].contains($0.problem.id) }, "\(report.lines)")
  }
}

@Suite("Status hash")
struct StatusHashTests {
  @Test(arguments: [512, 4096], [0, 5, 60, 300])
  func `the status hash is that of names, keys and values one by one`(
    _ pageByteCount: Int,
    _ count: Int
  ) throws {
    let image = EtcdImage(
      .sample(count, compactedAt: count > 20 ? 20 : nil),
      pageByteCount: pageByteCount
    )
    let file = try InMemoryFileSystem(["db": image.encoded]).open("db")
    var walk = try #require(
      BoltWalk(try DatabaseFile(file, name: "db"), options: WalkOptions())
    )
    try walk.run(SerialRunner(), progress: SilentProgress())
    var bytes: [UInt8] = []
    var pairCount = 0
    for bucket in image.bolt.buckets.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
      bytes += bucket.name
      for pair in bucket.pairs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        bytes += pair.key + pair.value
        pairCount += 1
      }
    }
    #expect(walk.statusHash == CRC32C.checksum(bytes.rawSpan))
    #expect(walk.statusPairCount == pairCount)
  }
}
