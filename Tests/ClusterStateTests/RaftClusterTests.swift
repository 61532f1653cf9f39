internal import ClusterState
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat
internal import Testing

@Suite("RaftCluster")
struct RaftClusterTests {
  private func change(_ type: ConfChangeType, _ id: UInt64, _ context: String?) -> ConfChange {
    var change = ConfChange()
    (change.type, change.nodeID) = (type, id)
    change.context = context.map { Array($0.utf8) }
    return change
  }

  private func text(_ row: RowChange?) -> String? {
    row?.value.map { String(decoding: $0, as: UTF8.self) }
  }

  /// formats.md §6.1, §9.3: what founds a cluster, as it stands in logs and databases of 3.4.
  @Test func `a founding member has its name in the row and not in the v2 store`() throws {
    var cluster = RaftCluster()
    var effects = ClusterEffects()
    let json = #"{"id":443629905751424238,"peerURLs":["http://127.0.0.1:32380"],"name":"m1"}"#
    _ = try cluster.apply(change(.addNode, 443_629_905_751_424_238, json), into: &effects)
    #expect(text(effects.rows.first) == json)
    #expect(effects.rows.first?.key == Array("628170c800dbcee".utf8))
    #expect(
      effects.storeWrites == [
        .create(
          path: "/0/members/628170c800dbcee/raftAttributes",
          value: #"{"peerURLs":["http://127.0.0.1:32380"]}"#
        )
      ]
    )
  }

  @Test(arguments: MemberRowPolicy.allCases)
  func `attributes reach the row unless the release keeps the first`(
    policy: MemberRowPolicy
  ) throws {
    let member = MemberRecord(id: 1, peerURLs: ["http://a:1"])
    var cluster = RaftCluster(rules: ClusterRules { $0.memberRows = policy }, members: [member])
    var effects = ClusterEffects()
    let request = V2Request.with {
      $0.method = "PUT"
      $0.path = "/0/members/1/attributes"
      $0.val = #"{"name":"m","clientURLs":["http://b:2"]}"#
    }
    #expect(try cluster.apply(request, into: &effects))
    #expect(cluster.member(1)?.name == "m")
    #expect(effects.rows.isEmpty == (policy == .firstKept))
    #expect(effects.storeWrites == [.set(path: request.path, value: request.val)])
  }

  @Test func `the cluster version goes to row and v2 store`() throws {
    var cluster = RaftCluster()
    var effects = ClusterEffects()
    let request = V2Request.with {
      ($0.method, $0.path, $0.val) = ("PUT", "/0/version", "3.5.0")
    }
    #expect(try cluster.apply(request, into: &effects))
    #expect(text(effects.rows.first) == "3.5.0")
    #expect(effects.rows.first?.key == Array("clusterVersion".utf8))
    effects = ClusterEffects()
    _ = try cluster.apply(request, scope: .storeV2Only, into: &effects)
    #expect(effects.rows.isEmpty)
    #expect(effects.storeWrites.count == 1)
  }

  @Test(arguments: ["/1/x", "/0/members/1/raftAttributes", "/0/members/zz/attributes"])
  func `other v2 requests are not the cluster's`(path: String) throws {
    var cluster = RaftCluster(members: [MemberRecord(id: 1)])
    var effects = ClusterEffects()
    let request = V2Request.with { ($0.method, $0.path, $0.val) = ("PUT", path, "{}") }
    #expect(try !cluster.apply(request, into: &effects))
    #expect(effects == ClusterEffects())
  }

  @Test func `a downgrade that ends forgets its target`() {
    var cluster = RaftCluster()
    var effects = ClusterEffects()
    cluster.setDowngrade(.with { ($0.enabled, $0.ver) = (true, "3.4.0") }, into: &effects)
    cluster.setDowngrade(.with { ($0.enabled, $0.ver) = (false, "3.4.0") }, into: &effects)
    #expect(text(effects.rows.first) == #"{"target-version":"3.4.0","enabled":true}"#)
    #expect(text(effects.rows.last) == #"{"target-version":"","enabled":false}"#)
  }

  /// Contexts etcd panics on are errors that are no refusals.
  @Test(arguments: [nil, "", "{", "[]", #"{"id":2}"#, #"{"id":"1"}"#])
  func `a context that cannot be meant is no refusal`(context: String?) {
    let cluster = RaftCluster()
    let error = #expect(throws: MembershipError.self) {
      try cluster.validate(change(.addNode, 1, context))
    }
    #expect(error?.isRefusal == false)
  }

  @Test func `an unknown type of change is no refusal`() {
    #expect(throws: MembershipError.unknownType(7)) {
      try RaftCluster().validate(change(ConfChangeType(rawValue: 7), 1, nil))
    }
  }

  @Test func `a joint change of one step is a plain one`() {
    var joint = ConfChangeV2()
    var step = ConfChangeSingle()
    (step.type, step.nodeID) = (.removeNode, 3)
    joint.changes = [step]
    joint.context = [1]
    #expect(joint.single?.nodeID == 3)
    #expect(joint.single?.type == .removeNode)
    #expect(joint.single?.context == [1])
    joint.changes.append(step)
    #expect(joint.single == nil)
  }

  @Test func `a release before etcd#21694 makes an updated learner a voter`() throws {
    let learner = MemberRecord(id: 1, peerURLs: ["http://a:1"], isLearner: true)
    let update = change(.updateNode, 1, #"{"id":1,"peerURLs":["http://b:1"]}"#)
    for keeps in [true, false] {
      var cluster = RaftCluster(
        rules: ClusterRules { $0.updateKeepsLearner = keeps },
        members: [learner]
      )
      var effects = ClusterEffects()
      _ = try cluster.apply(update, into: &effects)
      #expect(cluster.learners.isEmpty != keeps)
    }
  }

  @Test(arguments: [
    RowChange(.members, key: Array("zz".utf8), value: Array(#"{"id":1}"#.utf8)),
    RowChange(.members, key: Array("1".utf8), value: Array("{".utf8)),
    RowChange(.members, key: Array("1".utf8), value: Array(#"{"id":2}"#.utf8)),
    RowChange(.cluster, key: Array("clusterVersion".utf8), value: [0xff]),
    RowChange(.cluster, key: Array("downgrade".utf8), value: []),
  ])
  func `a row that cannot be read is named`(row: RowChange) {
    let error = #expect(throws: ClusterRowError.self) { try RaftCluster(stored: [row]) }
    #expect(error?.key == row.key)
  }

  @Test(arguments: [
    (["http://a:1"], true), (["http://[::1]:2380", " https://b:2 "], true), (["unix://x/y"], true),
    ([], false), (["http://a"], false), (["http://a:1/x"], false), (["ftp://a:1"], false),
    (["a:1"], false), (["http://a:b"], false), (["http://::1:1"], false),
  ])
  func `peer URLs name a host and a port`(urls: [String], isValid: Bool) {
    #expect((PeerURLs.validated(urls) != nil) == isValid)
  }

  @Test func `peer URLs come back in order, without blanks`() {
    #expect(PeerURLs.validated(["http://b:1", " http://a:1"]) == ["http://a:1", "http://b:1"])
  }

  @Test(arguments: [(90, true), (89, false), (100, true)])
  func `a learner is ready with nine tenths of the log`(match: UInt64, isReady: Bool) {
    #expect(RaftCluster.isLearnerReady(match: match, leaderMatch: 100) == isReady)
  }
}

@Suite("AlarmStore and Quota")
struct AlarmAndQuotaTests {
  /// formats.md §6.1: `08 <id> 10 01`.
  @Test func `an alarm is the key of its row`() {
    var store = AlarmStore()
    var rows: [RowChange] = []
    let request = AlarmRequest.with {
      ($0.action, $0.memberID, $0.alarm) = (.activate, 5, .noSpace)
    }
    _ = store.apply(request, into: &rows)
    #expect(rows == [RowChange(.alarm, key: [0x08, 5, 0x10, 1], value: [])])
    #expect(store.isActive(.noSpace) && !store.isActive(.corrupt))
  }

  @Test func `no alarm can be raised without a type`() {
    var store = AlarmStore()
    var rows: [RowChange] = []
    let response = store.apply(.with { $0.action = .activate }, into: &rows)
    #expect(response.alarms.isEmpty && rows.isEmpty)
  }

  @Test func `the quota is 2 GiB by default, and none if negative`() {
    #expect(Quota(quotaBackendBytes: 0).byteCountMax == 2_147_483_648)
    let put = InternalRaftRequest.Request.put(.with { $0.key = [97] })
    #expect(!Quota(quotaBackendBytes: 0).isAvailable(put, byteCount: .max))
    #expect(Quota(quotaBackendBytes: -1).isAvailable(put, byteCount: .max))
  }

  @Test func `a storage below 3.6 has no version`() throws {
    var cluster = RaftCluster()
    var effects = ClusterEffects()
    try cluster.setVersion("3.5.0", into: &effects)
    #expect(VersionMonitor(cluster).decideStorageVersion(nil) == nil)
    try cluster.setVersion("3.6.0", into: &effects)
    let decided = VersionMonitor(cluster).decideStorageVersion(nil)
    #expect(decided?.description == "3.6.0")
    #expect(VersionMonitor(cluster).decideStorageVersion(decided) == nil)
    #expect(VersionMonitor(cluster).refuses(server: SemanticVersion(major: 3, minor: 5, patch: 9)))
    #expect(
      !VersionMonitor(cluster).refuses(server: SemanticVersion(major: 3, minor: 6, patch: 1))
    )
  }
}
