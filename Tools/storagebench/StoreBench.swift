internal import BackendStore
internal import BoltStore
internal import ByteCoding
internal import Environment
internal import EtcdMessages
internal import MVCCStore
internal import SchemaFormat
internal import SystemIO

/// The key space under a load of names as Kubernetes has them: each put a transaction of its own, as
/// an applied entry is.
///
/// The workloads and their checksums are those of `go/bench/store.go`. HashKV is one of them, so that
/// equal lines say that the two databases hold the same rows.
struct StoreBench {
  private static let valueByteCount = 100
  private static let rangeCount = 1000

  private let path: String
  private let keys: [[UInt8]]
  private let rules = StoreRules(of: SemanticVersion(major: 3, minor: 4, patch: 23))
  private var count: Int { keys.count }

  /// Prepares the keys.
  init(count: Int, path: String) {
    self.path = path
    keys = podNames(count)
  }

  /// Prints every figure.
  func run() throws {
    let files = DiskFileSystem()
    if try files.exists(path) { try files.remove(path) }
    var store = try open()
    for (name, seed) in [("mvcc put new keys", 1), ("mvcc put again", 2)] {
      let order = Dice.shuffled(count, seed: UInt64(seed))
      try measure(name, count) { try put(order, into: store) }
    }
    try store.commit()
    let lookups = Dice.shuffled(count, seed: 3)
    try measure("mvcc get", count) { try get(lookups, from: store) }
    try measure("mvcc range of 1000 keys, each", count) { try visitRanges(store) }
    try measure("mvcc HashKV, each row", 2 * count) { UInt64(try store.hashKV().hash) }
    try store.backend.close()
    try measure("mvcc start, each row", 2 * count) {
      store = try open()
      return UInt64(store.currentRevision)
    }
    try measure("mvcc compact, each row", 2 * count) {
      try store.compact(at: Int64(2 * count) + 1)
      var pace = CompactionPace()
      (pace.rowCountMax, pace.keyCountMax) = (4 * count, 4 * count)
      while try store.compactBatch(pace) {}
      try store.commit()
      return UInt64(try store.hashKV().hash)
    }
    try store.backend.close()
  }

  private func open() throws -> KVStore {
    let index = ConsistentIndex(rules: rules)
    let options = BackendOptions { $0.storage.release = .v1_3_6 }
    let backend = try Backend(opening: path, in: DiskFileSystem(), options)
    return try KVStore(on: backend, rules: rules, consistentIndex: index)
  }

  private func put(_ order: [Int], into store: KVStore) throws -> UInt64 {
    var value = [UInt8](repeating: 0, count: Self.valueByteCount)
    for (number, place) in order.enumerated() {
      for byte in 0..<3 { value[byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
      let key = keys[place]
      let transaction = try store.beginWrite()
      try transaction.put(value.rawSpan, for: key.rawSpan)
      try transaction.end()
    }
    return UInt64(store.currentRevision)
  }

  private func get(_ order: [Int], from store: KVStore) throws -> UInt64 {
    var sum: UInt64 = 0
    for place in order {
      sum &+= UInt64(try store.view.range(.key(keys[place])).pairs.first?.modRevision ?? 0)
    }
    return sum
  }

  private func visitRanges(_ store: KVStore) throws -> UInt64 {
    var sum: UInt64 = 0
    for start in stride(from: 0, to: count, by: Self.rangeCount) {
      let end = start + Self.rangeCount
      let upper = end < count ? keys[end] : Array("/registry/pods0".utf8)
      for pair in try store.view.range(.range(keys[start], upper)).pairs {
        sum &+= UInt64(pair.modRevision) &+ UInt64(pair.value.count)
      }
    }
    return sum
  }
}
