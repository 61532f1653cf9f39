import BoltFormat
import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import SchemaFormat
import Testing

/// What `Tools/zoo` found real servers to leave when they are killed.
@Suite("Crash leftovers")
struct CrashLeftoverTests {
  @Test func `a snapshot file whose record a crash cut off stays harmless`() throws {
    var image = MemberImage()
    image.setSnapshot(index: 9)
    let findings = try verify(image.files())
    #expect(findings.map(\.problem.title) == [Problem.snapshotUnlogged.title])
    #expect(findings.map(\.severity) == [.notice])
  }

  @Test func `a snapshot file of another history than the log is a warning`() throws {
    var image = MemberImage()
    let name = "0000000000000003-0000000000000009.snap"
    image.snapFiles.append((name, MemberImage.snapshot(index: 9, term: 3)))
    #expect(try verify(image.files()).map(\.severity) == [.warning])
  }

  @Test func `snapshots saved at once may be recorded in any order`() throws {
    var image = MemberImage()
    image.setSnapshot(index: 9)
    let late = WALSnapshot(index: 9, term: 2, confState: MemberImage.confState)
    image.records.append(.snapshot(late))
    let findings = try verify(image.files())
    #expect(findings.map(\.problem.id) == ["W7"])
    #expect(findings.map(\.severity) == [.notice])
  }

  @Test func `a member killed at its first start has nothing to miss`() throws {
    let unused = BoltImage(buckets: []).encoded()
    let findings = try verify(["member/snap/db": unused])
    #expect(findings.map(\.line) == findings.filter { $0.severity == .notice }.map(\.line))
    #expect(findings.map(\.problem.id) == ["W1"])
  }

  @Test func `a database that was used misses its log`() throws {
    let files = MemberImage().files().filter { $0.key == "member/snap/db" }
    #expect(try verify(files).map(\.severity) == [.error])
  }

  @Test func `without snapshots a log from its first entry makes up for the database`() throws {
    let files = MemberImage().files().filter { $0.key.hasPrefix("member/wal/") }
    #expect(try severity(of: "B1", in: files) == .warning)
  }

  @Test func `with a snapshot nothing makes up for the database`() throws {
    let files = MemberImage().files().filter { $0.key != "member/snap/db" }
    #expect(try severity(of: "B1", in: files) == .error)
  }

  @Test func `a ConfState that no change of membership wrote is that of a backup's source`() throws
  {
    var image = MemberImage()
    image.set("meta", "confState", Array(#"{"voters":[153],"auto_leave":false}"#.utf8))
    #expect(try verify(image.files()).map(\.severity) == [.warning])
    image.purge(before: 8)
    #expect(try verify(image.files()).map(\.severity) == [.notice])
  }

  @Test(arguments: [8, 40]) func `a database of strangers that does not fit the log is an error`(
    index: UInt64
  ) throws {
    var image = MemberImage()
    image.set("meta", "consistent_index", bigEndian(index))
    for id in ["1a", "2b", "3c"] { image.remove("members", id) }
    image.set(MemberRecord(id: 0x4d, peerURLs: ["http://10.0.0.77:2380"]))
    #expect(try severity(of: "C8", in: image.files()) == .error)
  }

  @Test func `members that 3-4 restores later than its first start are not missed`() throws {
    var image = MemberImage()
    image.remove("meta", "term")
    image.remove("meta", "confState")
    image.set("cluster", "clusterVersion", Array("3.4.0".utf8))
    image.remove("members", "2b")
    let restore = WALSnapshot(index: 3, term: 1, confState: nil)
    image.records.insert(.snapshot(restore), at: 4)
    #expect(try severity(of: "C5", in: image.files()) == nil)
  }

  private func verify(_ files: [String: [UInt8]]) throws -> [Finding] {
    try Verifier(InMemoryFileSystem(files), runner: SerialRunner()).verify("").findings
  }

  private func severity(of id: String, in files: [String: [UInt8]]) throws -> Severity? {
    try verify(files).first { $0.problem.id == id }?.severity
  }
}
