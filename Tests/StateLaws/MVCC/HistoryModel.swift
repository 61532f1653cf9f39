import EtcdMessages
import MVCCStore
import ProtoWire
import SchemaFormat

/// The key space as a map for each revision there ever was.
///
/// Everything is done the long way round: requests read and change dictionaries, and nothing is ever
/// forgotten but for a number that says what may be asked for.
struct HistoryModel {
  /// The pairs of one revision.
  typealias State = [[UInt8]: KeyValue]

  /// A change, as its row and the watchers have it.
  struct Change: Equatable {
    var row: RevisionKey
    var event: Event
  }

  /// Pairs at each revision, from 1 on.
  private(set) var states: [State] = [[:]]
  /// All changes there ever were.
  private(set) var changes: [Change] = []
  /// Reads below this are refused.
  private(set) var compactRevision: Int64 = -1
  /// Leases that exist, whatever happens.
  static let leases: Set<Int64> = [1, 2]

  /// Whether operations of a transaction are checked in their order, or all puts before all ranges.
  var checksTxnInOrder = true

  /// The current revision.
  var revision: Int64 { Int64(states.count) }
  /// The pairs of the current revision.
  var state: State { states[states.count - 1] }
  /// The pairs of a revision.
  func state(at main: Int64) -> State { states[Int(main) - 1] }

  /// Attached keys with their leases, in key order.
  var attachments: [String] {
    state.values.filter { $0.lease != 0 }.map { "\(printable($0.key)) \($0.lease)" }.sorted()
  }

  /// Rows that must be there once nothing is left to compact: up to the compact revision the last
  /// change of each key, unless it is a deletion.
  ///
  /// - Parameter keeps: Whether a deletion at the compact revision itself stays, as newer releases
  ///   have it.
  /// - Returns: The keys of the rows, in order.
  ///
  /// > Source: formats.md §7.4.
  func rowsAfterCompaction(keepingTombstone keeps: Bool) -> [RevisionKey] {
    var last: [[UInt8]: RevisionKey] = [:]
    for change in changes where change.row.revision.main <= compactRevision {
      last[change.event.kv?.key ?? []] = change.row
    }
    return changes.filter { change in
      guard change.row.revision.main <= compactRevision else { return true }
      guard last[change.event.kv?.key ?? []] == change.row else { return false }
      return !change.row.isTombstone || (keeps && change.row.revision.main == compactRevision)
    }.map(\.row)
  }

  /// What watchers from one revision on are told, whatever was compacted since.
  func changes(from main: Int64) -> [Change] {
    changes.filter { $0.row.revision.main >= main }
  }
}

// MARK: - Transactions

extension HistoryModel {
  /// A transaction under way.
  struct Draft {
    var state: State
    var changes: [Change] = []
    let begin: Int64

    var revision: Int64 { changes.isEmpty ? begin : begin + 1 }

    mutating func put(_ key: [UInt8], _ value: [UInt8], _ lease: Int64) {
      var pair = KeyValue()
      (pair.key, pair.value, pair.lease, pair.modRevision) = (key, value, lease, begin + 1)
      pair.createRevision = state[key]?.createRevision ?? begin + 1
      pair.version = (state[key]?.version ?? 0) + 1
      state[key] = pair
      add(Event.with { $0.kv = pair }, isTombstone: false)
    }

    mutating func delete(_ key: [UInt8]) {
      guard state.removeValue(forKey: key) != nil else { return }
      let event = Event.with {
        $0.type = .delete
        $0.kv = KeyValue.with { ($0.key, $0.modRevision) = (key, begin + 1) }
      }
      add(event, isTombstone: true)
    }

    private mutating func add(_ event: Event, isTombstone: Bool) {
      let revision = Revision(main: begin + 1, sub: Int64(changes.count))
      changes.append(
        Change(row: RevisionKey(revision: revision, isTombstone: isTombstone), event: event)
      )
    }
  }

  /// Carries out a transaction.
  mutating func write<Value>(_ body: (inout Draft) throws(KVRefusal) -> Value) throws(KVRefusal)
    -> Value
  {
    var draft = Draft(state: state, begin: revision)
    let value = try body(&draft)
    if !draft.changes.isEmpty {
      states.append(draft.state)
      changes += draft.changes
    }
    return value
  }

  mutating func compact(_ request: CompactionRequest) throws(KVRefusal) -> CompactionResponse {
    guard request.revision > compactRevision else { throw .compacted }
    guard request.revision <= revision else { throw .futureRevision }
    compactRevision = request.revision
    return CompactionResponse.with { $0.header = ResponseHeader(revision: revision) }
  }

  /// Deletes the keys of a lease.
  ///
  /// - Returns: The keys, in order.
  mutating func revoke(_ lease: Int64) -> [[UInt8]] {
    let keys = state.values.filter { $0.lease == lease }.map(\.key).sorted(by: precedes)
    var draft = Draft(state: state, begin: revision)
    for key in keys { draft.delete(key) }
    if !draft.changes.isEmpty {
      states.append(draft.state)
      changes += draft.changes
    }
    return keys
  }
}

// MARK: - Requests

extension HistoryModel {
  func range(_ request: RangeRequest) throws(KVRefusal) -> RangeResponse {
    try range(request, Draft(state: state, begin: revision))
  }

  mutating func put(_ request: PutRequest) throws(KVRefusal) -> PutResponse {
    guard request.lease == 0 || Self.leases.contains(request.lease) else { throw .leaseNotFound }
    return try write { draft throws(KVRefusal) in try Self.put(request, &draft) }
  }

  mutating func deleteRange(_ request: DeleteRangeRequest) -> DeleteRangeResponse {
    var draft = Draft(state: state, begin: revision)
    let response = Self.delete(request, &draft)
    if !draft.changes.isEmpty {
      states.append(draft.state)
      changes += draft.changes
    }
    return response
  }

  private static func put(
    _ request: PutRequest,
    _ draft: inout Draft
  ) throws(KVRefusal) -> PutResponse {
    let old = draft.state[request.key]
    if old == nil, request.ignoreValue || request.ignoreLease { throw .keyNotFound }
    draft.put(
      request.key,
      request.ignoreValue ? old?.value ?? [] : request.value,
      request.ignoreLease ? old?.lease ?? 0 : request.lease
    )
    return PutResponse.with {
      $0.header = ResponseHeader(revision: draft.revision)
      $0.prevKV = request.prevKV ? old : nil
    }
  }

  private static func delete(
    _ request: DeleteRangeRequest,
    _ draft: inout Draft
  ) -> DeleteRangeResponse {
    let doomed = draft.state.values.filter { isIn($0.key, request.key, request.rangeEnd) }
      .sorted { precedes($0.key, $1.key) }
    for pair in doomed { draft.delete(pair.key) }
    return DeleteRangeResponse.with {
      $0.header = ResponseHeader(revision: draft.revision)
      $0.deleted = Int64(doomed.count)
      $0.prevKVs = request.prevKV ? doomed : []
    }
  }

  private func range(
    _ request: RangeRequest,
    _ draft: Draft
  ) throws(KVRefusal) -> RangeResponse {
    guard request.revision <= draft.revision else { throw .futureRevision }
    var pairs = draft.state
    if request.revision > 0 {
      guard request.revision >= compactRevision else { throw .compacted }
      // A transaction reads the state before it by name, and its own only without one.
      if request.revision <= draft.begin { pairs = state(at: request.revision) }
    }
    let inRange = pairs.values.filter { isIn($0.key, request.key, request.rangeEnd) }
      .sorted { precedes($0.key, $1.key) }
    var response = RangeResponse()
    response.header = ResponseHeader(revision: draft.revision)
    response.count = Int64(inRange.count)
    if request.countOnly { return response }
    let (found, more) = arranged(inRange, request)
    response.more = more
    response.kvs = found.map { pair in
      var pair = pair
      if request.keysOnly { pair.value = [] }
      return pair
    }
    return response
  }

  /// Filters, orders and cuts pairs.
  private func arranged(
    _ pairs: [KeyValue],
    _ request: RangeRequest
  ) -> (pairs: [KeyValue], more: Bool) {
    var pairs = pairs
    let bounds = [
      request.minModRevision, request.maxModRevision, request.minCreateRevision,
      request.maxCreateRevision,
    ]
    if request.sortOrder == .none, bounds == [0, 0, 0, 0], request.limit > 0 {
      pairs = Array(pairs.prefix(Int(request.limit) + 1))
    }
    if bounds[0] != 0 { pairs = pairs.filter { $0.modRevision >= bounds[0] } }
    if bounds[1] != 0 { pairs = pairs.filter { $0.modRevision <= bounds[1] } }
    if bounds[2] != 0 { pairs = pairs.filter { $0.createRevision >= bounds[2] } }
    if bounds[3] != 0 { pairs = pairs.filter { $0.createRevision <= bounds[3] } }
    if request.sortTarget == .key {
      if request.sortOrder == .descend { pairs.reverse() }
    } else {
      let rank: (KeyValue) -> [Int64] = { pair in
        switch request.sortTarget {
        case .version: [pair.version]
        case .create: [pair.createRevision]
        case .mod: [pair.modRevision]
        default: pair.value.map { Int64($0) }
        }
      }
      let sign = request.sortOrder == .descend
      pairs.sort { left, right in
        sign
          ? rank(right).lexicographicallyPrecedes(rank(left))
          : rank(left).lexicographicallyPrecedes(rank(right))
      }
    }
    guard request.limit > 0, pairs.count > request.limit else { return (pairs, false) }
    return (Array(pairs.prefix(Int(request.limit))), true)
  }
}

// MARK: - Nested requests

extension HistoryModel {
  mutating func txn(_ request: TxnRequest) throws(KVRefusal) -> TxnResponse {
    let before = self
    let path = path(request)
    if checksTxnInOrder {
      for place in path.indices { try checkPut(path, place); try checkRange(path[place]) }
    } else {
      for place in path.indices { try checkPut(path, place) }
      for operation in path { try checkRange(operation) }
    }
    return try write { draft throws(KVRefusal) in
      var response = try before.carryOut(request, &draft)
      response.header = ResponseHeader(revision: draft.revision)
      return response
    }
  }

  /// The branch that is taken, by the state before the transaction.
  private func branch(_ request: TxnRequest) -> (Bool, [RequestOp]) {
    let succeeds = request.compare.allSatisfy { compare in
      let pairs = state.values.filter { isIn($0.key, compare.key, compare.rangeEnd) }
      if pairs.isEmpty { return compare.target != .value && holds(compare, KeyValue()) }
      return pairs.allSatisfy { holds(compare, $0) }
    }
    return (succeeds, succeeds ? request.success : request.failure)
  }

  private func holds(_ compare: Compare, _ pair: KeyValue) -> Bool {
    let found: [Int64]
    let given: [Int64]
    switch (compare.target, compare.targetUnion) {
    case (.version, .version(let number)): (found, given) = ([pair.version], [number])
    case (.create, .createRevision(let number)): (found, given) = ([pair.createRevision], [number])
    case (.mod, .modRevision(let number)): (found, given) = ([pair.modRevision], [number])
    case (.lease, .lease(let number)): (found, given) = ([pair.lease], [number])
    case (_, .value(let bytes)):
      (found, given) = (pair.value.map { Int64($0) }, bytes.map { Int64($0) })
    default: (found, given) = ([pair.version], [0])
    }
    switch compare.result {
    case .equal: return found == given
    case .notEqual: return found != given
    case .less: return found.lexicographicallyPrecedes(given)
    default: return given.lexicographicallyPrecedes(found)
    }
  }

  /// The operations that are carried out, nested ones in their place.
  private func path(_ request: TxnRequest) -> [RequestOp] {
    branch(request).1.flatMap { operation in
      if case .txn(let nested) = operation.request { path(nested) } else { [operation] }
    }
  }

  private func checkPut(_ path: [RequestOp], _ place: Int) throws(KVRefusal) {
    guard case .put(let put) = path[place].request else { return }
    if put.ignoreValue || put.ignoreLease {
      var exists = state[put.key] != nil
      guard exists else { throw .keyNotFound }
      for earlier in path[..<place] {
        switch earlier.request {
        case .put(let other) where other.key == put.key: exists = true
        case .deleteRange(let delete) where isIn(put.key, delete.key, delete.rangeEnd):
          exists = false
        default: break
        }
      }
      guard exists else { throw .keyNotFound }
    }
    guard put.lease == 0 || Self.leases.contains(put.lease) else { throw .leaseNotFound }
  }

  private func checkRange(_ operation: RequestOp) throws(KVRefusal) {
    guard case .range(let range) = operation.request, range.revision != 0 else { return }
    guard range.revision <= revision else { throw .futureRevision }
    guard range.revision >= compactRevision else { throw .compacted }
  }

  private func carryOut(
    _ request: TxnRequest,
    _ draft: inout Draft
  ) throws(KVRefusal) -> TxnResponse {
    let (succeeds, operations) = branch(request)
    var response = TxnResponse()
    (response.header, response.succeeded) = (ResponseHeader(), succeeds)
    for operation in operations {
      let answer: ResponseOp
      switch operation.request {
      case .range(let range): answer = ResponseOp(.range(try self.range(range, draft)))
      case .put(let put): answer = ResponseOp(.put(try Self.put(put, &draft)))
      case .deleteRange(let delete): answer = ResponseOp(.deleteRange(Self.delete(delete, &draft)))
      case .txn(let nested): answer = ResponseOp(.txn(try carryOut(nested, &draft)))
      case nil: answer = ResponseOp()
      }
      response.responses.append(answer)
    }
    return response
  }
}

/// Whether a key lies in a range, by the letter of the request's fields.
func isIn(_ key: [UInt8], _ first: [UInt8], _ end: [UInt8]) -> Bool {
  if end.isEmpty { return key == first }
  if precedes(key, first) { return false }
  return end == [0] || precedes(key, end)
}

/// Whether bytes come before others.
func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }

/// A key for people.
func printable(_ key: [UInt8]) -> String { KeyInterval.key(key).describe() }
