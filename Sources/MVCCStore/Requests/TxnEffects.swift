internal import ByteCoding
internal import EtcdMessages

/// Which keys the operations of a branch put, and which they delete, whatever nested branches are
/// taken.
///
/// No two operations that may both be carried out may change the same key, unless both delete it. The
/// two branches of a nested transaction are never both carried out; all else is.
///
/// > Source: wire.md §4.1; `server/etcdserver/api/v3rpc/key.go`, `checkIntervals`, in etcd.
///
/// > Deviation: upstream takes a deletion from a key on for an empty one (etcd#22445), and holds a
/// > nested put against the deletions of its own level and of nested transactions before it alone
/// > (etcd#16380).
struct TxnEffects {
  /// Keys that are put.
  private(set) var puts: Set<[UInt8]> = []
  /// Keys that are deleted.
  private(set) var deletes = KeySpans()

  private init() {}

  /// Gathers the effects of operations that are all carried out.
  ///
  /// - Throws: ``KVRefusal/duplicateKey`` where two of them change the same key.
  /// - Complexity: O(*n* log *n*) in what the operations hold, nested ones included; for each level
  ///   of nesting
  init(_ operations: [RequestOp], _ rules: StoreRules) throws(KVRefusal) {
    var nested: [TxnEffects] = []
    for operation in operations {
      switch operation.request {
      case .put(let request):
        guard puts.insert(request.key).inserted else { throw .duplicateKey }
      case .deleteRange(let request):
        let isFromKey = request.rangeEnd == [0]
        if rules.mutates(.etcd22445), isFromKey { continue }
        deletes.insert(KeyInterval(key: request.key, rangeEnd: request.rangeEnd))
      case .txn(let request): nested.append(try TxnEffects(eitherOf: request, rules))
      case .range, nil: break
      }
    }
    deletes.normalize()
    guard !puts.contains(where: deletes.contains) else { throw .duplicateKey }
    for effects in nested { try add(effects, rules) }
  }

  /// Gathers what one branch or the other does.
  private init(eitherOf request: TxnRequest, _ rules: StoreRules) throws(KVRefusal) {
    let success = try TxnEffects(request.success, rules)
    let failure = try TxnEffects(request.failure, rules)
    puts = success.puts.union(failure.puts)
    deletes = success.deletes
    deletes.formUnion(failure.deletes)
  }

  /// Adds what is carried out beside it.
  private mutating func add(_ other: TxnEffects, _ rules: StoreRules) throws(KVRefusal) {
    let hitsEarlierPut =
      !rules.mutates(.etcd16380) && puts.contains(where: other.deletes.contains)
    guard !hitsEarlierPut, !other.puts.contains(where: deletes.contains),
      puts.isDisjoint(with: other.puts)
    else { throw .duplicateKey }
    puts.formUnion(other.puts)
    deletes.formUnion(other.deletes)
  }
}

/// A set of keys as spans from one key to below another.
struct KeySpans: Sendable {
  private struct KeySpan: Sendable {
    var first: [UInt8]
    /// Nil for no end.
    var end: [UInt8]?
  }

  /// Once normalized, ascending and apart from each other.
  private var spans: [KeySpan] = []

  /// Adds the keys of an interval; to be followed by ``normalize()``.
  mutating func insert(_ interval: KeyInterval) {
    let (first, end) = interval.bounds
    if let end, end.rawSpan.compare(first.rawSpan) <= 0 { return }
    spans.append(KeySpan(first: first, end: end))
  }

  /// Adds the keys of another set.
  mutating func formUnion(_ other: KeySpans) {
    guard !other.spans.isEmpty else { return }
    spans += other.spans
    normalize()
  }

  /// Orders the spans and joins those that meet.
  mutating func normalize() {
    guard spans.count > 1 else { return }
    spans.sort { $0.first.rawSpan.compare($1.first.rawSpan) < 0 }
    var joined = [spans[0]]
    for span in spans.dropFirst() {
      guard let end = joined[joined.count - 1].end else { break }
      let first = span.first
      guard first.rawSpan.compare(end.rawSpan) <= 0 else {
        joined.append(span)
        continue
      }
      guard let spanEnd = span.end else {
        joined[joined.count - 1].end = nil
        break
      }
      if spanEnd.rawSpan.compare(end.rawSpan) > 0 { joined[joined.count - 1].end = spanEnd }
    }
    spans = joined
  }

  /// Whether a key is in the set.
  ///
  /// - Complexity: O(log *n*)
  func contains(_ key: [UInt8]) -> Bool {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      let first = spans[middle].first
      if first.rawSpan.compare(key.rawSpan) <= 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0 else { return false }
    guard let end = spans[low - 1].end else { return true }
    return key.rawSpan.compare(end.rawSpan) < 0
  }
}
