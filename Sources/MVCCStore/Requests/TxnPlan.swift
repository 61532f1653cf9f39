internal import ByteCoding
internal import EtcdMessages

/// The branches a transaction takes, nested ones included: decided before anything is written.
///
/// > Source: wire.md §4.4; `server/etcdserver/txn/txn.go`, `compareToPath`, in etcd.
struct TxnPlan {
  /// An operation that is going to be carried out.
  enum Step {
    /// Reads keys.
    case range(RangeRequest)
    /// Writes a key.
    case put(PutRequest)
    /// Deletes keys.
    case deleteRange(DeleteRangeRequest)
    /// Carries out a nested transaction.
    case txn(TxnPlan)
    /// Does nothing, as this version knows of nothing to do.
    case unknown
  }

  /// Whether all conditions hold.
  let succeeded: Bool
  /// What is done.
  let steps: [Step]

  /// Decides, on the state before the transaction.
  ///
  /// Recursion goes as deep as the message, which decoders and ``RequestCheck`` bound.
  init(_ request: TxnRequest, in view: ReadView) throws(KVError) {
    var succeeded = true
    for compare in request.compare where succeeded { succeeded = try compare.holds(in: view) }
    var steps: [Step] = []
    for operation in succeeded ? request.success : request.failure {
      switch operation.request {
      case .range(let request): steps.append(.range(request))
      case .put(let request): steps.append(.put(request))
      case .deleteRange(let request): steps.append(.deleteRange(request))
      case .txn(let request): steps.append(.txn(try TxnPlan(request, in: view)))
      case nil: steps.append(.unknown)
      }
    }
    self.succeeded = succeeded
    self.steps = steps
  }

  /// Whether it may change anything: only then is it a transaction that writes.
  var writes: Bool {
    steps.contains { step in
      switch step {
      case .range, .unknown: false
      case .put, .deleteRange: true
      case .txn(let plan): plan.writes
      }
    }
  }
}

// MARK: - What cannot be carried out

extension TxnPlan {
  /// Refuses what would fail halfway: first the puts of all levels, then the ranges.
  ///
  /// > Source: wire.md §4.4; `txn.go`, `checkTxn…`, `checkPut`, `checkRange`, in etcd.
  ///
  /// > Deviation: upstream looks at the state before the transaction alone, and ends where a put is to
  /// > keep what the same transaction has deleted; here it is refused. Requests that were checked do
  /// > not do so.
  func check(in view: ReadView, _ leases: any LeaseAttachments) throws(KVError) {
    var effects: [Effect] = []
    try checkPuts(in: view, leases, &effects)
    try checkRanges(in: view)
  }

  /// What a step makes of keys.
  private struct Effect {
    var keys: KeyInterval
    var deletes: Bool
  }

  private func checkPuts(
    in view: ReadView,
    _ leases: any LeaseAttachments,
    _ effects: inout [Effect]
  ) throws(KVError) {
    for step in steps {
      switch step {
      case .put(let request):
        if request.ignoreValue || request.ignoreLease {
          let exists = try view.range(.key(request.key)).count > 0
          let last = effects.last { $0.keys.contains(request.key) }
          guard exists, last?.deletes != true else { throw .refused(.keyNotFound) }
        }
        guard request.lease == 0 || leases.exists(request.lease) else {
          throw .refused(.leaseNotFound)
        }
        effects.append(Effect(keys: .key(request.key), deletes: false))
      case .deleteRange(let request):
        let keys = KeyInterval(key: request.key, rangeEnd: request.rangeEnd)
        effects.append(Effect(keys: keys, deletes: true))
      case .txn(let plan): try plan.checkPuts(in: view, leases, &effects)
      case .range, .unknown: break
      }
    }
  }

  /// A revision of 0 is the current one; a negative one is refused where anything was compacted,
  /// though a range of its own would take it for the current one, too (etcd#13871).
  private func checkRanges(in view: ReadView) throws(KVError) {
    for step in steps {
      switch step {
      case .range(let request):
        guard request.revision != 0 else { continue }
        guard request.revision <= view.revision else { throw .refused(.futureRevision) }
        guard request.revision >= view.compactRevision else { throw .refused(.compacted) }
      case .txn(let plan): try plan.checkRanges(in: view)
      case .put, .deleteRange, .unknown: break
      }
    }
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
