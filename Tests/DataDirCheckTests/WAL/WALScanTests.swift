import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import SystemIO
import TestSupport
import Testing
import WALFormat

@Suite("WAL scan")
struct WALScanTests {
  private func scan(
    _ files: [String: [UInt8]],
    consistentIndex: UInt64? = nil
  ) throws -> WALReport {
    var tree: [String: [UInt8]] = [:]
    for (path, bytes) in files { tree["/demo/" + path] = bytes }
    return try WALScan(
      fileSystem: InMemoryFileSystem(tree),
      directory: "/demo/member/wal",
      displayPrefix: "member/wal",
      consistentIndex: consistentIndex
    ).run()
  }

  @Test func `a sound log gives its contents and no finding`() throws {
    let report = try scan(LogBuilder.sound.files(), consistentIndex: 7)
    #expect(report.findings.map(\.problem.id) == [])
    #expect(report.isWhole)
    #expect(report.end == .clean)
    #expect(report.firstIndex == 1)
    #expect(report.lastIndex == 9)
    #expect(report.hardState?.commit == 9)
    #expect(report.termRuns == [TermRun(firstIndex: 1, term: 2)])
    #expect(report.snapshots.map(\.snapshot.index) == [0, 4])
    #expect(report.metadata?.nodeID == 0x1122)
    #expect(report.mutationCount == 7)
    #expect(report.segments.map(\.entryIndexes) == [1...3, 4...6, 7...9])
  }

  @Test(arguments: WALRecipes.all)
  func `one damaged place makes one finding, the one its recipe names`(
    recipe: LogRecipe
  ) throws {
    let findings = try scan(recipe.make()).findings
    #expect(findings.map(\.problem.id) == [recipe.findingID], "\(findings)")
    #expect(findings.map(\.severity.rawValue) == [recipe.severity], "\(findings)")
  }

  @Test func `the recipes produce every id of the log`() {
    #expect(Set(WALRecipes.all.map(\.findingID)) == Set((1...11).map { "W\($0)" }))
  }

  @Test(arguments: ["Problem+WAL.swift", "Problem+WALRecords.swift"])
  func `every row of the catalogue has a recipe`(_ table: String) throws {
    let path = Repository.path("Sources/DataDirCheck/WAL/\(table)")
    let bytes = try DiskFileSystem().contents(of: path, byteCountMax: 1 << 20)
    let rows = String(decoding: bytes, as: UTF8.self).split(separator: "Problem(\n").dropFirst()
    let titles = rows.compactMap { $0.split(separator: "\"").dropFirst(3).first.map(String.init) }
    #expect(titles.count > 10)
    let found = Set(
      try WALRecipes.all.flatMap { try scan($0.make()).findings }.map(\.problem.title)
    )
    #expect(titles.filter { !found.contains($0) } == [])
  }

  @Test func `a purged log starts at a later segment`() throws {
    let log = LogBuilder.sound
    var files = log.files()
    files[log.path(0)] = nil
    let report = try scan(files)
    #expect(report.findings.map(\.problem.id) == [])
    #expect(report.firstIndex == 4)
  }

  @Test func `a new leader may overwrite what was not committed`() throws {
    var log = LogBuilder.sound
    log.entry()
    log.entry()
    log.nextIndex -= 2
    log.term = 4
    log.put()
    let report = try scan(log.files())
    #expect(report.findings.map(\.problem.id) == [])
    #expect(report.lastIndex == 10)
    #expect(report.term(at: 10) == 4)
  }

  /// Raft §5.4.2, Figure 8: an entry of an older term replaces one of a newer term.
  @Test func `an older term's entry may replace a newer one's under a third leader`() throws {
    var log = LogBuilder.sound
    log.term = 3
    log.entry()
    log.nextIndex -= 1
    log.term = 2
    log.entry()
    log.term = 4
    log.state(commit: 9)
    #expect(try scan(log.files()).findings.map(\.problem.id) == [])
  }

  @Test func `a received snapshot starts the entries anew`() throws {
    var log = LogBuilder.sound
    log.snapshot(at: 100)
    log.state(commit: 100)
    log.nextIndex = 101
    log.put()
    log.cut()
    log.put()
    let report = try scan(log.files())
    #expect(report.findings.map(\.problem.id) == [])
    #expect(report.firstIndex == 101)
    #expect(report.lastIndex == 102)
    #expect(report.term(at: 9) == nil)
  }

  @Test func `findings of one kind are bounded, and the rest is counted`() throws {
    var log = LogBuilder()
    for _ in 0..<50 {
      log.entry(data: [0x22, 0x7f, 1])
    }
    let findings = try scan(log.files()).findings
    #expect(findings.count == FindingCollector.listedCountMax + 1)
    #expect(findings.last?.observed.hasPrefix("30 more of W9") == true)
  }

  @Test func `any cut of the last segment is clean or a torn tail`() throws {
    let log = LogBuilder.sound
    let whole = log.current.bytes
    for byteCount in stride(from: 0, to: whole.count, by: 7) {
      var files = log.files()
      files[log.lastPath] = Array(whole.prefix(byteCount))
      let findings = try scan(files).findings
      let isBoundary = log.current.frameOffsets.contains(byteCount)
      let expected =
        switch byteCount {
        case 0: ["W2"]
        // Right after the first record the metadata is lost, and nothing shows why.
        case 16: ["W3"]
        case _: isBoundary ? [] : ["W8"]
        }
      #expect(findings.map(\.problem.id) == expected, "cut at \(byteCount)")
      #expect(findings.allSatisfy { $0.severity == .warning }, "cut at \(byteCount)")
    }
  }

  @Test func `any flipped bit makes one finding`() throws {
    let log = LogBuilder.sound
    let path = log.path(1)
    let count = log.segments[1].encoder.bytes.count
    for offset in 0..<count {
      var files = log.files()
      files[path]?[offset] ^= 1 << UInt8(offset % 8)
      let findings = try scan(files).findings
      #expect(
        findings.count == 1,
        "flip at \(offset): \(findings.map { "\($0.problem.id) \($0.problem.title) \($0.place)" })"
      )
    }
  }
}
