import Foundation
import TestSupport

/// A directory or backup below `Fixtures`, with what servers said of it.
package struct Fixture: Sendable {
  /// Name in `Fixtures`, such as `etcd-3.5-three-members/m1`.
  package var name: String
  /// What its server said after a restart on a copy; nil for a backup.
  package var server: ServerFacts?
  /// What `etcdutl snapshot status` said of the database as it lies there.
  package var status: SnapshotStatus

  /// Its path.
  package var path: String { Repository.path("Fixtures/" + name) }
  /// The path of its database.
  package var database: String { server == nil ? path : path + "/member/snap/db" }
  /// Whether its database holds all that its log does.
  package var isLevel: Bool { server?.revision == status.revision }

  /// Every fixture, ordered by name.
  package static func all() throws -> [Fixture] {
    let file = URL(fileURLWithPath: Repository.path("Fixtures/facts.json"))
    let facts = try JSONDecoder().decode([String: Facts].self, from: Data(contentsOf: file))
    return facts.sorted { $0.key < $1.key }.map { name, facts in
      Fixture(name: name, server: facts.serverFacts, status: facts.status)
    }
  }

  /// Every data directory, ordered by name.
  package static func directories() throws -> [Fixture] { try all().filter { $0.server != nil } }
}

/// What a server says of itself.
package struct ServerFacts: Equatable, Sendable {
  /// Cluster id.
  package var clusterID: UInt64
  /// Member id.
  package var memberID: UInt64
  /// Current revision.
  package var revision: Int64
  /// Compact revision; zero if never compacted.
  package var compactRevision: Int64
  /// HashKV at the current revision.
  package var hashKV: UInt32

  /// Creates the facts.
  package init(
    clusterID: UInt64,
    memberID: UInt64,
    revision: Int64,
    compactRevision: Int64,
    hashKV: UInt32
  ) {
    self.clusterID = clusterID
    self.memberID = memberID
    self.revision = revision
    self.compactRevision = compactRevision
    self.hashKV = hashKV
  }
}

/// What `etcdutl snapshot status -w json` says of a database.
package struct SnapshotStatus: Codable, Equatable, Sendable {
  /// Hash over every bucket.
  package var hash: UInt32
  /// Revision of the last row.
  package var revision: Int64
  /// Keys in all buckets.
  package var totalKey: Int
  /// Pages up to the high-water mark, in bytes.
  package var totalSize: Int

  /// Reads the JSON of either tool.
  package init(json: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
  }
}

/// An entry of `facts.json`.
private struct Facts: Decodable {
  var status: SnapshotStatus
  var clusterID: UInt64?
  var memberID: UInt64?
  var revision: Int64?
  var compactRevision: Int64?
  var hashKV: UInt32?

  var serverFacts: ServerFacts? {
    guard let clusterID, let memberID, let revision, let compactRevision, let hashKV else {
      return nil
    }
    return ServerFacts(
      clusterID: clusterID,
      memberID: memberID,
      revision: revision,
      compactRevision: compactRevision,
      hashKV: hashKV
    )
  }
}
