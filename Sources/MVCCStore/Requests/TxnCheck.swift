internal import ByteCoding
internal import EtcdMessages

/// Refuses what would fail halfway through a transaction, before anything is written.
///
/// > Source: wire.md §4.4; `server/etcdserver/txn/txn.go`, `checkTxn`, in etcd; `apply.go`,
/// > `checkRequests`, before 3.6.
///
/// > Deviation: upstream looks at the state before the transaction alone, and ends where a put is to
/// > keep what the same transaction has deleted; here it is refused. Requests that were checked do
/// > not do so.
struct TxnCheck {
  /// Which operations are looked at.
  private enum Scope {
    case puts, ranges, all

    var hasPuts: Bool { self != .ranges }
    var hasRanges: Bool { self != .puts }
  }

  /// What an operation makes of keys.
  private struct Effect {
    var keys: KeyInterval
    var deletes: Bool
  }

  private let view: ReadView
  private let leases: any LeaseAttachments
  /// What comes before the operation that is looked at.
  private var effects: [Effect] = []

  /// Checks the path that a transaction takes.
  ///
  /// Where several operations would fail, releases differ in which of them answers.
  ///
  /// - Throws: The refusal.
  static func check(
    _ plan: TxnPlan,
    in view: ReadView,
    _ leases: any LeaseAttachments
  ) throws(KVError) {
    var check = TxnCheck(view: view, leases: leases)
    if view.store.rules.checksTxnInOrder { return try check.check(plan, .all) }
    try check.check(plan, .puts)
    try check.check(plan, .ranges)
  }

  private init(view: ReadView, leases: any LeaseAttachments) {
    self.view = view
    self.leases = leases
  }

  private mutating func check(_ plan: TxnPlan, _ scope: Scope) throws(KVError) {
    for step in plan.steps {
      switch step {
      case .put(let request):
        if scope.hasPuts { try check(request) }
        effects.append(Effect(keys: .key(request.key), deletes: false))
      case .deleteRange(let request):
        let keys = KeyInterval(key: request.key, rangeEnd: request.rangeEnd)
        effects.append(Effect(keys: keys, deletes: true))
      case .range(let request): if scope.hasRanges { try check(request) }
      case .txn(let plan): try check(plan, scope)
      case .unknown: break
      }
    }
  }

  /// A put keeps what is there, and names a lease that exists.
  private func check(_ request: PutRequest) throws(KVError) {
    if request.ignoreValue || request.ignoreLease {
      let exists = try view.range(.key(request.key)).count > 0
      let last = effects.last { $0.keys.contains(request.key) }
      guard exists, last?.deletes != true else { throw .refused(.keyNotFound) }
    }
    guard request.lease == 0 || leases.exists(request.lease) else {
      throw .refused(.leaseNotFound)
    }
  }

  /// A range reads at a revision that is there: 0 is the current one.
  ///
  /// A negative one is refused where anything was compacted, though a range of its own would take it
  /// for the current one, too (etcd#13871).
  private func check(_ request: RangeRequest) throws(KVError) {
    guard request.revision != 0 else { return }
    guard request.revision <= view.revision else { throw .refused(.futureRevision) }
    guard request.revision >= view.compactRevision else { throw .refused(.compacted) }
  }
}

extension KeyInterval {
  /// Whether a key lies in the interval.
  func contains(_ key: [UInt8]) -> Bool {
    switch self {
    case .key(let own): return own == key
    case .all: return true
    default:
      let (first, end) = bounds
      return key.rawSpan.compare(first.rawSpan) >= 0
        && (end.map { key.rawSpan.compare($0.rawSpan) < 0 } ?? true)
    }
  }
}
