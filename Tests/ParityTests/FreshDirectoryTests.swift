import Foundation
import Testing
import ToolDriver

@Suite("Fresh directories", .serialized, .enabled(if: Release.isWanted, "\(Release.reason)"))
struct FreshDirectoryTests {
  /// A little of everything a server keeps: rows, transactions, leases, compaction, users.
  private func load(_ peer: Peer) throws {
    for i in 0..<40 {
      try peer.control("put", "/registry/pods/ns\(i % 3)/p\(i % 11)", "value-\(i)")
    }
    let lease = try peer.control("lease", "grant", "600").split(separator: " ")[1]
    try peer.control("put", "--lease", String(lease), "/leased", "x")
    try peer.control("del", "/registry/pods/ns1", "--prefix")
    try peer.control("compaction", "20")
    try peer.control("put", "/registry/pods/ns1/p1", "again")
    try peer.control("role", "add", "dev")
    try peer.control("role", "grant-permission", "dev", "readwrite", "/registry/", "--prefix=true")
    try peer.control("user", "add", "root:secret")
    try peer.control("user", "grant-role", "root", "root")
    try peer.control("auth", "enable")
    try peer.control("put", "/registry/last", "x", user: "root:secret")
  }

  @Test(arguments: Release.allCases)
  func `a killed server's directory is clean and holds what the server said`(
    release: Release
  ) throws {
    let scratch = try Scratch()
    let data = scratch.path("data")
    let peer = try Peer(release, data: data, options: ["--snapshot-count", "20"])
    try load(peer)
    // The server commits its last batch within 100 ms.
    Thread.sleep(forTimeInterval: 1)
    let facts = try peer.facts(user: "root:secret")
    peer.kill()

    let target = try Verdict.of(data)
    #expect(target.findings.filter { $0.severity != "notice" }.map(\.id) == [])
    #expect(target.facts.asServerFacts == facts)
    let database = data + "/member/snap/db"
    #expect(try ours(database) == theirs(database))
  }

  @Test(arguments: Release.allCases)
  func `a server killed in mid-batch leaves a clean directory`(release: Release) throws {
    let scratch = try Scratch()
    let data = scratch.path("data")
    let peer = try Peer(release, data: data)
    for i in 0..<25 { try peer.control("put", "k\(i % 7)", "v\(i)") }
    peer.kill()
    #expect(try Verdict.of(data).findings.filter { $0.severity != "notice" }.map(\.id) == [])
  }

  @Test func `a saved backup and what is restored from it are clean`() throws {
    let scratch = try Scratch()
    let peer = try Peer(.v3_5, data: scratch.path("data"))
    for i in 0..<10 { try peer.control("put", "k\(i)", "v\(i)") }
    let backup = scratch.path("backup.db")
    try peer.control("snapshot", "save", backup)
    #expect(try ours(backup) == theirs(backup))
    let restored = scratch.path("restored")
    let run = try Tool.run(
      Release.v3_5.program("etcdutl"),
      ["snapshot", "restore", backup, "--data-dir", restored]
    )
    try #require(run.status == 0, "\(run.errors)")
    #expect(try Verdict.of(restored).findings.filter { $0.severity != "notice" }.map(\.id) == [])
  }
}

@Suite("Snapshot status", .enabled(if: Release.isWanted, "\(Release.reason)"))
struct SnapshotStatusTests {
  @Test func `both tools say the same of every fixture`() throws {
    for fixture in try Fixture.all() {
      let answer = try theirs(fixture.database)
      #expect(answer == fixture.status, "\(fixture.name)")
      #expect(try ours(fixture.database) == answer, "\(fixture.name)")
    }
  }
}

/// What `assay snap status` says of a database.
private func ours(_ database: String) throws -> SnapshotStatus {
  try status(of: database, from: try Tool.assay("snap", "status", database, "-w", "json"))
}

/// What `etcdutl snapshot status` says of a database.
private func theirs(_ database: String) throws -> SnapshotStatus {
  let etcdutl = Release.v3_5.program("etcdutl")
  let words = ["snapshot", "status", database, "-w", "json"]
  return try status(of: database, from: try Tool.run(etcdutl, words))
}

private func status(of database: String, from run: Run) throws -> SnapshotStatus {
  guard run.status == 0 else { throw PeerError(description: "\(database): \(run.errors)") }
  return try SnapshotStatus(json: run.output)
}
