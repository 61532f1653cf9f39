import EtcdMessages
import PropertyTesting
import ProtoWire

/// Requests at random, about few keys.
extension Choices {
  /// A key of the few there are.
  func key() -> [UInt8] {
    weighted([
      (4, [0x61]), (3, [0x62]), (2, [0x63]), (1, [0x61, 0x61]), (1, [0x64]), (1, [0]),
    ])
  }

  /// A key and the end of a range: one key, up to another, or without end.
  func keyRange() -> (key: [UInt8], end: [UInt8]) {
    let key = key()
    return weighted([
      (3, (key, [])), (3, (key, self.key())), (2, (key, [0])), (1, ([0], [0])),
      (1, (key, [0, 1])),
    ])
  }

  /// A revision about those there are; most often none.
  func revision(upTo current: Int64) -> Int64 {
    chance(1, in: 2) ? 0 : integer(in: -1...current + 1)
  }

  func rangeRequest(_ current: Int64) -> RangeRequest {
    var request = RangeRequest()
    (request.key, request.rangeEnd) = keyRange()
    request.revision = revision(upTo: current)
    if bool() { request.limit = integer(in: 0...3) }
    request.keysOnly = chance(1, in: 6)
    request.countOnly = chance(1, in: 6)
    if chance(1, in: 3) {
      request.sortOrder = SortOrder(rawValue: integer(in: 0...2))
      request.sortTarget = SortTarget(rawValue: integer(in: 0...4))
    }
    guard chance(1, in: 4) else { return request }
    let bound = integer(in: 1...current + 1)
    switch int(in: 0...3) {
    case 0: request.minModRevision = bound
    case 1: request.maxModRevision = bound
    case 2: request.minCreateRevision = bound
    default: request.maxCreateRevision = bound
    }
    return request
  }

  func putRequest() -> PutRequest {
    var request = PutRequest()
    request.key = key()
    request.value = bytes(count: 0...2, in: 0x78...0x7a)
    if chance(1, in: 3) { request.lease = weighted([(4, 1), (2, 2), (1, 3)]) }
    request.prevKV = chance(1, in: 4)
    guard chance(1, in: 4) else { return request }
    if bool() {
      (request.ignoreValue, request.value) = (true, [])
    } else {
      (request.ignoreLease, request.lease) = (true, 0)
    }
    return request
  }

  func deleteRequest() -> DeleteRangeRequest {
    var request = DeleteRangeRequest()
    (request.key, request.rangeEnd) = keyRange()
    request.prevKV = chance(1, in: 4)
    return request
  }

  func txnRequest(_ current: Int64, depth: Int = 0) -> TxnRequest {
    var request = TxnRequest()
    request.compare = array(count: 0...2) { $0.compare(current) }
    request.success = array(count: 0...3) { $0.operation(current, depth) }
    request.failure = array(count: 0...3) { $0.operation(current, depth) }
    return request
  }

  private func operation(_ current: Int64, _ depth: Int) -> RequestOp {
    switch int(in: 0...(depth < 2 ? 4 : 3)) {
    case 0, 1: RequestOp(.put(putRequest()))
    case 2: RequestOp(.deleteRange(deleteRequest()))
    case 3: RequestOp(.range(rangeRequest(current)))
    default: RequestOp(.txn(txnRequest(current, depth: depth + 1)))
    }
  }

  private func compare(_ current: Int64) -> Compare {
    var compare = Compare()
    (compare.key, compare.rangeEnd) = keyRange()
    compare.result = CompareResult(rawValue: integer(in: 0...3))
    compare.target = CompareTarget(rawValue: integer(in: 0...4))
    switch compare.target {
    case .version: compare.targetUnion = .version(integer(in: 0...2))
    case .create: compare.targetUnion = .createRevision(integer(in: 0...current))
    case .mod: compare.targetUnion = .modRevision(integer(in: 0...current))
    case .value: compare.targetUnion = .value(bytes(count: 0...2, in: 0x78...0x7a))
    default: compare.targetUnion = .lease(integer(in: 0...2))
    }
    return compare
  }
}
