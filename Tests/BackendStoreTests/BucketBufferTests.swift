import ByteCoding
import SchemaFormat
import TestSupport
import Testing

@testable import BackendStore

extension BucketBuffer {
  /// Puts text.
  fileprivate mutating func put(_ key: String, _ value: String) {
    put(bytes(value).rawSpan, for: bytes(key).rawSpan)
  }

  /// Deletes a key.
  fileprivate mutating func delete(_ key: String) { delete(bytes(key).rawSpan) }

  /// The entries as text, `key=value` or `key-`.
  fileprivate var texts: [String] {
    entries.map { entry in
      let chunk = chunk(of: entry)
      let key = String(decoding: chunk[entry.keyRange], as: UTF8.self)
      if entry.isDeletion { return key + "-" }
      return key + "=" + String(decoding: chunk[entry.valueRange], as: UTF8.self)
    }
  }
}

@Suite("Bucket buffer")
struct BucketBufferTests {
  @Test func `sorting keeps the newest write of a key`() {
    var buffer = BucketBuffer()
    for (key, value) in [("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("a", "5")] {
      buffer.put(key, value)
    }
    buffer.sort()
    #expect(buffer.texts == ["a=5", "b=3", "c=4"])
    #expect(buffer.ascends)
  }

  @Test func `a deletion is a write like any other`() {
    var buffer = BucketBuffer()
    buffer.put("a", "1")
    buffer.delete("a")
    buffer.delete("b")
    buffer.put("b", "")
    buffer.sort()
    #expect(buffer.texts == ["a-", "b="])
  }

  @Test func `writes in key order need no sorting`() {
    var buffer = BucketBuffer()
    for key in ["a", "b", "bb", "c"] { buffer.put(key, "") }
    #expect(buffer.isSorted)
    buffer.put("c", "")
    #expect(!buffer.isSorted)
  }

  @Test func `newer writes hide older ones wherever they fall`() {
    var older = BucketBuffer()
    for key in ["b", "d", "f", "h"] { older.put(key, "old") }
    var newer = BucketBuffer()
    newer.put("a", "new")
    newer.delete("d")
    newer.put("e", "new")
    newer.put("h", "new")
    newer.put("i", "new")
    older.merge(newer)
    #expect(older.texts == ["a=new", "b=old", "d-", "e=new", "f=old", "h=new", "i=new"])
  }

  @Test func `a search finds the first key that is not below`() {
    var buffer = BucketBuffer()
    for key in ["b", "d", "f"] { buffer.put(key, "") }
    let found = ["", "a", "b", "c", "d", "e", "f", "g"].map {
      buffer.firstIndex(notBelow: bytes($0).rawSpan)
    }
    #expect(found == [0, 0, 0, 1, 1, 2, 2, 3])
  }

  @Test func `a value larger than a chunk is kept whole`() {
    var buffer = BucketBuffer()
    let large = [UInt8](repeating: 7, count: 3 * ByteArena.chunkByteCount)
    buffer.put("a", "1")
    buffer.put(large.rawSpan, for: bytes("b").rawSpan)
    buffer.put("c", "3")
    let entry = buffer.entries[1]
    #expect(Array(buffer.chunk(of: entry)[entry.valueRange]) == large)
    #expect(buffer.texts[0] == "a=1" && buffer.texts[2] == "c=3")
  }

  @Test func `a copy does not see later writes`() {
    var buffer = BucketBuffer()
    buffer.put("a", "1")
    let copy = buffer
    buffer.put("b", "2")
    var newer = BucketBuffer()
    newer.put("a", "3")
    buffer.merge(newer)
    #expect(copy.texts == ["a=1"])
    #expect(buffer.texts == ["a=3", "b=2"])
  }

  @Test func `an emptied buffer holds nothing of before`() {
    var buffer = BucketBuffer()
    for key in ["b", "a"] { buffer.put(key, "old") }
    buffer.removeAll()
    #expect(buffer.isEmpty && buffer.isSorted)
    buffer.put("c", "new")
    buffer.sort()
    #expect(buffer.texts == ["c=new"])
    #expect(buffer.entry(of: bytes("a").rawSpan) == nil)
  }

  @Test(arguments: 0..<40)
  func `sections written back one by one equal a dictionary`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var reader = ReadBuffer()
    var writer = WriteBuffer()
    var model: [String: String] = [:]
    for section in 0..<30 {
      for write in 0..<random.below(12) {
        let key = "k" + String(random.below(1 + random.below(40)))
        let value = "\(section).\(write)"
        if random.chance(1, in: 4) {
          writer.delete(bytes(key).rawSpan, in: .lease)
          model[key] = "deleted"
        } else {
          writer.put(bytes(value).rawSpan, for: bytes(key).rawSpan, in: .lease)
          model[key] = value
        }
      }
      writer.writeback(to: &reader, BackendOptions())
      #expect(reader[.lease].ascends)
      #expect(writer.buckets.allSatisfy { $0.isEmpty })
    }
    let expected = model.keys.sorted().map { key in
      model[key] == "deleted" ? key + "-" : key + "=" + (model[key] ?? "")
    }
    #expect(reader[.lease].texts == expected)
  }
}
