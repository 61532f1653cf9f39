import BoltFormat
import BoltStore
import ByteCoding
import Environment

/// Databases, opened by the storage engine, read through, written to and closed.
///
/// The engine is not a checker: damage that no read meets may stay unseen. What it must do is to end
/// every call in a value or a named error, and to keep to its file's bounds.
enum StoreFuzz {
  static var samples: [[UInt8]] { BoltFuzz.samples }

  static func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    var bytes = sample
    mutator.mutate(&bytes)
    if mutator.below(4) != 0 { BoltFuzz.reseal(&bytes) }
    let choice = mutator.below(4)
    let options = BoltOptions {
      $0.isReadOnly = choice == 0
      $0.noFreelistSync = choice == 1
      $0.freelistPolicy = choice == 2 ? .map : .array
    }
    do throws(BoltStoreError) {
      let files = InMemoryFileSystem(["db": bytes])
      let database = try Database.open("db", in: files, options)
      var walk = StoreWalk()
      _ = try database.view { transaction throws(BoltStoreError) in
        try walk.visit(try transaction.cursor(), in: transaction)
        return try transaction.checkInvariants()
      }
      if choice != 0 { try write(to: database, &mutator) }
      try database.close()
      return FuzzOutcome("value")
    } catch {
      return FuzzOutcome("refused", ids: ["\("\(error)".prefix { $0 != "(" })"])
    }
  }

  /// Changes a few items of every bucket and commits.
  private static func write(
    to database: Database,
    _ mutator: inout Mutator
  ) throws(BoltStoreError) {
    let transaction = try database.beginWrite()
    defer { transaction.rollback() }
    for name in try StoreWalk.names(of: transaction) {
      guard let bucket = try transaction.bucket(named: name) else { continue }
      let size = mutator.below(3) * 300
      try bucket.put([UInt8](repeating: 7, count: size), for: Array("fuzz".utf8))
      var cursor = try bucket.cursor()
      if try mutator.below(2) == 0 ? cursor.first() : cursor.last(), !cursor.isBucket {
        try cursor.delete()
      }
    }
    if mutator.below(4) == 0, let first = try StoreWalk.names(of: transaction).first {
      try transaction.deleteBucket(first)
    }
    try transaction.commit()
  }
}

/// Reads everything a transaction can reach.
private struct StoreWalk {
  /// More items than any sample or damaged copy of one can hold.
  private static let itemCountMax = 1 << 20
  /// A bucket that leads back to one around it goes on forever; the engine leaves that to callers.
  private static let bucketCountMax = 500
  private var itemCount = 0

  /// Names of the top-level buckets.
  static func names(of transaction: Transaction) throws(BoltStoreError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var cursor = try transaction.cursor()
    var isOnItem = try cursor.first()
    while isOnItem {
      if cursor.isBucket { names.append(cursor.key.array(0..<cursor.key.byteCount)) }
      isOnItem = try cursor.next()
    }
    return names
  }

  /// Walks all buckets below a cursor's, both ways.
  mutating func visit(
    _ start: consuming Cursor,
    in transaction: Transaction
  ) throws(BoltStoreError) {
    var pending = [start.bucket]
    var bucketCount = 0
    while let bucket = pending.popLast(), bucketCount < Self.bucketCountMax {
      bucketCount += 1
      var cursor = try bucket.cursor()
      var isOnItem = try cursor.first()
      while isOnItem {
        itemCount += 1
        precondition(itemCount < Self.itemCountMax, "the walk does not end")
        if cursor.isBucket, let key = cursor.item?.key, let inner = try bucket.bucket(named: key) {
          pending.append(inner)
        }
        isOnItem = try cursor.next()
      }
      isOnItem = try cursor.last()
      while isOnItem { isOnItem = try cursor.previous() }
    }
  }
}
