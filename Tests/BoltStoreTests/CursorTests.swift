import BoltStore
import ByteCoding
import Environment
import TestSupport
import Testing

@Suite("Cursor")
struct CursorTests {
  /// A database of 512-byte pages with two to four items on a leaf, keys 10, 20, 30 and so on.
  private func bench(_ count: Int) throws -> Bench {
    let bench = try Bench { $0.pageByteCount = 512 }
    try bench.update { bucket in
      for number in 0..<count {
        try bucket.put(value(itemByteCount: 100), for: key(10 * (number + 1)))
      }
    }
    return bench
  }

  private func number(_ cursor: Cursor) -> Int? {
    cursor.item.flatMap { Int(String(decoding: $0.key, as: UTF8.self)) }
  }

  private func read<Result>(_ bench: Bench, _ body: (Bucket) throws -> Result) throws -> Result {
    let transaction = try bench.database.beginRead()
    defer { transaction.rollback() }
    return try body(try #require(try transaction.bucket(named: Bench.name)))
  }

  @Test(arguments: 0..<30)
  func `first, last and both directions agree with the keys`(count: Int) throws {
    let bench = try bench(count)
    try read(bench) { bucket in
      let expected = (0..<count).map { 10 * ($0 + 1) }
      var cursor = try bucket.cursor()
      var forward: [Int] = []
      while try cursor.isOnItem ? cursor.next() : cursor.first() {
        forward += [number(cursor)].compactMap { $0 }
      }
      #expect(forward == expected)
      #expect(try cursor.last() == !expected.isEmpty)
      #expect(number(cursor) == expected.last)
      var backward: [Int] = []
      while cursor.isOnItem {
        backward += [number(cursor)].compactMap { $0 }
        try cursor.previous()
      }
      #expect(backward == expected.reversed())
    }
  }

  @Test(arguments: [0, 1, 2, 3, 5, 17, 40])
  func `seek finds the first key that is not below`(count: Int) throws {
    let bench = try bench(count)
    try read(bench) { bucket in
      var cursor = try bucket.cursor()
      for sought in 0...(10 * count + 15) {
        let above = (sought + 9) / 10 * 10
        let expected = above == 0 ? 10 : above
        let isThere = try cursor.seek(key(sought))
        #expect(isThere == (expected <= 10 * count), "seek \(sought)")
        #expect(number(cursor) == (isThere ? expected : nil), "seek \(sought)")
        // From wherever a search ends the neighbors are reached both ways.
        let previous = expected - 10
        var back = cursor
        try back.previous()
        #expect(number(back) == (previous >= 10 && count > 0 ? min(previous, 10 * count) : nil))
        guard isThere else { continue }
        try cursor.next()
        #expect(number(cursor) == (expected < 10 * count ? expected + 10 : nil))
      }
    }
  }

  /// > Source: bbolt#734, and etcd's README of the behavior of `Next` and `Prev` at the ends.
  @Test func `a cursor turns back at either end`() throws {
    let bench = try bench(9)
    try read(bench) { bucket in
      var cursor = try bucket.cursor()
      try cursor.last()
      #expect(try !cursor.next())
      #expect(try !cursor.next())
      #expect(try cursor.previous())
      #expect(number(cursor) == 80)
      try cursor.first()
      #expect(try !cursor.previous())
      #expect(try !cursor.previous())
      #expect(try cursor.next())
      #expect(number(cursor) == 20)
    }
  }

  @Test func `a cursor that never moved is nowhere`() throws {
    let bench = try bench(3)
    try read(bench) { bucket in
      var cursor = try bucket.cursor()
      #expect(!cursor.isOnItem)
      #expect(cursor.key.byteCount == 0)
      #expect(cursor.item == nil)
      #expect(try !cursor.next())
      #expect(try !cursor.previous())
    }
  }

  @Test func `nested buckets have no value`() throws {
    let bench = try bench(0)
    try bench.update { bucket in
      _ = try bucket.createBucket(key(5))
      try bucket.put([1], for: key(6))
    }
    try read(bench) { bucket in
      var cursor = try bucket.cursor()
      try cursor.first()
      #expect(cursor.isBucket)
      #expect(cursor.value.byteCount == 0)
      #expect(cursor.item?.value == nil)
      try cursor.next()
      #expect(!cursor.isBucket)
      #expect(cursor.item?.value == [1])
      #expect(try bucket.value(for: key(5)) == nil)
    }
  }

  @Test func `leaves emptied in the transaction are passed over both ways`() throws {
    let bench = try bench(40)
    for range in [100..<250, 10..<150, 300..<401, 10..<401, 120..<380] {
      let transaction = try bench.database.beginWrite()
      defer { transaction.rollback() }
      let bucket = try #require(try transaction.bucket(named: Bench.name))
      let rest = (1...40).map { 10 * $0 }.filter { !range.contains($0) }
      for number in (1...40).map({ 10 * $0 }) where range.contains(number) {
        try bucket.delete(key(number))
      }
      var cursor = try bucket.cursor()
      var forward: [Int] = []
      var isThere = try cursor.first()
      while isThere {
        forward += [number(cursor)].compactMap { $0 }
        isThere = try cursor.next()
      }
      #expect(forward == rest)
      var backward: [Int] = []
      isThere = try cursor.last()
      while isThere {
        backward += [number(cursor)].compactMap { $0 }
        isThere = try cursor.previous()
      }
      #expect(backward == rest.reversed())
      #expect(try cursor.seek(key(range.lowerBound)) == rest.contains { $0 >= range.lowerBound })
      #expect(number(cursor) == rest.first { $0 >= range.lowerBound })
    }
  }

  /// A leaf that was not touched stays as it was for a cursor on it, as upstream's does.
  @Test func `deleting by cursor while going on visits every item of pages`() throws {
    let bench = try bench(40)
    try bench.update { bucket in
      var cursor = try bucket.cursor()
      var seen: [Int] = []
      var isThere = try cursor.first()
      while isThere {
        seen += [number(cursor)].compactMap { $0 }
        try cursor.delete()
        isThere = try cursor.next()
      }
      #expect(seen == (1...40).map { 10 * $0 })
    }
    #expect(try FileShape(bench.files).inline["/bucket"] == [])
  }

  /// > Source: bbolt `Cursor.Delete`: the item behind moves to the place of the one deleted.
  @Test func `deleting by cursor on a touched leaf passes over the item behind`() throws {
    let bench = try Bench()
    try bench.update { bucket in
      for number in 1...6 { try bucket.put([], for: key(number)) }
      var cursor = try bucket.cursor()
      try cursor.first()
      try cursor.delete()
      try cursor.next()
      #expect(number(cursor) == 3)
    }
  }

  @Test func `a cursor on an untouched branch finds leaves touched meanwhile`() throws {
    let bench = try bench(40)
    try bench.update { bucket in
      var cursor = try bucket.cursor()
      try cursor.first()
      try bucket.put([1], for: key(205))
      var seen: [Int] = []
      while try cursor.next() { seen += [number(cursor)].compactMap { $0 } }
      #expect(seen.contains(205))
    }
  }

  @Test func `key and value stay what they were until the cursor moves`() throws {
    let bench = try bench(3)
    try bench.update { bucket in
      var cursor = try bucket.cursor()
      try cursor.seek(key(20))
      try bucket.put([9], for: key(20))
      #expect(cursor.value.byteCount == 76)
      try cursor.seek(key(20))
      #expect(cursor.value.array() == [9])
    }
  }

  @Test func `a cursor refuses what its transaction refuses`() throws {
    let bench = try bench(3)
    let transaction = try bench.database.beginRead()
    let bucket = try #require(try transaction.bucket(named: Bench.name))
    var cursor = try bucket.cursor()
    try cursor.first()
    #expect(throws: BoltStoreError.transactionNotWritable) { try cursor.delete() }
    transaction.rollback()
    #expect(throws: BoltStoreError.transactionClosed) { try cursor.next() }
    #expect(throws: BoltStoreError.transactionClosed) { try cursor.seek(key(1)) }
    #expect(throws: BoltStoreError.transactionClosed) { try bucket.cursor() }
    try bench.update { bucket in
      _ = try bucket.createBucket(key(5))
      var cursor = try bucket.cursor()
      try cursor.first()
      #expect(throws: BoltStoreError.incompatibleValue) { try cursor.delete() }
    }
  }
}
