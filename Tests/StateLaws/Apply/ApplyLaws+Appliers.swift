package import Applying
import AuthCore
import ByteCoding
import ClusterState
import Environment
import EtcdMessages
import LeaseCore
import MVCCStore
package import PropertyTesting
import ProtoWire
import SchemaFormat
import SnapFormat
import StoreV2

extension ApplyLaws {
  /// ALM-2, ALM-4, AU-6: alarms and permissions refuse what they must and nothing else, before and
  /// after a restart.
  package static func appliers(_ mutant: ApplyMutant? = nil) -> Law {
    Law(
      "alarms and permissions refuse what they must, and nothing else",
      cases: 150,
      reaching: ["no space", "corrupt", "denied while an alarm is on", "restarted with an alarm"]
    ) { choices in
      var run = try ApplierRun(choices, rules(mutant))
      try choices.steps(0...16) { _ in try run.step() }
    }
  }

  /// ALM-6: the quota answers for a request, and keeps none from being carried out: members differ in
  /// the size of their files.
  package static func quota(_ mutant: ApplyMutant? = nil) -> Law {
    Law(
      "a member without room does what the others do, and says that there was none",
      cases: 80,
      reaching: ["there was no room"]
    ) { choices in
      let roomy = try ApplyMember(rules(mutant), ApplyHabits())
      let full = try ApplyMember(rules(mutant), ApplyHabits(), quota: Quota(quotaBackendBytes: 1))
      var writer = LogWriter(choices.swarm([.keys, .leases, .compaction]))
      try choices.steps(0...16) { _ in
        let entry = writer.next(choices, roomy.machine)
        choices.note("\(entry)")
        let (wide, narrow) = (try roomy.apply(entry), try full.apply(entry))
        choices.sometimes("there was no room", if: narrow.refusal == .noSpace)
        try choices.hold(
          narrow.refusal == wide.refusal || (narrow.refusal == .noSpace && !wide.isRefused),
          "\(narrow), with room \(wide)"
        )
        try compare(choices, ApplySummary(roomy.machine), ApplySummary(full.machine))
      }
    }
  }

  /// ES-18, ES-25: raft and the members agree on who is in the cluster, whatever is refused.
  package static func membership(_ mutant: ApplyMutant? = nil) -> Law {
    Law(
      "raft's membership is that of the members' rows",
      cases: 120,
      reaching: ["a change was refused", "a learner was promoted"]
    ) { choices in
      let member = try ApplyMember(rules(mutant), ApplyHabits(choices))
      var writer = LogWriter([.conf])
      try choices.steps(1...14) { _ in
        let entry = writer.next(choices, member.machine)
        choices.note("\(entry)")
        let applied = try member.apply(entry)
        choices.sometimes("a change was refused", if: applied.isRefused)
        if case .answered(.membership(.promoted)) = applied.outcome {
          choices.sometimes("a learner was promoted")
        }
        try member.machine.cluster.checkInvariants()
        let (raft, members) = (member.machine.confState.confState, member.machine.cluster)
        try choices.equal(raft.voters.sorted(), members.voters.map(\.id), "voters")
        try choices.equal(raft.learners.sorted(), members.learners.map(\.id), "learners")
        guard choices.chance(1, in: 4) else { return }
        choices.note("restart")
        try member.machine.commit()
        try member.crash { $0.answerCount - 1 }
      }
    }
  }
}

/// A member with alarms and users, and what they must refuse.
private struct ApplierRun {
  let choices: Choices
  let member: ApplyMember
  /// Alarms that are on, by type and member.
  var alarms: Set<[UInt64]> = []
  var index: UInt64 = 0
  let usesAuth: Bool

  init(_ choices: Choices, _ rules: ApplyRules) throws {
    self.choices = choices
    member = try ApplyMember(rules, ApplyHabits(choices))
    usesAuth = choices.bool()
    try apply(.put(.with { $0.key = [0x61] }), as: "")
    guard usesAuth else { return }
    choices.note("root and mallory, who may do nothing; authentication is on")
    for name in ["root", "mallory"] {
      try apply(.authUserAdd(.with { ($0.name, $0.hashedPassword) = (name, "aGFzaA==") }), as: "")
    }
    try apply(.authRoleAdd(.with { $0.name = "root" }), as: "")
    try apply(.authUserGrantRole(.with { ($0.user, $0.role) = ("root", "root") }), as: "")
    try apply(.authEnable(AuthEnableRequest()), as: "")
  }

  @discardableResult
  private mutating func apply(
    _ request: InternalRaftRequest.Request,
    as user: String
  ) throws -> Applied {
    index += 1
    var header = RequestHeader()
    header.id = index
    header.username = user
    if !user.isEmpty { header.authRevision = member.machine.authRevision ?? 0 }
    let data = InternalRaftRequest(request, header: header).encoded(as: .gogo)
    return try member.apply(MadeEntry(term: 1, index: index, data: data))
  }

  mutating func step() throws {
    if choices.chance(1, in: 6) { return try restart() }
    if choices.chance(1, in: 3) { return try changeAlarm() }
    let request = self.request()
    let user = usesAuth ? choices.element(of: ["root", "mallory", ""]) : ""
    let expected = refusal(of: request, by: user)
    choices.note("\(request.kind.rawValue) by \(user.isEmpty ? "nobody" : user)")
    let found = try apply(request, as: user).refusal
    choices.sometimes("no space", if: expected == .noSpace)
    choices.sometimes("corrupt", if: expected == .corrupt)
    let isDenied = expected == .auth(.permissionDenied)
    choices.sometimes("denied while an alarm is on", if: isDenied && !alarms.isEmpty)
    try choices.hold(
      found == expected,
      "refusal \(found.map { "\($0)" } ?? "none"), expected \(expected.map { "\($0)" } ?? "none")"
    )
  }

  private mutating func restart() throws {
    choices.note("restart")
    choices.sometimes("restarted with an alarm", if: !alarms.isEmpty)
    try member.machine.commit()
    try member.crash { $0.answerCount - 1 }
  }

  private mutating func changeAlarm() throws {
    let isRaised = choices.bool()
    let (type, id) = (choices.int(in: 1...2), UInt64(choices.int(in: 1...2)))
    choices.note("\(isRaised ? "raise" : "take away") alarm \(type) of member \(id)")
    let request = AlarmRequest.with {
      $0.action = isRaised ? .activate : .deactivate
      $0.alarm = AlarmType(rawValue: Int32(type))
      $0.memberID = id
    }
    if isRaised { alarms.insert([UInt64(type), id]) } else { alarms.remove([UInt64(type), id]) }
    try apply(.alarm(request), as: usesAuth ? "root" : "")
  }

  private func request() -> InternalRaftRequest.Request {
    let put = PutRequest.with { $0.key = [0x61] }
    let reads = TxnRequest.with { $0.success = [RequestOp(.range(.with { $0.key = [0x61] }))] }
    return switch choices.int(in: 0...7) {
    case 0: .put(put)
    case 1: .deleteRange(.with { $0.key = [0x61] })
    case 2: .range(.with { $0.key = [0x61] })
    case 3: .txn(reads)
    case 4: .txn(.with { $0.success = [RequestOp(.put(put))] })
    case 5:
      .txn(.with { $0.failure = [RequestOp(.txn(.with { $0.success = [RequestOp(.put(put))] }))] })
    case 6: .leaseRevoke(.with { $0.id = 7 })
    default: .leaseGrant(.with { ($0.id, $0.ttl) = (Int64(index) + 100, 60) })
    }
  }

  /// What must be refused, and why.
  private func refusal(of request: InternalRaftRequest.Request, by user: String) -> ApplyRefusal? {
    if alarms.contains(where: { $0[0] == 2 }) { return .corrupt }
    let isFull = alarms.contains { $0[0] == 1 }
    switch request {
    case .leaseGrant: return isFull ? .noSpace : nil
    case .leaseRevoke: return .lease(.leaseNotFound)
    case .put where isFull: return .noSpace
    case .txn(let txn) where isFull && Self.puts(txn): return .noSpace
    default:
      if usesAuth, user.isEmpty { return .auth(.userEmpty) }
      return user == "mallory" ? .auth(.permissionDenied) : nil
    }
  }

  private static func puts(_ txn: TxnRequest) -> Bool {
    (txn.success + txn.failure).contains { operation in
      switch operation.request {
      case .put: true
      case .txn(let inner): puts(inner)
      default: false
      }
    }
  }
}

extension ApplyLaws {
  /// V2-4, V2-6: the v2 store is a function of the log, whatever clocks members have, and a member that
  /// starts from a snapshot of it goes on to the same.
  package static func storeV2(_ mutant: ApplyMutant? = nil) -> Law {
    Law(
      "the v2 store is a function of the log, and of a snapshot and the log behind it",
      cases: 120,
      reaching: ["started from a snapshot"]
    ) { choices in
      var rules = ApplyRules(SemanticVersion(major: 3, minor: 5, patch: 33))
      rules.mutant = mutant
      let one = try ApplyMember(rules, ApplyHabits())
      let other = try ApplyMember(rules, ApplyHabits(choices))
      var writer = LogWriter(choices.swarm([.v2, .conf, .keys]))
      var log: [MadeEntry] = []
      try choices.steps(0...16) { _ in
        let entry = writer.next(choices, one.machine)
        choices.note("\(entry)")
        log.append(entry)
        one.machine.now = Instant(milliseconds: Int64(choices.int(in: 0...20_000)))
        let (left, right) = (try one.apply(entry), try other.apply(entry))
        try choices.hold(left.refusal == right.refusal, "\(left) and \(right)")
        try compareStores(choices, one, other)
        guard choices.chance(1, in: 5), let store = other.machine.storeV2 else { return }
        choices.note("start from a snapshot")
        choices.sometimes("started from a snapshot")
        try other.machine.commit()
        try other.crash(from: (try V2LiveStore(recovering: store.saved.rawSpan), entry.index)) {
          $0.answerCount - 1
        }
        try compareStores(choices, one, other)
      }
    }
  }

  private static func compareStores(
    _ choices: Choices,
    _ one: ApplyMember,
    _ other: ApplyMember
  ) throws {
    let (left, right) = (one.machine.storeV2?.nodes, other.machine.storeV2?.nodes)
    try choices.hold(left == right, "\(String(describing: left)) and \(String(describing: right))")
    try choices.equal(one.machine.cluster, other.machine.cluster, "members")
  }
}
