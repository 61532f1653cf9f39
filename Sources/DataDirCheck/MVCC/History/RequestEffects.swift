internal import ByteCoding
package import EtcdMessages

/// One change that a request makes to a key.
package struct KeyChange: Equatable, Sendable {
  /// Number of the key in the index; negative for a key that has no row.
  package var key: Int
  /// Whether the key is deleted.
  package var isTombstone: Bool
  /// Hash of the new value; 0 in a deletion.
  package var valueHash: UInt64 = 0
  /// Lease attached; 0 for none.
  package var lease: Int64 = 0
}

/// What a request can have done to a state.
package struct Effects: Equatable, Sendable {
  /// The changes it made; several if what the rows keep does not decide a condition.
  package var possible: [[KeyChange]]
  /// Whether a server may have refused the request, so that it changed nothing.
  package var isRefusable: Bool

  /// No change.
  static let none = Effects(possible: [[]], isRefusable: false)
}

/// Works out what a request of the log does to the keys, from the rows of the database.
///
/// Rows keep values as hashes, and neither users' rights nor leases of the past are known; where
/// that matters the answer holds more than one possibility.
///
/// > Source: formats.md §7.1, §7.3; `server/etcdserver/apply.go`, `applierV3backend`, release-3.5.
package struct RequestEffects: Sendable {
  /// The rows.
  package let index: RevisionIndex
  /// Paths through nested transactions that are followed.
  private static let pathCountMax = 16

  /// Creates the rules over some rows.
  package init(_ index: RevisionIndex) { self.index = index }

  /// What a request did if it was applied when the store stood at a revision.
  ///
  /// - Complexity: O(operations), and O(*n*) in the keys of ranges that are deleted
  package func effects(of request: InternalRaftRequest, at revision: Int64) -> Effects {
    var effects = Effects.none
    if case .put(let put) = request.request {
      effects = run([.put(put)], at: revision)
    } else if case .deleteRange(let delete) = request.request {
      effects = run([.deleteRange(delete)], at: revision)
    } else if case .txn(let txn) = request.request {
      effects = self.effects(of: txn, at: revision)
    } else if case .leaseRevoke(let revoke) = request.request {
      let keys = index.liveKeys(withLease: revoke.id, at: revision)
      effects.possible = [keys.map { KeyChange(key: $0, isTombstone: true) }]
    }
    if !(request.header?.username ?? "").isEmpty { effects.isRefusable = true }
    return effects
  }

  private func effects(of txn: TxnRequest, at revision: Int64) -> Effects {
    var joined = Effects(possible: [], isRefusable: false)
    for path in paths(of: txn, at: revision) {
      let effects = run(path, at: revision)
      joined.isRefusable = joined.isRefusable || effects.isRefusable
      for changes in effects.possible where !joined.possible.contains(changes) {
        joined.possible.append(changes)
      }
    }
    return joined
  }

  /// The operations that may be carried out, one list for each way the conditions may turn out.
  ///
  /// Conditions of nested transactions see the state before the outermost one.
  private func paths(of txn: TxnRequest, at revision: Int64) -> [[RequestOp.Request]] {
    let verdicts = txn.compare.map { holds($0, at: revision) }
    var branches: [[RequestOp]] = []
    if !verdicts.contains(false) { branches.append(txn.success) }
    if verdicts.contains(where: { $0 != true }) { branches.append(txn.failure) }
    var paths: [[RequestOp.Request]] = []
    for branch in branches {
      var open: [[RequestOp.Request]] = [[]]
      for operation in branch {
        guard let request = operation.request else { continue }
        guard case .txn(let nested) = request else {
          for path in open.indices { open[path].append(request) }
          continue
        }
        let inner = self.paths(of: nested, at: revision)
        open = open.flatMap { path in inner.map { path + $0 } }
        open = Array(open.prefix(Self.pathCountMax))
      }
      paths += open
    }
    return Array(paths.prefix(Self.pathCountMax))
  }

  /// Carries out operations one after the other.
  private func run(_ operations: [RequestOp.Request], at revision: Int64) -> Effects {
    var effects = Effects(possible: [], isRefusable: false)
    var changes: [KeyChange] = []
    for operation in operations {
      switch operation {
      case .put(let put):
        let key = index.number(of: put.key)
        let before = key.flatMap { index.state(of: $0, at: revision) }
        if put.ignoreValue || put.ignoreLease, before == nil { return .none }
        if put.lease != 0 { effects.isRefusable = true }
        changes.append(
          KeyChange(
            key: key ?? -1,
            isTombstone: false,
            valueHash: put.ignoreValue ? before?.valueHash ?? 0 : put.value.rawSpan.tableHash,
            lease: put.ignoreLease ? before?.lease ?? 0 : put.lease
          )
        )
      case .deleteRange(let delete):
        let interval = KeyInterval(key: delete.key, rangeEnd: delete.rangeEnd)
        let changed = Set(changes.map(\.key))
        for key in index.liveKeys(in: interval, at: revision) where !changed.contains(key) {
          changes.append(KeyChange(key: key, isTombstone: true))
        }
      case .range(let range):
        // At a compacted revision the whole transaction is refused.
        if range.revision > 0 { effects.isRefusable = true }
      case .txn: continue
      }
    }
    effects.possible = [changes]
    return effects
  }
}

extension RequestEffects {
  /// Whether a condition holds at a revision; nil if the rows do not tell.
  private func holds(_ compare: Compare, at revision: Int64) -> Bool? {
    let interval = KeyInterval(key: compare.key, rangeEnd: compare.rangeEnd)
    let keys = index.liveKeys(in: interval, at: revision)
    guard !keys.isEmpty else {
      // A key that is not there has no value to compare, and zero for everything else.
      return compare.target == .value ? false : compare.holds(for: nil)
    }
    let verdicts = keys.map { compare.holds(for: index.state(of: $0, at: revision)) }
    if verdicts.contains(false) { return false }
    return verdicts.contains(nil) ? nil : true
  }
}

extension Compare {
  /// Whether the condition holds for a key's state; nil if the hash of a value does not tell.
  fileprivate func holds(for row: RowDigest?) -> Bool? {
    switch target {
    case .version: Self.order(row?.version ?? 0, operand, result)
    case .create: Self.order(row?.createRevision ?? 0, operand, result)
    case .mod: Self.order(row?.main ?? 0, operand, result)
    case .lease: Self.order(row?.lease ?? 0, operand, result)
    case .value: holds(forValueHash: row?.valueHash ?? 0)
    default: nil
    }
  }

  /// The number the property is compared with; zero if another kind of operand was sent.
  private var operand: Int64 {
    switch (target, targetUnion) {
    case (.version, .version(let value)), (.create, .createRevision(let value)),
      (.mod, .modRevision(let value)), (.lease, .lease(let value)):
      value
    default: 0
    }
  }

  private func holds(forValueHash hash: UInt64) -> Bool? {
    var value: [UInt8] = []
    if case .value(let bytes) = targetUnion { value = bytes }
    let isEqual = value.rawSpan.tableHash == hash
    switch result {
    case .equal: return isEqual
    case .notEqual: return !isEqual
    case .greater, .less: return isEqual ? false : nil
    default: return nil
    }
  }

  private static func order(_ left: Int64, _ right: Int64, _ result: CompareResult) -> Bool? {
    switch result {
    case .equal: left == right
    case .notEqual: left != right
    case .greater: left > right
    case .less: left < right
    default: nil
    }
  }
}
