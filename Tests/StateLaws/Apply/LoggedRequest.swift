import Applying
import ByteCoding
import ClusterState
import EtcdMessages
import PropertyTesting
import ProtoWire
import SchemaFormat

/// An entry of a log that is made up.
struct MadeEntry: CustomStringConvertible {
  var term: UInt64
  var index: UInt64
  var type = EntryType.normal
  var data: [UInt8]

  /// The entry without its data, as an applier is given it.
  var view: EntryView {
    get throws {
      let entry = Entry(type: type, term: term, index: index, data: data.isEmpty ? nil : data)
      return try EntryView(decoding: entry.encoded(as: .gogo).rawSpan)
    }
  }

  var description: String {
    do {
      let payload = try EntryPayload(decoding: data.rawSpan, type: type)
      return "\(index): \(payload.describe())"
    } catch {
      return "\(index): \(error)"
    }
  }
}

/// What a made-up log may say, and how far the world it is about has come.
struct LogWriter {
  /// Kinds of requests the log has.
  enum Kind: CaseIterable {
    case keys, compaction, leases, alarms, auth, cluster, conf, empty, v2
  }

  let kinds: [Kind]
  private(set) var term: UInt64 = 1
  private(set) var index: UInt64 = 0
  private var requestID: UInt64 = 0

  init(_ kinds: [Kind]) { self.kinds = kinds }

  /// The next entry; the first founds a cluster of one member, which is never removed.
  ///
  /// - Parameters:
  ///   - choices: What decides.
  ///   - machine: One that has applied all entries so far.
  /// - Returns: The entry.
  mutating func next(_ choices: Choices, _ machine: StateMachine) -> MadeEntry {
    let (revision, authRevision) = (machine.revision, machine.authRevision)
    index += 1
    requestID += 1
    if index == 1 { return Self.founding }
    if choices.chance(1, in: 8) { term += 1 }
    let kind = choices.element(of: kinds)
    if kind == .empty { return MadeEntry(term: term, index: index, data: []) }
    if kind == .conf {
      let change = choices.confChange()
      return MadeEntry(
        term: term,
        index: index,
        type: .confChange,
        data: change.encoded(as: .gogo)
      )
    }
    if kind == .v2 {
      return MadeEntry(term: term, index: index, data: choices.v2Request().encoded(as: .gogo))
    }
    var header = RequestHeader()
    header.id = requestID
    if let authRevision {
      header.username = choices.weighted([(3, "root"), (3, "alice"), (1, "bob"), (1, "")])
      if !header.username.isEmpty {
        header.authRevision = choices.chance(1, in: 8) ? authRevision &- 1 : authRevision
      }
    }
    let known = machine.cluster.members.map(\.id) + machine.cluster.removed
    let request =
      kind == .cluster
      ? choices.clusterRequest(about: known) : choices.request(of: kind, revision)
    let data = InternalRaftRequest(request, header: header).encoded(as: .gogo)
    return MadeEntry(term: term, index: index, data: data)
  }
}

extension LogWriter {
  private static var founding: MadeEntry {
    var change = ConfChange()
    change.nodeID = 1
    change.context = Array("{\"id\":1,\"peerURLs\":[\"http://1:2380\"]}".utf8)
    return MadeEntry(term: 1, index: 1, type: .confChange, data: change.encoded(as: .gogo))
  }
}

extension Choices {
  /// A request of a kind.
  func request(of kind: LogWriter.Kind, _ revision: Int64) -> InternalRaftRequest.Request {
    switch kind {
    case .keys, .cluster, .conf, .empty, .v2: keyRequest(revision)
    case .compaction:
      .compaction(.with { $0.revision = integer(in: 0...revision + 1) })
    case .leases: leaseRequest()
    case .alarms: .alarm(alarmRequest())
    case .auth: authRequest()
    }
  }

  private func keyRequest(_ revision: Int64) -> InternalRaftRequest.Request {
    switch weighted([(6, 0), (2, 1), (4, 2), (1, 3)]) {
    case 0: .put(putRequest())
    case 1: .deleteRange(deleteRequest())
    case 2: .txn(txnRequest(revision))
    default: .range(rangeRequest(revision))
    }
  }

  private func leaseRequest() -> InternalRaftRequest.Request {
    switch weighted([(4, 0), (2, 1), (1, 2)]) {
    case 0:
      .leaseGrant(
        .with {
          $0.id = integer(in: 0...3)
          $0.ttl = element(of: [600, 1, 10_000_000_000, 3600])
        }
      )
    case 1: .leaseRevoke(.with { $0.id = integer(in: 1...3) })
    default:
      .leaseCheckpoint(
        .with {
          $0.checkpoints = array(count: 1...2) { choices in
            .with {
              $0.id = choices.integer(in: 1...3)
              $0.remainingTTL = choices.integer(in: 0...300)
            }
          }
        }
      )
    }
  }

  private func alarmRequest() -> AlarmRequest {
    .with {
      $0.action = AlarmAction(rawValue: integer(in: 0...2))
      $0.memberID = UInt64(int(in: 1...2))
      $0.alarm = AlarmType(rawValue: weighted([(4, 1), (2, 2), (1, 0)]))
    }
  }

  /// A member of the few there are, but for the first.
  private func memberID() -> UInt64 { UInt64(int(in: 2...4)) }

  func confChange() -> ConfChange {
    let id = memberID()
    var change = ConfChange()
    change.type = ConfChangeType(rawValue: weighted([(4, 0), (2, 1), (1, 2), (2, 3)]))
    change.nodeID = id
    guard change.type != .removeNode else { return change }
    let isLearner = change.type == .addLearnerNode
    let promotes = change.type == .addNode && chance(1, in: 3)
    var json = "{\"id\":\(id),\"peerURLs\":"
    json += promotes ? "null" : "[\"http://\(int(in: 1...4)):2380\"]"
    json += isLearner ? ",\"isLearner\":true" : ""
    json += promotes ? ",\"isPromote\":true}" : "}"
    change.context = Array(json.utf8)
    return change
  }

  func clusterRequest(about members: [UInt64]) -> InternalRaftRequest.Request {
    switch int(in: 0...2) {
    case 0: .clusterVersionSet(.with { $0.ver = element(of: ["3.6.0", "3.5.0"]) })
    case 1:
      .clusterMemberAttrSet(
        .with { request in
          request.memberID = element(of: members)
          request.memberAttributes = .with {
            $0.name = element(of: ["a", "b"])
            $0.clientURLs = array(count: 0...1) { _ in "http://c:2379" }
          }
        }
      )
    default:
      .downgradeInfoSet(
        .with {
          $0.enabled = bool()
          $0.ver = $0.enabled ? "3.5.0" : ""
        }
      )
    }
  }

  func v2Request() -> V2Request {
    var request = V2Request()
    request.id = UInt64(int(in: 1...1000))
    request.method = weighted([
      (6, "PUT"), (2, "POST"), (1, "DELETE"), (1, "QGET"), (4, "SYNC"),
    ])
    request.path = weighted([
      (4, "/1/a"), (3, "/1/a/b"), (3, "/1/c"), (1, "/0/version"), (1, "/0/members/1/attributes"),
    ])
    request.val = element(of: ["x", "y"])
    if request.path == "/0/version" { (request.method, request.val) = ("PUT", "3.5.0") }
    if request.path.hasSuffix("attributes") {
      (request.method, request.val) = ("PUT", "{\"name\":\"a\",\"clientURLs\":[\"http://c\"]}")
    }
    // Clients reach `/1` alone; what is about the cluster servers write themselves, and plainly.
    if request.path.hasPrefix("/0") { return request }
    request.dir = chance(1, in: 5)
    request.recursive = bool()
    if chance(1, in: 4) { request.prevExist = bool() }
    if chance(1, in: 6) { request.prevIndex = UInt64(int(in: 1...5)) }
    if bool() { request.expiration = Int64(int(in: 1...20)) * 1_000_000_000 }
    if request.method == "SYNC" { request.time = Int64(int(in: 1...20)) * 1_000_000_000 }
    return request
  }

  // MARK: - Users

  private func userName() -> String { element(of: ["root", "alice", "bob"]) }
  private func roleName() -> String { element(of: ["root", "reader", "writer"]) }

  private func authRequest() -> InternalRaftRequest.Request {
    switch int(in: 0...10) {
    case 0: .authEnable(AuthEnableRequest())
    case 1: .authDisable(AuthDisableRequest())
    case 2:
      .authUserAdd(
        .with {
          $0.name = userName()
          $0.hashedPassword = element(of: ["aGFzaA==", "b3RoZXI="])
        }
      )
    case 3: .authUserDelete(.with { $0.name = userName() })
    case 4:
      .authUserChangePassword(
        .with {
          $0.name = userName()
          $0.hashedPassword = "bmV3"
        }
      )
    case 5: grantRole()
    case 6:
      .authUserRevokeRole(
        .with {
          $0.name = userName(); $0.role = roleName()
        }
      )
    case 7: .authRoleAdd(.with { $0.name = roleName() })
    case 8: .authRoleDelete(.with { $0.role = roleName() })
    case 9:
      .authRoleGrantPermission(
        .with { request in
          request.name = roleName()
          let range = keyRange()
          request.perm = .with {
            $0.permType = AuthPermissionType(rawValue: integer(in: 0...2))
            $0.key = range.key
            $0.rangeEnd = range.end
          }
        }
      )
    default:
      .authRoleRevokePermission(
        .with { request in
          request.role = roleName()
          let range = keyRange()
          request.key = range.key
          request.rangeEnd = range.end
        }
      )
    }
  }

  private func grantRole() -> InternalRaftRequest.Request {
    .authUserGrantRole(
      .with {
        $0.user = userName()
        $0.role = roleName()
      }
    )
  }
}
