internal import BoltFormat
internal import ByteCoding

/// When a compaction commits what it has copied so far.
package enum CompactionStep: Equatable, Sendable {
  /// Before keys and values since the last commit exceed so many bytes, as `bbolt compact`.
  case byteCount(Int)
  /// After so many puts, as etcd's defragmentation.
  case putCount(Int)
  /// Only at the end.
  case never
}

// MARK: - Compaction

extension Database {
  /// Copies everything into an empty database, in key order, so that no page is free.
  ///
  /// Keys, values, nested buckets and sequences are the same afterwards. What the target holds if
  /// the copy fails is no database to be used.
  ///
  /// - Parameters:
  ///   - target: A database without buckets, with any page size.
  ///   - fillPercent: How full its pages are made: 1.0 as `bbolt compact`, 0.9 as etcd.
  ///   - step: When it commits.
  /// - Throws: ``BoltStoreError/bucketExists``, or what is damaged here.
  /// - Complexity: O(*n*)
  ///
  /// > Source: formats.md §5.15 and §5.16; bbolt `compact.go`, `Compact`.
  package func compact(
    into target: Database,
    fillPercent: Double = 1.0,
    step: CompactionStep = .byteCount(65536)
  ) throws(BoltStoreError) {
    let source = try beginRead()
    defer { source.rollback() }
    // Walks each page once, so that no damage makes the copy endless.
    _ = try source.reachedPages()
    var copy = try BucketCopy(into: target, fillPercent: fillPercent, step: step)
    do throws(BoltStoreError) {
      try copy.run(source)
      try copy.transaction.commit()
    } catch {
      copy.transaction.rollback()
      throw error
    }
  }
}

/// A copy of all buckets that is under way.
private struct BucketCopy {
  /// A bucket that is being copied.
  private struct Level {
    var name: [UInt8]
    var cursor: Cursor
    var target: Bucket?
  }

  private let database: Database
  private let fillPercent: Double
  private let step: CompactionStep
  /// The transaction that is being filled.
  private(set) var transaction: Transaction
  /// Bytes or puts since it began.
  private var amount = 0
  /// From the root bucket, which has no name, to the one being copied.
  private var levels: [Level] = []

  init(
    into database: Database,
    fillPercent: Double,
    step: CompactionStep
  ) throws(BoltStoreError) {
    self.database = database
    self.fillPercent = fillPercent
    self.step = step
    transaction = try database.beginWrite()
  }

  mutating func run(_ source: Transaction) throws(BoltStoreError) {
    levels = [Level(name: [], cursor: try source.cursor(), target: nil)]
    while !levels.isEmpty {
      let top = levels.count - 1
      let isThere =
        levels[top].cursor.isOnItem
        ? try levels[top].cursor.next() : try levels[top].cursor.first()
      guard isThere else {
        levels.removeLast()
        continue
      }
      guard levels.count <= BoltLimits.bucketDepthMax else {
        throw .bucketsTooDeep(limit: BoltLimits.bucketDepthMax)
      }
      if levels[top].cursor.isBucket {
        try enterBucket()
      } else {
        try put()
      }
    }
  }

  /// Creates the bucket the cursor stands on, and goes on inside it.
  private mutating func enterBucket() throws(BoltStoreError) {
    let top = levels.count - 1
    let cursor = levels[top].cursor
    let name = cursor.key.array()
    try commitIfDue(name.count)
    guard let source = try cursor.bucket.bucket(named: name) else { throw .bucketNotFound }
    let target =
      if let above = levels[top].target {
        try above.createBucket(name)
      } else {
        try transaction.createBucket(name)
      }
    try target.setSequence(source.sequence)
    target.fillPercent = fillPercent
    levels.append(Level(name: name, cursor: try source.cursor(), target: target))
  }

  /// Puts the item the cursor stands on.
  private mutating func put() throws(BoltStoreError) {
    let top = levels.count - 1
    let cursor = levels[top].cursor
    try commitIfDue(cursor.key.byteCount + cursor.value.byteCount)
    guard let target = levels[top].target else { throw .incompatibleValue }
    try target.put(cursor.value, for: cursor.key)
  }

  /// Commits if the next item would be one too many, and opens the buckets anew.
  private mutating func commitIfDue(_ byteCount: Int) throws(BoltStoreError) {
    let next: Int
    switch step {
    case .never: return
    case .byteCount(let limit):
      next = amount + byteCount
      if next <= limit {
        amount = next
        return
      }
      amount = byteCount
    case .putCount(let limit):
      next = amount + 1
      if next <= limit {
        amount = next
        return
      }
      amount = 1
    }
    try transaction.commit()
    transaction = try database.beginWrite()
    var above: Bucket?
    for level in levels.indices.dropFirst() {
      let name = levels[level].name
      let bucket =
        if let above {
          try above.bucket(named: name)
        } else {
          try transaction.bucket(named: name)
        }
      bucket?.fillPercent = fillPercent
      levels[level].target = bucket
      above = bucket
    }
  }
}
