import BoltFormat
import BoltStore
import Environment
import TestSupport
import Testing

/// A bucket as a dictionary: what the engine is held to.
struct ModelBucket: Equatable {
  var values: [[UInt8]: [UInt8]] = [:]
  var buckets: [[UInt8]: ModelBucket] = [:]
  var sequence: UInt64 = 0

  /// Names and keys in order.
  var keys: [[UInt8]] {
    (Array(values.keys) + Array(buckets.keys)).sorted { $0.lexicographicallyPrecedes($1) }
  }
}

/// Everything in a bucket, read by a cursor in both directions.
func contents(of bucket: Bucket) throws -> ModelBucket {
  var model = ModelBucket()
  model.sequence = bucket.sequence
  var cursor = try bucket.cursor()
  var forward: [[UInt8]] = []
  var isThere = try cursor.first()
  while isThere {
    let item = try #require(cursor.item)
    forward.append(item.key)
    if let value = item.value {
      model.values[item.key] = value
    } else {
      let inside = try #require(try bucket.bucket(named: item.key))
      model.buckets[item.key] = try contents(of: inside)
    }
    isThere = try cursor.next()
  }
  var backward: [[UInt8]] = []
  isThere = try cursor.last()
  while isThere {
    backward.append(try #require(cursor.item).key)
    isThere = try cursor.previous()
  }
  #expect(forward == backward.reversed())
  #expect(forward == model.keys)
  return model
}

/// All top-level buckets of a transaction.
func contents(of transaction: Transaction) throws -> ModelBucket {
  var model = ModelBucket()
  var cursor = try transaction.cursor()
  while try cursor.isOnItem ? cursor.next() : cursor.first() {
    let name = cursor.key.bytes
    let bucket = try #require(try transaction.bucket(named: name))
    model.buckets[name] = try contents(of: bucket)
  }
  return model
}

extension RawSpan {
  /// A copy of the bytes.
  var bytes: [UInt8] {
    (0..<byteCount).map { unsafe unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}

/// Random transactions, on the engine and on a model.
struct Workload {
  var generator: SeededGenerator
  var keyCount = 300
  var valueByteCountMax = 200

  mutating func key() -> [UInt8] {
    let number = generator.below(keyCount)
    return Array("key \(number % 7) \(number)".utf8)
  }

  mutating func value() -> [UInt8] {
    let large = generator.chance(1, in: 40) ? 20 : 1
    return generator.bytes(generator.below(valueByteCountMax * large))
  }

  /// One random change.
  mutating func step(_ bucket: Bucket, _ model: inout ModelBucket, depth: Int) throws {
    let key = key()
    switch generator.below(20) {
    case 0..<10 where depth > 0:
      let value = value()
      if model.buckets[key] != nil {
        #expect(throws: BoltStoreError.incompatibleValue) { try bucket.put(value, for: key) }
      } else {
        try bucket.put(value, for: key)
        model.values[key] = value
      }
    case 10..<15 where depth > 0:
      if model.buckets[key] != nil {
        #expect(throws: BoltStoreError.incompatibleValue) { try bucket.delete(key) }
      } else {
        try bucket.delete(key)
        model.values[key] = nil
      }
    case 15 where depth > 0:
      let sequence = UInt64(generator.below(1000))
      try bucket.setSequence(sequence)
      model.sequence = sequence
    case 16:
      if model.values[key] != nil {
        #expect(throws: BoltStoreError.incompatibleValue) { try bucket.createBucketIfNeeded(key) }
      } else {
        _ = try bucket.createBucketIfNeeded(key)
        model.buckets[key] = model.buckets[key] ?? ModelBucket()
      }
    case 17 where generator.chance(1, in: 3):
      if model.buckets[key] != nil {
        try bucket.deleteBucket(key)
        model.buckets[key] = nil
      }
    default:
      let names = model.buckets.keys.sorted { $0.lexicographicallyPrecedes($1) }
      guard !names.isEmpty, depth < 4 else { return }
      let name = names[generator.below(names.count)]
      let inside = try #require(try bucket.bucket(named: name))
      for _ in 0..<generator.below(12) {
        try step(inside, &model.buckets[name, default: ModelBucket()], depth: depth + 1)
      }
    }
  }
}

@Suite("Engine against a model")
struct ModelTests {
  @Test(arguments: [512, 1024, 4096, 65536], [UInt64(1), 2, 3])
  func `every commit holds what the model holds`(pageByteCount: Int, seed: UInt64) throws {
    let files = InMemoryFileSystem()
    var options = BoltOptions { $0.pageByteCount = pageByteCount }
    options.freelistPolicy = seed % 2 == 0 ? .map : .array
    options.noFreelistSync = seed % 3 == 0
    var database = try Database.open("db", in: files, options)
    var model = ModelBucket()
    var workload = Workload(generator: SeededGenerator(seed: seed))
    var snapshots: [(Transaction, ModelBucket)] = []
    for round in 0..<20 {
      let transaction = try database.beginWrite()
      var next = model
      let root = try transaction.createBucketIfNeeded(Array("root".utf8))
      var inside = next.buckets[Array("root".utf8)] ?? ModelBucket()
      for _ in 0..<workload.generator.below(60) {
        try workload.step(root, &inside, depth: 1)
      }
      next.buckets[Array("root".utf8)] = inside
      #expect(try contents(of: transaction) == next)
      if workload.generator.chance(1, in: 5) {
        transaction.rollback()
      } else {
        try transaction.commit()
        model = next
      }
      let findings = try database.checkInvariants().map(\.message)
      #expect(findings == [], "round \(round): \(findings.prefix(3))")
      let snapshot = try database.beginRead()
      #expect(try contents(of: snapshot) == model)
      snapshots.append((snapshot, model))
      if snapshots.count > 3 {
        let (old, expected) = snapshots.remove(at: workload.generator.below(snapshots.count))
        #expect(try contents(of: old) == expected)
        old.rollback()
      }
      if workload.generator.chance(1, in: 8) {
        for (old, expected) in snapshots {
          #expect(try contents(of: old) == expected)
          old.rollback()
        }
        snapshots = []
        try database.close()
        database = try Database.open("db", in: files, options)
      }
    }
  }
}
