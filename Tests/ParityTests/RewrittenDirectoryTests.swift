import BackendStore
import BoltStore
import EtcdMessages
import Foundation
import ProtoWire
import SchemaFormat
import SystemIO
import TestSupport
import Testing
import ToolDriver

/// Real etcd goes on with what our engine did to its database.
@Suite("Rewritten directories", .serialized, .enabled(if: Release.isWanted, "\(Release.reason)"))
struct RewrittenDirectoryTests {
  /// Ways to write all of a database anew that change nothing in it.
  enum Rewriting: CaseIterable {
    case compact, defragment, churn
  }

  /// A release and a way.
  struct Case: Sendable, CustomTestStringConvertible {
    var release: Release
    var rewriting: Rewriting
    var testDescription: String { "\(release.rawValue) after \(rewriting)" }

    static let all = Release.allCases.flatMap { release in
      Rewriting.allCases.map { Case(release: release, rewriting: $0) }
    }
  }

  private static let options = BoltOptions {
    $0.freelistPolicy = .map
    $0.noFreelistSync = true
    $0.release = .v1_3_6
  }
  private static let rows = Array("key".utf8)

  @Test(arguments: Case.all)
  func `a server starts on a database written anew and knows what it knew`(
    example: Case
  ) throws {
    let scratch = try Scratch()
    let data = scratch.path("data")
    let database = data + "/member/snap/db"
    let before = try Self.served(example.release, data, load: true)
    switch example.rewriting {
    case .compact: try Self.compact(database)
    case .defragment:
      let backend = try Backend(opening: database, in: DiskFileSystem())
      try backend.defragment()
      try backend.close()
    case .churn: try Self.churn(database)
    }
    #expect(try Self.findings(database) == [])
    #expect(try Self.served(example.release, data, load: false) == before)
    // The server has written since, on the pages our engine left.
    #expect(try Self.findings(database) == [])
  }

  @Test(arguments: Release.allCases)
  func `a server reads the rows our engine has put`(release: Release) throws {
    let scratch = try Scratch()
    let data = scratch.path("data")
    let database = data + "/member/snap/db"
    let before = try Self.served(release, data, load: true)
    let backend = try Backend(opening: database, in: DiskFileSystem())
    let revisions = (before.facts.revision + 1)...(before.facts.revision + 300)
    for revision in revisions {
      try backend.write { (batch) throws(BackendError) in
        try batch.putSequential(
          Self.row(revision),
          for: RevisionKey(revision: Revision(main: revision)).encoded,
          in: .key
        )
      }
    }
    try backend.close()
    let peer = try Peer(release, data: data)
    #expect(try peer.facts().revision == revisions.upperBound)
    let answer = try peer.control("get", "/ours/", "--prefix", "--print-value-only")
    #expect(answer.split(separator: "\n").sorted() == revisions.map { "v\($0)"[...] }.sorted())
  }

  /// What a server says of its facts and of every key.
  struct Answers: Equatable {
    var facts: ServerFacts
    var keys: String
  }

  /// Runs a server on a directory, and kills it when it has committed.
  private static func served(
    _ release: Release,
    _ data: String,
    load: Bool
  ) throws -> Answers {
    let peer = try Peer(release, data: data)
    if load {
      for number in 0..<25 {
        try peer.control("put", "k\(number % 9)", String(repeating: "v", count: number * 99))
      }
      try peer.control("del", "k1", "--prefix")
      try peer.control("put", "k1", "again")
      try peer.control("compaction", "12")
    }
    let answers = Answers(
      facts: try peer.facts(),
      keys: try peer.control("get", "", "--prefix", "-w", "fields")
    )
    // It commits within 100 ms.
    Thread.sleep(forTimeInterval: 0.5)
    peer.kill()
    return Answers(
      facts: answers.facts,
      keys: answers.keys.split(separator: "\n").filter { !$0.hasPrefix("\"RaftTerm\"") }
        .joined(separator: "\n")
    )
  }

  private static func row(_ revision: Int64) -> [UInt8] {
    KeyValue.with {
      $0.key = Array("/ours/\(revision)".utf8)
      $0.createRevision = revision
      $0.modRevision = revision
      $0.version = 1
      $0.value = Array("v\(revision)".utf8)
    }.encoded(as: .gogo)
  }

  /// Copies everything into a new file, as `bbolt compact` does, and puts it in the place of the old.
  private static func compact(_ path: String) throws {
    let source = try Database.open(path, in: DiskFileSystem(), options)
    let target = try Database.open(path + ".new", in: DiskFileSystem(), options)
    try source.compact(into: target)
    try source.close()
    try target.close()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
  }

  /// Deletes every row and puts it back, in another order and many transactions.
  private static func churn(_ path: String) throws {
    let database = try Database.open(path, in: DiskFileSystem(), options)
    defer { #expect(throws: Never.self) { try database.close() } }
    var items: [(key: [UInt8], value: [UInt8])] = []
    try database.view { (transaction) throws(BoltStoreError) in
      guard var cursor = try transaction.bucket(named: rows)?.cursor() else { return }
      try cursor.first()
      while let item = cursor.item {
        items.append((item.key, item.value ?? []))
        try cursor.next()
      }
    }
    #expect(items.count > 10)
    var random = SeededGenerator(seed: 1)
    for order in [items.shuffled(using: &random), items.shuffled(using: &random)] {
      for item in order {
        try database.update { (transaction) throws(BoltStoreError) in
          try transaction.bucket(named: rows)?.delete(item.key)
        }
      }
      for item in order.reversed() {
        try database.update { (transaction) throws(BoltStoreError) in
          try transaction.bucket(named: rows)?.put(item.value, for: item.key)
        }
      }
    }
  }

  /// What our check and bbolt's say of a database.
  private static func findings(_ path: String) throws -> [String] {
    let database = try Database.open(path, in: DiskFileSystem(), options)
    let findings = try database.checkInvariants()
    try database.close()
    let reading = try BoltPeer.plain.reading(path)
    return findings.map(\.message) + reading.filter { $0.hasPrefix("error") }
  }
}
