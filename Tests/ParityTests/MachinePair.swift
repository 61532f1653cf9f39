import Applying
import AuthCore
import ByteCoding
import DataDirCheck
import Environment
import EtcdMessages
import Foundation
import LeaseCore
import MVCCStore
import PropertyTesting
import ProtoWire
import Replay
import SchemaFormat
import SystemIO
import Testing
import ToolDriver

/// A real server and a state machine that are asked the same.
final class MachinePair {
  private let scratch: Scratch
  private let peer: Peer
  private var client: GRPCClient
  private let machine: StateMachine
  private var index: UInt64 = 0
  private var tokens: [String: String] = [:]
  private let check = RequestCheck(rules: StoreRules(of: MachinePair.version))

  static let version = SemanticVersion(major: 3, minor: 5, patch: 1)

  init() throws {
    scratch = try Scratch()
    peer = try Peer(.v3_5, data: scratch.path("data"))
    client = GRPCClient(peer.endpoint)
    var options = ApplyOptions()
    options.rules = ApplyRules(Self.version)
    machine = try StateMachine(in: InMemoryFileSystem(), path: "db", options)
  }

  // MARK: - The state machine

  private func apply(_ request: InternalRaftRequest.Request, as user: String = "") throws -> Applied
  {
    index += 1
    var header = RequestHeader()
    header.id = index
    header.username = user
    if !user.isEmpty { header.authRevision = machine.authRevision ?? 0 }
    let data = InternalRaftRequest(request, header: header).encoded(as: .gogo)
    let entry = Entry(type: .normal, term: 2, index: index, data: data)
    let view = try EntryView(decoding: entry.encoded(as: .gogo).rawSpan)
    return try machine.apply(view, data.rawSpan)
  }

  // MARK: - Both

  /// Asks both, and compares what they say.
  func ask(_ request: InternalRaftRequest.Request, _ choices: Choices? = nil) throws {
    try compare(request, as: "", choices)
  }

  /// Asks both in a user's name.
  func askAsUser(_ user: String, _ request: InternalRaftRequest.Request) throws {
    client.token = try tokens[user] ?? token(of: user)
    try compare(request, as: user, nil)
    client.token = nil
  }

  private func compare(
    _ request: InternalRaftRequest.Request,
    as user: String,
    _ choices: Choices?
  ) throws {
    // What the server refuses before it proposes anything never becomes an entry.
    if let refusal = refusal(of: request) {
      let answer = try serverRefusal(of: request)
      if answer == refusal.message { return }
      // Two keys that etcd takes for different, and are not: etcd#22445, etcd#16380.
      guard refusal == .duplicateKey else {
        throw Falsified("\(request.kind): refused with \(refusal), by etcd \(answer ?? "not")")
      }
      if answer == nil { try follow(request, as: user) }
      return
    }
    let answer = try serverAnswer(to: request)
    if case .refused(_, let message) = answer, message == KVRefusal.duplicateKey.message { return }
    let applied = try apply(request, as: user)
    try Self.compare(answer, applied, to: request)
  }

  /// Applies what the server has carried out, though it should not have.
  private func follow(_ request: InternalRaftRequest.Request, as user: String) throws {
    _ = try apply(request, as: user)
  }

  private func refusal(of request: InternalRaftRequest.Request) -> KVRefusal? {
    do throws(KVRefusal) {
      switch request {
      case .range(let request): try check.check(request)
      case .put(let request): try check.check(request)
      case .deleteRange(let request): try check.check(request)
      case .txn(let request): try check.check(request)
      default: break
      }
      return nil
    } catch {
      return error
    }
  }

  private func serverRefusal(of request: InternalRaftRequest.Request) throws -> String? {
    if case .refused(_, let message) = try serverAnswer(to: request) { message } else { nil }
  }

  /// What the server said: bytes of a message, or why not.
  private enum ServerAnswer {
    case answered(Applied.Response)
    case refused(Int, String)
  }

  private func serverAnswer(to request: InternalRaftRequest.Request) throws -> ServerAnswer {
    switch request {
    case .range(let request):
      try answer("KV/Range", request, RangeResponse.self) { .range($0) }
    case .put(let request): try answer("KV/Put", request, PutResponse.self) { .put($0) }
    case .deleteRange(let request):
      try answer("KV/DeleteRange", request, DeleteRangeResponse.self) { .deleteRange($0) }
    case .txn(let request): try answer("KV/Txn", request, TxnResponse.self) { .txn($0) }
    case .compaction(let request):
      try answer("KV/Compact", request, CompactionResponse.self) { .compaction($0) }
    case .alarm(let request):
      try answer("Maintenance/Alarm", request, AlarmResponse.self) { .alarm($0) }
    default: throw PeerError(description: "\(request.kind) is asked in another way")
    }
  }

  private func answer<Response: ProtoMessage>(
    _ method: String,
    _ request: some ProtoMessage,
    _ type: Response.Type,
    _ wrap: (Response) -> Applied.Response
  ) throws -> ServerAnswer {
    switch try client.call("etcdserverpb.\(method)", request, as: type) {
    case .answered(let response): .answered(wrap(response))
    case .refused(let code, let message): .refused(code, message)
    }
  }

  private static func compare(
    _ answer: ServerAnswer,
    _ applied: Applied,
    to request: InternalRaftRequest.Request
  ) throws {
    switch (answer, applied.outcome) {
    case (.refused(_, let message), .refused(let refusal)):
      guard message == refusal.message else {
        throw Falsified("\(request.kind): \(refusal.message), by etcd \(message)")
      }
    case (.answered(let theirs), .answered(let ours)):
      guard theirs.withoutIdentity == ours.withoutIdentity else {
        throw Falsified("\(request): \(ours.withoutIdentity), by etcd \(theirs.withoutIdentity)")
      }
    case (.refused(_, let message), _):
      throw Falsified("\(request): carried out, by etcd refused: \(message)")
    case (.answered(let theirs), _):
      throw Falsified("\(request): \(applied.outcome), by etcd \(theirs)")
    }
  }

  // MARK: - Steps

  /// Asks something at random.
  func step(_ choices: Choices) throws {
    let revision = machine.revision
    switch choices.weighted([(5, 0), (3, 1), (6, 2), (2, 3), (1, 4), (1, 5), (1, 6)]) {
    case 0: try ask(.put(choices.put()), choices)
    case 1: try ask(.deleteRange(choices.delete()), choices)
    case 2: try ask(.txn(choices.txn(revision)), choices)
    case 3: try ask(.range(choices.range(revision)), choices)
    case 4: try ask(.compaction(.with { $0.revision = choices.integer(in: 0...revision + 1) }))
    case 5: try grant(choices.integer(in: 1...3), ttl: 600)
    default: try revoke(choices.integer(in: 1...3))
    }
  }

  /// Grants a lease on both.
  func grant(_ id: Int64, ttl: Int64) throws {
    let request = LeaseGrantRequest.with { ($0.id, $0.ttl) = (id, ttl) }
    let answer = try client.call(
      "etcdserverpb.Lease/LeaseGrant",
      request,
      as: LeaseGrantResponse.self
    )
    try compareVerdict(answer.refusal, try apply(.leaseGrant(request)), "grant")
  }

  /// Revokes a lease on both.
  func revoke(_ id: Int64) throws {
    let request = LeaseRevokeRequest.with { $0.id = id }
    let answer = try client.call(
      "etcdserverpb.Lease/LeaseRevoke",
      request,
      as: LeaseRevokeResponse.self
    )
    try compareVerdict(answer.refusal, try apply(.leaseRevoke(request)), "revoke")
  }

  /// Revokes a lease that the server has let expire.
  func revokeAlone(_ id: Int64) throws { _ = try apply(.leaseRevoke(.with { $0.id = id })) }

  /// Waits until the server has deleted a key.
  func waitUntilExpired(key: [UInt8]) throws {
    for _ in 0..<200 {
      let answer = try client.call(
        "etcdserverpb.KV/Range",
        RangeRequest.with { $0.key = key },
        as: RangeResponse.self
      )
      if answer.response?.count == 0 { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw PeerError(description: "the lease does not expire")
  }

  private func compareVerdict(_ theirs: String?, _ applied: Applied, _ what: String) throws {
    var ours: String?
    if case .refused(let refusal) = applied.outcome { ours = refusal.message }
    guard ours == theirs else {
      throw Falsified("\(what): \(ours ?? "carried out"), by etcd \(theirs ?? "carried out")")
    }
  }

  // MARK: - Users

  private func control(_ words: String...) throws {
    let run = try Tool.run(
      Release.v3_5.program("etcdctl"),
      ["--endpoints", peer.endpoint] + words,
      environment: ["ETCDCTL_API": "3"]
    )
    guard run.status == 0 else { throw PeerError(description: run.errors) }
  }

  /// Adds root and alice, who may read and write below `a`, and turns authentication on.
  func prepareUsers() throws {
    try ask(.put(.with { ($0.key, $0.value) = (Array("z".utf8), [1]) }))
    for name in ["root", "alice"] {
      try control("user", "add", "\(name):secret")
      _ = try apply(.authUserAdd(.with { ($0.name, $0.hashedPassword) = (name, "aGFzaA==") }))
    }
    try control("role", "add", "root")
    _ = try apply(.authRoleAdd(.with { $0.name = "root" }))
    try control("role", "add", "dev")
    _ = try apply(.authRoleAdd(.with { $0.name = "dev" }))
    try control("role", "grant-permission", "dev", "readwrite", "a", "b")
    try control("role", "grant-permission", "dev", "read", "b", "c")
    for (type, key, end) in [(2, "a", "b"), (0, "b", "c")] as [(Int32, String, String)] {
      _ = try apply(
        .authRoleGrantPermission(
          .with {
            $0.name = "dev"
            $0.perm = .with {
              $0.permType = AuthPermissionType(rawValue: type)
              ($0.key, $0.rangeEnd) = (Array(key.utf8), Array(end.utf8))
            }
          }
        )
      )
    }
    for (user, role) in [("root", "root"), ("alice", "dev")] {
      try control("user", "grant-role", user, role)
      _ = try apply(.authUserGrantRole(.with { ($0.user, $0.role) = (user, role) }))
    }
    try control("auth", "enable")
    _ = try apply(.authEnable(AuthEnableRequest()))
  }

  private func token(of user: String) throws -> String {
    let answer = try client.call(
      "etcdserverpb.Auth/Authenticate",
      AuthenticateRequest.with { ($0.name, $0.password) = (user, "secret") },
      as: AuthenticateResponse.self
    )
    guard let token = answer.response?.token else { throw PeerError(description: "\(answer)") }
    tokens[user] = token
    return token
  }

  /// Asks something at random in the name of one of the users.
  func stepAsUser(_ choices: Choices) throws {
    let request: InternalRaftRequest.Request =
      switch choices.int(in: 0...2) {
      case 0: .put(choices.put())
      case 1: .deleteRange(choices.delete())
      default: .txn(choices.txn(machine.revision))
      }
    try askAsUser(choices.element(of: ["root", "alice"]), request)
  }

  // MARK: - The end

  /// Compares the hashes, kills the server, and replays its log.
  func compareAtEnd() throws {
    if machine.authRevision != nil { client.token = try tokens["root"] ?? token(of: "root") }
    let hash = try client.call(
      "etcdserverpb.Maintenance/HashKV",
      HashKVRequest(),
      as: HashKVResponse.self
    )
    guard let theirs = hash.response else { throw PeerError(description: "\(hash)") }
    #expect(try machine.hashKV() == theirs.hash)
    #expect(machine.revision == theirs.header?.revision)
    #expect(machine.compactRevision == theirs.compactRevision)
    peer.kill()
    let report = try Replayer(DiskFileSystem()).replay(scratch.path("data"))
    #expect(report.hashKV == theirs.hash && report.revision == theirs.header?.revision)
    #expect(report.isClean && report.rows.unproven == 0, "\(report.lines { text, _ in text })")
  }
}

extension Applied.Response {
  /// The answer without who gave it and in which term.
  fileprivate var withoutIdentity: Self {
    func plain(_ header: ResponseHeader?) -> ResponseHeader? {
      ResponseHeader(revision: header?.revision ?? 0)
    }
    switch self {
    case .range(var response):
      response.header = plain(response.header)
      return .range(response)
    case .put(var response):
      response.header = plain(response.header)
      return .put(response)
    case .deleteRange(var response):
      response.header = plain(response.header)
      return .deleteRange(response)
    case .txn(var response):
      response.header = plain(response.header)
      return .txn(response)
    case .compaction(var response):
      response.header = plain(response.header)
      return .compaction(response)
    case .alarm(var response):
      response.header = nil
      return .alarm(response)
    default: return self
    }
  }
}

/// Requests at random that a server takes, about few keys.
extension Choices {
  private func key() -> [UInt8] { Array(element(of: ["a", "b", "aa", "c", "ab"]).utf8) }

  private func keyRange() -> (key: [UInt8], end: [UInt8]) {
    let key = key()
    return weighted([
      (3, (key, [])), (3, (key, self.key())), (2, (key, [0])), (1, ([0], [0])),
    ])
  }

  func put() -> PutRequest {
    .with {
      $0.key = key()
      $0.value = bytes(count: 0...2, in: 0x78...0x7a)
      if chance(1, in: 4) { $0.lease = integer(in: 1...3) }
      $0.prevKV = chance(1, in: 4)
      if chance(1, in: 6) { ($0.ignoreValue, $0.value) = (true, []) }
      if chance(1, in: 6) { ($0.ignoreLease, $0.lease) = (true, 0) }
    }
  }

  func delete() -> DeleteRangeRequest {
    .with {
      ($0.key, $0.rangeEnd) = keyRange()
      $0.prevKV = chance(1, in: 4)
    }
  }

  func range(_ revision: Int64) -> RangeRequest {
    .with {
      ($0.key, $0.rangeEnd) = keyRange()
      if bool() { $0.limit = integer(in: 0...3) }
      if chance(1, in: 4) { $0.revision = integer(in: 0...revision + 1) }
      $0.keysOnly = chance(1, in: 5)
      $0.countOnly = chance(1, in: 6)
      if chance(1, in: 4) { $0.maxModRevision = integer(in: 1...revision + 1) }
      guard chance(1, in: 3) else { return }
      $0.sortOrder = SortOrder(rawValue: integer(in: 0...2))
      // Equal values come in any order from etcd, but keys and revisions are never equal.
      $0.sortTarget = SortTarget(rawValue: element(of: [0, 3]))
    }
  }

  func txn(_ revision: Int64, depth: Int = 0) -> TxnRequest {
    .with { request in
      request.compare = array(count: 0...2) { $0.compare(revision) }
      request.success = array(count: 0...3) { $0.operation(revision, depth) }
      request.failure = array(count: 0...2) { $0.operation(revision, depth) }
    }
  }

  private func operation(_ revision: Int64, _ depth: Int) -> RequestOp {
    switch int(in: 0...(depth < 2 ? 4 : 3)) {
    case 0, 1: RequestOp(.put(put()))
    case 2: RequestOp(.deleteRange(delete()))
    case 3: RequestOp(.range(.with { ($0.key, $0.rangeEnd) = keyRange() }))
    default: RequestOp(.txn(txn(revision, depth: depth + 1)))
    }
  }

  private func compare(_ revision: Int64) -> Compare {
    .with {
      ($0.key, $0.rangeEnd) = keyRange()
      $0.result = CompareResult(rawValue: integer(in: 0...3))
      $0.target = CompareTarget(rawValue: integer(in: 0...4))
      switch $0.target {
      case .version: $0.targetUnion = .version(integer(in: 0...2))
      case .create: $0.targetUnion = .createRevision(integer(in: 0...revision))
      case .mod: $0.targetUnion = .modRevision(integer(in: 0...revision))
      case .value: $0.targetUnion = .value(bytes(count: 0...2, in: 0x78...0x7a))
      default: $0.targetUnion = .lease(integer(in: 0...2))
      }
    }
  }
}
