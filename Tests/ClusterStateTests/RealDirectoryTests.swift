internal import AuthCore
internal import ClusterState
internal import DataDirCheck
internal import Environment
internal import EtcdMessages
internal import SchemaFormat
internal import SystemIO
internal import TestSupport
internal import Testing

/// A real directory, and the rules of the release that wrote it.
struct RealDirectory: Sendable, CustomTestStringConvertible {
  let name: String
  var memberRows = MemberRowPolicy.rewritten

  var testDescription: String { name }

  static let all = [
    RealDirectory(name: "etcd-3.4"),
    RealDirectory(name: "etcd-3.5", memberRows: .firstKept),
    RealDirectory(name: "etcd-3.5-three-members/m1", memberRows: .firstKept),
    RealDirectory(name: "etcd-3.5-three-members/m2", memberRows: .firstKept),
    RealDirectory(name: "etcd-3.5-three-members/m3", memberRows: .firstKept),
    RealDirectory(name: "etcd-3.8-alpha"),
  ]

  /// Rows of the buckets this suite is about, as the database has them.
  static let buckets: [Bucket] = [
    .alarm, .auth, .authRoles, .authUsers, .cluster, .members, .membersRemoved,
  ]
}

@Suite("Real directories")
struct RealDirectoryTests {
  @Test(arguments: RealDirectory.all)
  func `small buckets follow from the log, byte for byte`(directory: RealDirectory) throws {
    let path = Repository.path("Fixtures/\(directory.name)")
    let (_, database) = try DatabaseFile.find(path, on: DiskFileSystem())
    var walk = try #require(BoltWalk(database, options: .all))
    try walk.run(SerialRunner(), progress: SilentProgress())
    let facts = walk.facts
    var log = LogEntries(
      try WALDirectory(fileSystem: DiskFileSystem(), path: path + "/member/wal"),
      in: DiskFileSystem()
    )
    var entries: [(index: UInt64, payload: EntryPayload)] = []
    try log.forEach(progress: SilentProgress()) { entry, payload in
      entries.append((entry.index, payload))
      return true
    }
    var member = try SmallMember(directory)
    for entry in entries.reversed() where entry.index <= facts.consistentIndex ?? 0 {
      try member.apply(entry.payload, index: entry.index)
    }
    for bucket in RealDirectory.buckets {
      let found = member.rows[bucket.rawValue] ?? [:]
      let stored = facts.pairs(bucket.rawValue)
      #expect(found.count == stored.count, "\(bucket)")
      for pair in stored {
        let key = String(decoding: pair.key, as: UTF8.self)
        let text = String(decoding: pair.value, as: UTF8.self)
        let made = found[pair.key].map { String(decoding: $0, as: UTF8.self) }
        #expect(found[pair.key] == pair.value, "\(bucket) \(key): \(text), not \(made ?? "there")")
      }
    }
  }
}

/// The parts of a member this suite is about.
private struct SmallMember {
  var auth: AuthStore
  var cluster: RaftCluster
  var alarms = AlarmStore()
  var rows: [String: [[UInt8]: [UInt8]]] = [:]

  init(_ directory: RealDirectory) throws {
    var changes: [RowChange] = []
    auth = try AuthStore(into: &changes)
    cluster = RaftCluster(rules: ClusterRules { $0.memberRows = directory.memberRows })
    write(changes)
  }

  mutating func write(_ changes: [RowChange]) {
    for change in changes { rows[change.bucket.rawValue, default: [:]][change.key] = change.value }
  }

  mutating func apply(_ payload: EntryPayload, index: UInt64) throws {
    var effects = ClusterEffects()
    switch payload {
    case .confChange(let change):
      _ = try cluster.apply(change, into: &effects)
    case .v2(let request): _ = try cluster.apply(request, into: &effects)
    case .request(let raft):
      guard let request = raft.request else { return }
      do throws(AuthError) {
        try auth.check(request, by: AuthInfo(raft.header)) { _ in [] }
        let hasher = NoPasswordHasher()
        _ = try auth.apply(request, index: index, now: 0, hasher: hasher, into: &effects.rows)
      } catch { return }
      if case .alarm(let alarm) = request { _ = alarms.apply(alarm, into: &effects.rows) }
      _ = try cluster.apply(request, into: &effects)
    case .empty, .confChangeV2: return
    }
    write(effects.rows)
  }
}
