import BoltFormat
import BoltStore
import ByteCoding
import Environment
import Testing

@Suite("Bucket")
struct BucketTests {
  private let name = Array("name".utf8)

  @Test func `misuse is answered in upstream's words`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      try bucket.put([1], for: key(1))
      _ = try bucket.createBucket(name)
      let long = [UInt8](repeating: 1, count: 32769)
      let cases: [(String, () throws -> Void)] = [
        ("key required", { try bucket.put([1], for: []) }),
        ("key too large", { try bucket.put([1], for: long) }),
        ("incompatible value", { try bucket.put([1], for: name) }),
        ("incompatible value", { try bucket.delete(name) }),
        ("bucket name required", { _ = try bucket.createBucket([]) }),
        ("bucket name required", { _ = try bucket.createBucketIfNeeded([]) }),
        ("bucket already exists", { _ = try bucket.createBucket(name) }),
        ("incompatible value", { _ = try bucket.createBucket(key(1)) }),
        ("incompatible value", { _ = try bucket.createBucketIfNeeded(key(1)) }),
        ("bucket not found", { try bucket.deleteBucket(key(2)) }),
        ("incompatible value", { try bucket.deleteBucket(key(1)) }),
      ]
      for (message, body) in cases {
        let error = #expect(throws: BoltStoreError.self) { try body() }
        #expect(error?.message == message)
      }
    }
    try bench.update { (bucket: Bucket) throws in
      #expect(try bucket.value(for: key(1)) == [1])
      #expect(try bucket.bucket(named: name) != nil)
    }
  }

  @Test func `the longest key and an empty value are kept`() throws {
    let bench = try Bench()
    let long = [UInt8](repeating: 0xff, count: 32768)
    try bench.update { (bucket: Bucket) throws in
      try bucket.put([], for: long)
      try bucket.put([1], for: [0])
    }
    try bench.update { (bucket: Bucket) throws in
      #expect(try bucket.value(for: long) == [])
      #expect(try bucket.value(for: [0]) == [1])
      #expect(try bucket.value(for: [1]) == nil)
    }
  }

  @Test func `values are copied when they are put`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      var value: [UInt8] = [1, 2, 3]
      try bucket.put(value, for: key(1))
      value[0] = 9
      #expect(try bucket.value(for: key(1)) == [1, 2, 3])
      let lent = try bucket.withValue(for: key(1).rawSpan) { (value) throws(BoltStoreError) in
        value.byteCount
      }
      #expect(lent == 3)
    }
  }

  @Test func `deleting what is not there changes nothing`() throws {
    let bench = try Bench()
    try bench.update { try $0.put([1], for: key(1)) }
    try bench.update { (bucket: Bucket) throws in
      try bucket.delete(key(2))
      #expect(try bucket.value(for: key(1)) == [1])
    }
    try bench.update { (bucket: Bucket) throws in #expect(try bucket.value(for: key(1)) == [1]) }
  }

  @Test func `a sequence is kept by inline buckets and by those with pages`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      #expect(bucket.sequence == 0)
      #expect(try bucket.nextSequence() == 1)
      #expect(try bucket.nextSequence() == 2)
    }
    #expect(try FileShape(bench.files).inline["/bucket"] == [])
    try bench.update { (bucket: Bucket) throws in
      #expect(bucket.sequence == 2)
      for number in 0..<100 { try bucket.put(value(itemByteCount: 100), for: key(number)) }
    }
    #expect(try FileShape(bench.files).sequences["/bucket"] == 2)
    try bench.update { (bucket: Bucket) throws in
      try bucket.setSequence(.max)
      #expect(try bucket.nextSequence() == 0)
    }
    try bench.update { #expect($0.sequence == 0) }
  }

  @Test func `a bucket is the same object whenever it is opened`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      let first = try bucket.createBucket(name)
      #expect(try bucket.bucket(named: name) === first)
      #expect(try bucket.createBucketIfNeeded(name) === first)
      try bucket.deleteBucket(name)
      #expect(try bucket.bucket(named: name) == nil)
      #expect(throws: BoltStoreError.bucketNotFound) { try first.put([1], for: key(1)) }
      let second = try bucket.createBucket(name)
      #expect(second !== first)
      try second.put([2], for: key(1))
    }
    try bench.update { (bucket: Bucket) throws in
      #expect(try bucket.bucket(named: name)?.value(for: key(1)) == [2])
    }
  }

  @Test func `deleting a bucket frees its pages and those of all inside it`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      var inside = try bucket.createBucket(name)
      for _ in 0..<20 {
        for number in 0..<100 { try inside.put(value(itemByteCount: 100), for: key(number)) }
        inside = try inside.createBucket(name)
      }
    }
    let mark = bench.database.meta.highWaterMark
    try bench.update { try $0.deleteBucket(name) }
    try bench.update { _ in }
    try bench.update { _ in }
    let used = Int(mark.rawValue) - bench.database.freelist.freeCount
    #expect(used < 20)
    try bench.update { (bucket: Bucket) throws in #expect(try bucket.bucket(named: name) == nil) }
  }

  @Test func `changes in buckets opened from a deleted one are refused`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      let inside = try bucket.createBucket(name).createBucket(name)
      try bucket.deleteBucket(name)
      #expect(throws: BoltStoreError.bucketNotFound) { try inside.put([1], for: key(1)) }
      #expect(throws: BoltStoreError.bucketNotFound) { try inside.cursor() }
    }
  }

  @Test func `statistics count pages, items and bytes`() throws {
    let bench = try Bench()
    try bench.update { (bucket: Bucket) throws in
      for number in 0..<100 { try bucket.put(value(itemByteCount: 108), for: key(number)) }
      try bucket.put(value(itemByteCount: 9000), for: key(100))
      try bucket.createBucket(name).put([1, 2], for: [1])
    }
    let statistics = try bench.database.view { (transaction) throws(BoltStoreError) in
      try transaction.bucket(named: Bench.name)?.statistics()
    }
    let counted = try #require(statistics)
    #expect(counted.keyCount == 103)
    #expect(counted.branchPageCount == 1)
    #expect(counted.leafPageCount == (try bench.leafCounts.count))
    #expect(counted.leafOverflowCount == Int(try bench.tree.leafOverflows.reduce(0, +)))
    #expect(counted.depth == 3)
    #expect(counted.bucketCount == 2)
    #expect(counted.inlineBucketCount == 1)
    #expect(counted.inlineUsedByteCount == 16 + 16 + 3)
    #expect(counted.branchUsedByteCount == 16 + counted.leafPageCount * (16 + 8))
    let inline = 16 + 4 + 16 + counted.inlineUsedByteCount
    #expect(
      counted.leafUsedByteCount == counted.leafPageCount * 16 + 100 * 108 + 9000 + inline
    )
    let pages = counted.leafPageCount + counted.leafOverflowCount
    #expect(counted.leafAllocatedByteCount == pages * 4096)
  }
}
