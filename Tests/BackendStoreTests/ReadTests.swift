import BackendStore
import Environment
import SchemaFormat
import Testing

@Suite("Buffered reads")
struct ReadTests {
  /// Rows in the database, and others in the buffer that hide some of them.
  private func mixed() throws -> Stage {
    let stage = try Stage()
    for key in ["b", "d", "f", "h"] { try stage.put(key, "old") }
    try stage.backend.forceCommit()
    try stage.put("c", "new")
    try stage.put("f", "new")
    try stage.delete("d")
    try stage.delete("x")
    try stage.put("i", "new")
    return stage
  }

  @Test func `buffered rows stand among those of the database in key order`() throws {
    let stage = try mixed()
    #expect(try stage.backend.texts() == ["b=old", "c=new", "f=new", "h=old", "i=new"])
    #expect(try stage.backend.text("f") == "new")
    #expect(try stage.backend.text("d") == nil)
    #expect(try stage.backend.text("h") == "old")
  }

  @Test(arguments: 0..<7)
  func `a limit takes the first rows of all`(limit: Int) throws {
    let stage = try mixed()
    let all = ["c=new", "f=new", "h=old", "i=new"]
    let found = try stage.backend.texts(from: "c", to: "z", limit: limit)
    #expect(found == Array(all.prefix(limit)))
  }

  @Test func `a range ends before its end`() throws {
    let stage = try mixed()
    #expect(try stage.backend.texts(from: "b", to: "f") == ["b=old", "c=new"])
    #expect(try stage.backend.texts(from: "d", to: "e") == [])
    #expect(try stage.backend.texts(from: "f", to: "b") == [])
    #expect(try stage.backend.texts(from: "i") == ["i=new"])
  }

  @Test func `a bucket created in the batch has its rows before any commit`() throws {
    let stage = try Stage()
    try stage.backend.write { batch throws(BackendError) in
      try batch.createBucket(.auth)
      for key in ["b", "a", "c"] { try batch.put(bytes(key), for: bytes(key), in: .auth) }
      try batch.delete(bytes("b"), in: .auth)
    }
    #expect(try stage.backend.texts(in: .auth) == ["a=a", "c=c"])
    #expect(try stage.backend.texts(in: .auth, limit: 1) == ["a=a"])
    #expect(try stage.backend.text("c", in: .auth) == "c")
  }

  @Test func `a visitor may stop`() throws {
    let stage = try mixed()
    for most in 0...5 {
      var seen = 0
      try stage.backend.visit(.lease, from: [], to: nil, limit: .max) { _, _ in
        seen += 1
        return seen < most
      }
      #expect(seen == max(1, most))
    }
    var all = 0
    try stage.backend.forEach(in: .lease) { _, _ in all += 1 }
    #expect(all == 5)
  }

  @Test func `a concurrent read sees what it saw whatever happens later`() throws {
    let stage = try mixed()
    let before = try stage.backend.texts()
    let read = try stage.backend.beginConcurrentRead()
    try stage.put("a", "later")
    try stage.put("c", "later")
    try stage.delete("i")
    #expect(try read.texts() == before)
    try stage.backend.forceCommit()
    #expect(try read.texts() == before)
    for round in 0..<20 {
      for key in ["b", "c", "d", "e"] { try stage.put(key, "round \(round)") }
      try stage.backend.forceCommit()
    }
    #expect(try read.texts() == before)
    try stage.backend.defragment()
    #expect(try read.texts() == before)
    try stage.backend.close()
    #expect(try read.texts() == before)
    #expect(try read.text("c") == "new")
    try read.end()
  }

  @Test func `pages are used again when the last reader has ended`() throws {
    let stage = try Stage()
    let value = String(repeating: "v", count: 600)
    let first = try stage.backend.beginConcurrentRead()
    let second = try stage.backend.beginConcurrentRead()
    func grow() throws -> Int {
      let before = stage.backend.byteCount
      for round in 0..<20 {
        try stage.put("a", value + "\(round)")
        try stage.backend.forceCommit()
      }
      return stage.backend.byteCount - before
    }
    #expect(try grow() > 10 * 1024)
    try first.end()
    #expect(try grow() > 10 * 1024)
    try second.end()
    // The batch that is open has looked for free pages already; the next one finds them.
    try stage.put("a", value)
    try stage.backend.forceCommit()
    #expect(try grow() == 0)
    try stage.backend.checkInvariants()
  }
}

@Suite("Sizes")
struct SizeTests {
  @Test func `the size is the pages of the file and the size in use those that are not free`()
    throws
  {
    let stage = try Stage()
    for number in 0..<200 { try stage.put("\(1000 + number)", String(repeating: "v", count: 100)) }
    try stage.backend.forceCommit()
    let full = stage.backend.byteCount
    #expect(full > 200 * 100)
    #expect(stage.backend.byteCountInUse <= full)
    for number in 0..<199 { try stage.delete("\(1000 + number)") }
    for _ in 0..<3 {
      try stage.put("last", "1")
      try stage.backend.forceCommit()
    }
    #expect(stage.backend.byteCount == full)
    #expect(stage.backend.byteCountInUse < full / 4)
    try stage.backend.defragment()
    #expect(stage.backend.byteCount < full / 4)
    // The list and the root bucket that a new file begins with are free after its first commit.
    #expect(stage.backend.byteCountInUse >= stage.backend.byteCount - 2 * 1024)
  }
}
