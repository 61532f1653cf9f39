import ByteCoding
import DamageRecipes
import Environment
import EtcdMessages
import ProtoWire
import TestSupport

@testable import DataDirCheck

/// A store and its log after some random requests, the same for the same seed.
///
/// Few keys, fewer values and leases, so that requests which change nothing, or change the same as
/// others, are frequent.
struct RandomHistory {
  var store = ModelStore()
  var log = LogBuilder()
  private var random: SeededGenerator

  init(seed: UInt64, entryCount: Int) {
    random = SeededGenerator(seed: seed)
    for _ in 0..<entryCount {
      if random.chance(1, in: 20) { log.cut() }
      if random.chance(1, in: 20) { appendOverwritten() }
      let index = log.nextIndex
      let request = request(depth: 0)
      log.propose(request)
      store.apply(request, index: index)
    }
    log.state(commit: consistentIndex)
    if store.revision > 4, random.chance(2, in: 3) {
      store.compact(at: 2 + Int64(random.below(Int(store.revision) - 2)))
    }
  }

  /// The database holds everything the log does.
  var consistentIndex: UInt64 { log.nextIndex - 1 }

  /// The directory on a disk.
  var fileSystem: InMemoryFileSystem {
    var files = log.files()
    files["member/snap/db"] = store.database(consistentIndex: consistentIndex)
    return InMemoryFileSystem(files)
  }

  /// Entries that a new leader replaces.
  private mutating func appendOverwritten() {
    let index = log.nextIndex
    for _ in 0...random.below(3) { log.propose(request(depth: 0)) }
    log.nextIndex = index
    log.term += 1
  }

  private mutating func request(depth: Int) -> InternalRaftRequest.Request {
    switch random.below(12) {
    case 0..<4: return .put(put())
    case 4..<6: return .deleteRange(delete())
    case 6: return .leaseGrant(LeaseGrantRequest.with { $0.id = lease() })
    case 7: return .leaseRevoke(LeaseRevokeRequest.with { $0.id = lease() })
    case 8: return .compaction(CompactionRequest.with { $0.revision = 1 })
    default: return .txn(txn(depth: depth))
    }
  }

  private mutating func key() -> [UInt8] { Array("/k/\(random.below(6))".utf8) }
  private mutating func value() -> [UInt8] { Array("v\(random.below(3))".utf8) }
  private mutating func lease() -> Int64 { Int64(1 + random.below(3)) }

  private mutating func put() -> PutRequest {
    var put = PutRequest.with { $0.key = key() }
    put.ignoreValue = random.chance(1, in: 10)
    put.ignoreLease = random.chance(1, in: 10)
    if !put.ignoreValue { put.value = value() }
    if !put.ignoreLease, random.chance(1, in: 4) { put.lease = lease() }
    return put
  }

  private mutating func delete() -> DeleteRangeRequest {
    var delete = DeleteRangeRequest.with { $0.key = key() }
    if random.chance(1, in: 4) { delete.rangeEnd = Array("/k/\(random.below(7))".utf8) }
    if random.chance(1, in: 12) { (delete.key, delete.rangeEnd) = (Array("/".utf8), [0]) }
    return delete
  }

  private mutating func txn(depth: Int) -> TxnRequest {
    var txn = TxnRequest()
    for _ in 0..<random.below(3) {
      txn.compare.append(
        Compare.with {
          $0.key = key()
          $0.result = CompareResult(rawValue: Int32(random.below(4)))
          let number = Int64(random.below(4))
          switch random.below(3) {
          case 0: ($0.target, $0.targetUnion) = (.version, .version(number))
          case 1: ($0.target, $0.targetUnion) = (.value, .value(value()))
          default: ($0.target, $0.targetUnion) = (.mod, .modRevision(number * 7))
          }
        }
      )
    }
    txn.success = operations(depth: depth)
    txn.failure = operations(depth: depth)
    return txn
  }

  /// Up to three operations on different keys, as the API demands.
  private mutating func operations(depth: Int) -> [RequestOp] {
    var used: Set<[UInt8]> = []
    var operations: [RequestOp] = []
    for _ in 0..<random.below(4) {
      let put = put()
      guard used.insert(put.key).inserted else { continue }
      switch random.below(5) {
      case 0: operations.append(RequestOp(.range(RangeRequest.with { $0.key = put.key })))
      case 1:
        operations.append(
          RequestOp(.deleteRange(DeleteRangeRequest.with { $0.key = put.key }))
        )
      default: operations.append(RequestOp(.put(put)))
      }
    }
    if operations.isEmpty, depth < 2, random.chance(1, in: 4) {
      operations.append(RequestOp(.txn(txn(depth: depth + 1))))
    }
    return operations
  }
}
