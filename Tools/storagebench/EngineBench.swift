internal import BoltStore
internal import ByteCoding
internal import Environment
internal import SystemIO

/// Puts, gets, scans, deletes and commits of the engine, over one file.
struct EngineBench {
  private static let valueByteCount = 100
  private static let largeBatch = 10_000
  private static let smallBatch = 100
  private static let commitCount = 1_000
  private static let filledCount = 100_000
  private static let sequential = Array("sequential".utf8)
  private static let random = Array("random".utf8)

  private let rowCount: Int
  private let database: Database

  /// Creates the database, in place of what stands at the path.
  init(rowCount: Int, path: String) throws {
    self.rowCount = rowCount
    let files = DiskFileSystem()
    if try files.exists(path) { try files.remove(path) }
    let options = BoltOptions {
      $0.freelistPolicy = .map
      $0.noFreelistSync = true
      // The release that is timed beside it: files grow as its files do.
      $0.release = .v1_3_6
    }
    database = try Database.open(path, in: files, options)
    try database.update { (transaction) throws(BoltStoreError) in
      for name in [Self.sequential, Self.random] { _ = try transaction.createBucket(name) }
    }
  }

  /// Prints the cost of commits, on a file that is worth syncing.
  ///
  /// - Parameter commitCount: Commits of each kind.
  /// - Throws: What the engine refused.
  func runCommits(_ commitCount: Int) throws {
    _ = try putScattered(0..<Self.filledCount, Self.largeBatch)
    var start = Self.filledCount
    try measure("commit of one put", commitCount) {
      try putScattered(start..<(start + commitCount), 1)
    }
    start += commitCount
    try measure("commit of 100 puts", commitCount) {
      try putScattered(start..<(start + commitCount * Self.smallBatch), Self.smallBatch)
    }
    try database.close()
  }

  /// Prints every figure.
  func run() throws {
    let small = rowCount / 10
    try measure("engine put sequential, batches of 10000", rowCount) {
      try putRows(0..<rowCount, Self.largeBatch)
    }
    try measure("engine put sequential, batches of 100", small) {
      try putRows(rowCount..<(rowCount + small), Self.smallBatch)
    }
    try measure("engine put random, batches of 10000", rowCount) {
      try putScattered(0..<rowCount, Self.largeBatch)
    }
    try measure("engine put random, batches of 100", small) {
      try putScattered(rowCount..<(rowCount + small), Self.smallBatch)
    }
    let end = rowCount + small
    try measure("engine commit of one put", Self.commitCount) {
      try putScattered(end..<(end + Self.commitCount), 1)
    }
    let order = Dice.shuffled(rowCount, seed: 4)
    try get(order)
    try scan(rowCount + small)
    try measure("engine delete random, batches of 10000", rowCount) { try delete(order) }
    try database.close()
  }

  // MARK: Keys

  /// A row's key as etcd writes it: main revision, underscore, sub.
  private static func setRevision(_ row: Int, in key: inout [UInt8]) {
    set(UInt64(row) + 1, in: &key, at: 0)
    key[8] = UInt8(ascii: "_")
  }

  /// The same key for the same number, far from those of its neighbors.
  private static func setScattered(_ row: Int, in key: inout [UInt8]) {
    var dice = Dice(seed: UInt64(row))
    set(dice.next(), in: &key, at: 0)
    set(UInt64(row), in: &key, at: 8)
  }

  private static func set(_ number: UInt64, in bytes: inout [UInt8], at offset: Int) {
    for place in 0..<8 {
      bytes[offset + place] = UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64(place)))
    }
  }

  // MARK: Workloads

  private func putRows(_ rows: Range<Int>, _ batch: Int) throws -> UInt64 {
    var key = [UInt8](repeating: 0, count: 17)
    return try put(rows, batch, in: Self.sequential, fillPercent: 0.9, key: &key, Self.setRevision)
  }

  private func putScattered(_ rows: Range<Int>, _ batch: Int) throws -> UInt64 {
    var key = [UInt8](repeating: 0, count: 16)
    return try put(rows, batch, in: Self.random, fillPercent: 0.5, key: &key, Self.setScattered)
  }

  private func put(
    _ rows: Range<Int>,
    _ batch: Int,
    in name: [UInt8],
    fillPercent: Double,
    key: inout [UInt8],
    _ setKey: (Int, inout [UInt8]) -> Void
  ) throws -> UInt64 {
    var value = [UInt8](repeating: 0, count: Self.valueByteCount)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: batch) {
      let transaction = try database.beginWrite()
      guard let bucket = try transaction.bucket(named: name) else {
        throw BoltStoreError.bucketNotFound
      }
      bucket.fillPercent = fillPercent
      for row in start..<min(start + batch, rows.upperBound) {
        setKey(row, &key)
        Self.set(UInt64(row).byteSwapped, in: &value, at: 0)
        try bucket.put(value, for: key)
      }
      try transaction.commit()
    }
    return UInt64(rows.upperBound)
  }

  private func get(_ order: [Int]) throws {
    let transaction = try database.beginRead()
    defer { transaction.rollback() }
    guard let bucket = try transaction.bucket(named: Self.random) else { return }
    var key = [UInt8](repeating: 0, count: 16)
    try measure("engine get", order.count) {
      var sum: UInt64 = 0
      for row in order {
        Self.setScattered(row, in: &key)
        sum &+=
          try bucket.withValue(for: key.rawSpan) { (value) throws(BoltStoreError) in
            value.littleEndian(at: 0)
          } ?? 0
      }
      return sum
    }
  }

  private func scan(_ count: Int) throws {
    let transaction = try database.beginRead()
    defer { transaction.rollback() }
    guard var cursor = try transaction.bucket(named: Self.sequential)?.cursor() else { return }
    try measure("engine scan", count) {
      var sum: UInt64 = 0
      var isOnItem = try cursor.first()
      while isOnItem {
        let number: UInt64 = cursor.value.littleEndian(at: 0)
        sum &+= UInt64(cursor.key.byteCount) &+ number
        isOnItem = try cursor.next()
      }
      return sum
    }
  }

  private func delete(_ order: [Int]) throws -> UInt64 {
    var key = [UInt8](repeating: 0, count: 16)
    for start in stride(from: 0, to: order.count, by: Self.largeBatch) {
      let transaction = try database.beginWrite()
      guard let bucket = try transaction.bucket(named: Self.random) else {
        throw BoltStoreError.bucketNotFound
      }
      for row in order[start..<min(start + Self.largeBatch, order.count)] {
        Self.setScattered(row, in: &key)
        try bucket.delete(key)
      }
      try transaction.commit()
    }
    return UInt64(order.count)
  }
}
