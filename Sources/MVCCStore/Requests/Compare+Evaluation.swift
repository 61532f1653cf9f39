internal import ByteCoding
internal import EtcdMessages

extension Compare {
  /// Whether the condition holds.
  ///
  /// Of a range every key must meet it. Where there is no key, all numbers count as zero; but no
  /// value is equal, unequal, less or greater than none.
  ///
  /// - Throws: Damage alone.
  ///
  /// > Source: wire.md §4.4; `server/etcdserver/txn/txn.go`, `applyCompare`, in etcd.
  func holds(in view: ReadView) throws(KVError) -> Bool {
    let pairs = try view.range(KeyInterval(key: key, rangeEnd: rangeEnd)).pairs
    if pairs.isEmpty {
      if target == .value, !view.store.rules.mutates(.missingValueIsEmpty) { return false }
      return holds(of: KeyValue())
    }
    return view.store.rules.mutates(.compareTriesOneKey)
      ? holds(of: pairs[0]) : pairs.allSatisfy(holds)
  }

  /// Whether one pair meets the condition.
  ///
  /// What is compared with is zero or empty where it is not given, or given for another target. A
  /// target or a result of later versions compares as equal and holds.
  private func holds(of pair: KeyValue) -> Bool {
    let order =
      switch target {
      case .value: pair.value.rawSpan.compare(givenValue.rawSpan)
      case .create: Self.order(pair.createRevision, givenNumber)
      case .mod: Self.order(pair.modRevision, givenNumber)
      case .version: Self.order(pair.version, givenNumber)
      case .lease: Self.order(pair.lease, givenNumber)
      default: 0
      }
    switch result {
    case .equal: return order == 0
    case .notEqual: return order != 0
    case .greater: return order > 0
    case .less: return order < 0
    default: return true
    }
  }

  /// The value that is given for the target; empty if none is.
  private var givenValue: [UInt8] {
    if case .value(let value) = targetUnion { value } else { [] }
  }

  /// The number that is given for the target; zero if none is.
  private var givenNumber: Int64 {
    switch (targetUnion, target) {
    case (.version(let number), .version), (.createRevision(let number), .create),
      (.modRevision(let number), .mod), (.lease(let number), .lease):
      number
    default: 0
    }
  }

  private static func order(_ found: Int64, _ given: Int64) -> Int {
    found == given ? 0 : found < given ? -1 : 1
  }
}
