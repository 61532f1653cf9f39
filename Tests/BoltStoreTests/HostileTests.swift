import BoltFormat
import BoltStore
import ByteCoding
import Environment
import TestSupport
import Testing

/// Files that no sound program wrote: every one is answered by a value or an error that tells where.
@Suite("Hostile files")
struct HostileTests {
  private let name = Bench.name

  /// A database of small pages: a bucket two levels deep, a nested one, an inline one.
  private func sample() throws -> BoltImageEditor {
    let bench = try Bench { $0.pageByteCount = 512 }
    try bench.update { bucket in
      for number in 0..<60 { try bucket.put(value(itemByteCount: 100), for: key(number)) }
      let inside = try bucket.createBucket(Array("in".utf8))
      for number in 0..<20 { try inside.put(value(itemByteCount: 100), for: key(number)) }
      try bucket.createBucket(Array("inline".utf8)).put([1], for: [2])
    }
    try bench.update { bucket in for number in 20..<30 { try bucket.delete(key(number)) } }
    try bench.database.close()
    return BoltImageEditor(try #require(bench.files.files["db"]), pageByteCount: 512)
  }

  /// Opens a file and does everything with it that an engine does.
  ///
  /// - Returns: What was refused first.
  @discardableResult
  private func exercise(_ bytes: [UInt8], noFreelistSync: Bool = false) -> BoltStoreError? {
    do throws(BoltStoreError) {
      let files = InMemoryFileSystem(["db": bytes])
      let options = BoltOptions { $0.noFreelistSync = noFreelistSync }
      let database = try Database.open("db", in: files, options)
      _ = try database.checkInvariants()
      try database.view { (transaction) throws(BoltStoreError) in try readAll(transaction) }
      try database.update { (transaction) throws(BoltStoreError) in
        let bucket = try transaction.createBucketIfNeeded(name)
        for number in 0..<60 where number % 4 == 0 {
          try bucket.put(value(itemByteCount: 150), for: key(number))
        }
        for number in 0..<60 where number % 3 == 0 { try bucket.delete(key(number)) }
        try bucket.deleteBucket(Array("in".utf8))
      }
      let small = BoltOptions { $0.pageByteCount = 512 }
      try database.compact(into: try Database.open("copy", in: files, small))
    } catch {
      return error
    }
    return nil
  }

  private func readAll(_ transaction: Transaction) throws(BoltStoreError) {
    var names: [[UInt8]] = []
    var cursor = try transaction.cursor()
    while try cursor.isOnItem ? cursor.next() : cursor.first() { names.append(cursor.key.array()) }
    for name in names {
      guard let bucket = try transaction.bucket(named: name) else { continue }
      _ = try bucket.statistics()
      var cursor = try bucket.cursor()
      var isThere = try cursor.last()
      while isThere {
        if cursor.isBucket { _ = try bucket.bucket(named: cursor.key.array())?.cursor().item }
        isThere = try cursor.previous()
      }
    }
  }

  @Test func `the sample is sound`() throws {
    #expect(exercise(try sample().bytes) == nil)
  }

  /// Bytes of every header and element table.
  @Test(arguments: [false, true])
  func `no changed byte makes the engine trap or hang`(noFreelistSync: Bool) throws {
    let sample = try sample()
    var generator = SeededGenerator(seed: 1)
    for page in 0..<sample.pageCount {
      for offset in 0..<64 where generator.chance(1, in: 8) {
        var editor = sample
        let byte = editor.bytes[page * 512 + offset]
        let flip = UInt8(1) << UInt8(generator.below(8))
        editor.patch(PageID(UInt64(page)), at: offset, [byte ^ flip])
        for page in [PageID(0), 1] {
          guard let meta = editor.meta(page) else { continue }
          editor.patch(page, at: 16, meta.checksummed().encoded())
        }
        exercise(editor.bytes, noFreelistSync: noFreelistSync)
      }
    }
  }

  @Test func `a file that was cut is refused wherever it was cut`() throws {
    let bytes = try sample().bytes
    let used = try #require(sample().meta(0)).highWaterMark
    for end in stride(from: 1, to: bytes.count, by: 37) {
      let error = exercise(Array(bytes[..<end]))
      #expect((error != nil) == (end < Int(used.rawValue) * 512))
    }
  }

  /// A root page whose children are itself: an endless tree.
  @Test func `a cycle in a tree is refused`() throws {
    let sample = try sample()
    let root = try root(of: sample)
    var editor = sample
    let page = editor.page(root)
    for item in 0..<(try BranchPage.count(in: page.rawSpan)) {
      editor.patch(root, at: 16 + 16 * item + 8, integer: root.rawValue)
    }
    let files = InMemoryFileSystem(["db": editor.bytes])
    let database = try Database.open("db", in: files)
    #expect(try !database.checkInvariants().isEmpty)
    let reader = try database.beginRead()
    let bucket = try #require(try reader.bucket(named: name))
    let tooDeep = BoltStoreError.treeTooDeep(page: root, limit: BoltLimits.treeDepthMax)
    #expect(throws: tooDeep) { try bucket.value(for: key(1)) }
    var cursor = try bucket.cursor()
    #expect(throws: tooDeep) { try cursor.first() }
    #expect(throws: tooDeep) { try cursor.last() }
    #expect(throws: tooDeep) { try cursor.seek(key(1)) }
    #expect(throws: BoltStoreError.self) { try bucket.statistics() }
    reader.rollback()
    #expect(throws: tooDeep) {
      try database.update { (transaction) throws(BoltStoreError) in
        try transaction.bucket(named: name)?.put([1], for: key(1))
      }
    }
    #expect(throws: BoltStoreError.self) {
      try database.update { (transaction) throws(BoltStoreError) in
        try transaction.deleteBucket(name)
      }
    }
    try database.close()
    // A list of free pages is found by walking all others.
    var meta = try #require(editor.meta(0))
    meta.txid += 1000
    meta.freelist = .absent
    editor.patch(0, at: 16, meta.checksummed().encoded())
    files.set("db", editor.bytes)
    #expect(throws: BoltStoreError.self) { try Database.open("db", in: files) }
  }

  /// Two items that lead to one page: in a tree of such pages leaves would be met 2^n times.
  @Test func `a page reached twice is refused by every walk over all pages`() throws {
    let sample = try sample()
    let root = try root(of: sample)
    var editor = sample
    let children = try BranchPage.items(in: editor.page(root).rawSpan).map(\.child)
    editor.patch(root, at: 16 + 16 + 8, integer: children[0].rawValue)
    let files = InMemoryFileSystem(["db": editor.bytes])
    let database = try Database.open("db", in: files)
    let findings = try database.checkInvariants().map(\.message)
    #expect(findings.contains { $0.contains("multiple references") })
    #expect(findings.contains("page \(children[1]): unreachable unfreed"))
    let target = try Database.open("copy", in: files)
    #expect(throws: BoltStoreError.pageReachedTwice(page: children[0])) {
      try database.compact(into: target)
    }
    #expect(throws: BoltStoreError.freelist(.alreadyFree(children[0]))) {
      try database.update { (transaction) throws(BoltStoreError) in
        try transaction.deleteBucket(name)
      }
    }
  }

  /// Leaves of such a tree are met 2^n times; a cursor ends when it has met as many as pages exist.
  @Test func `a cursor ends in a tree whose pages lead to the same page twice`() throws {
    let depth = 40
    var editor = BoltImageEditor(
      BoltImage.bucketChain(depth: depth + 1),
      pageByteCount: 512
    )
    let leaf = BucketHeader(root: 3).encoded()
    let top = LeafItem(flags: LeafElement.bucketFlag, key: name, value: leaf)
    editor.patch(2, at: 0, LeafPage.encoded([top], id: 2))
    for level in 0..<depth {
      let page = PageID(UInt64(3 + level))
      let child = PageID(page.rawValue + 1)
      let items = [BranchItem(key: [1], child: child), BranchItem(key: [2], child: child)]
      editor.patch(page, at: 0, BranchPage.encoded(items, id: page))
    }
    let last = PageID(UInt64(3 + depth))
    editor.patch(last, at: 0, LeafPage.encoded([LeafItem(key: [1], value: [])], id: last))
    for items in [[], [LeafItem(key: [1], value: [])]] {
      editor.patch(last, at: 0, LeafPage.encoded(items, id: last))
      let options = BoltOptions { $0.isReadOnly = true }
      let database = try Database.open("db", in: InMemoryFileSystem(["db": editor.bytes]), options)
      let reader = try database.beginRead()
      var cursor = try #require(try reader.bucket(named: name)).cursor()
      let error = #expect(throws: BoltStoreError.self) {
        while try cursor.isOnItem ? cursor.next() : cursor.first() {}
      }
      let back = #expect(throws: BoltStoreError.self) {
        while try cursor.isOnItem ? cursor.previous() : cursor.last() {}
      }
      #expect(error?.message.contains("two places") == true)
      #expect(back?.message.contains("two places") == true)
    }
  }

  @Test func `buckets nested far deeper than any stack are refused, not followed`() throws {
    let files = InMemoryFileSystem(["db": BoltImage.bucketChain(depth: 20_000)])
    let database = try Database.open("db", in: files, BoltOptions { $0.noFreelistSync = true })
    #expect(database.pageByteCount == 512)
    let findings = try database.checkInvariants()
    #expect(findings == [.unreadable(.bucketsTooDeep(limit: BoltLimits.bucketDepthMax))])
    let tooDeep = BoltStoreError.bucketsTooDeep(limit: BoltLimits.bucketDepthMax)
    let reader = try database.beginRead()
    let bucket = try #require(try reader.bucket(named: Array("b".utf8)))
    #expect(throws: tooDeep) { try bucket.statistics() }
    reader.rollback()
    let target = try Database.open("copy", in: files)
    #expect(throws: tooDeep) { try database.compact(into: target) }
    // Deleting needs no more than one bucket at a time.
    try database.update { (transaction) throws(BoltStoreError) in
      try transaction.deleteBucket(Array("b".utf8))
    }
    #expect(try database.checkInvariants() == [])
  }

  @Test func `errors say which page, what was expected and what was found`() throws {
    let sample = try sample()
    let root = try root(of: sample)
    let child = try BranchPage.items(in: sample.page(root).rawSpan)[0].child
    func error(_ change: (inout BoltImageEditor) -> Void) throws -> String? {
      var editor = sample
      change(&editor)
      let files = InMemoryFileSystem(["db": editor.bytes])
      let database = try Database.open("db", in: files)
      let reader = try database.beginRead()
      let bucket = try #require(try reader.bucket(named: name))
      return #expect(throws: BoltStoreError.self) { try bucket.value(for: key(0)) }?.message
    }
    #expect(
      try error { $0.patch(child, at: 0, integer: UInt64(99)) }
        == "page \(child): header says page 99"
    )
    #expect(
      try error { $0.patch(child, at: 8, integer: UInt16(0x10)) }
        == "page \(child): expected a branch or leaf page, found freelist"
    )
    #expect(
      try error { $0.patch(child, at: 10, integer: UInt16(32)) }
        == "page \(child): count at byte 10: found 32 items, expected at most 31 items"
    )
    let count = Int(try #require(sample.header(child)).count)
    let position = try error { $0.patch(child, at: 16, integer: UInt32(1000)) }
    #expect(
      position
        == "page \(child): pos at byte 16: found a key at byte 1016, "
        + "expected a key between bytes \(16 + 16 * count) and 512"
    )
    #expect(
      try error { $0.patch(root, at: 24, integer: UInt64(1)) }?
        .hasPrefix("page 1: with overflow 0, expected in 2..<") == true
    )
    #expect(
      try error { $0.patch(child, at: 12, integer: UInt32.max) }?
        .hasPrefix("page \(child): with overflow 4294967295, expected in 2..<") == true
    )
  }

  @Test func `a list of free pages that cannot be is refused`() throws {
    let sample = try sample()
    let metas = [sample.meta(0), sample.meta(1)].compactMap { $0 }
    let newest = try #require(metas.max { $0.txid < $1.txid })
    let list = newest.freelist
    let count = try #require(sample.header(list)).count
    #expect(count > 2)
    func error(_ change: (inout BoltImageEditor) -> Void) -> String? {
      var editor = sample
      change(&editor)
      return exercise(editor.bytes)?.message
    }
    let mark = newest.highWaterMark
    #expect(
      error { $0.patch(list, at: 16, integer: UInt64(1)) }
        == "page 1: listed as free, expected in 2..<\(mark)"
    )
    #expect(
      error { $0.patch(list, at: 16 + 8 * (Int(count) - 1), integer: mark.rawValue) }
        == "page \(mark): listed as free, expected in 2..<\(mark)"
    )
    let first = sample.page(list).rawSpan.littleEndian(at: 16, as: UInt64.self)
    #expect(
      error { $0.patch(list, at: 24, integer: first) } == "page \(first) already freed"
    )
    #expect(error { $0.patch(list, at: 8, integer: UInt16(2)) }?.contains("freelist") == true)
    #expect(
      error {
        $0.patch(list, at: 10, integer: UInt16(0xffff))
        $0.patch(list, at: 16, integer: UInt64(100))
      }?.contains("found 100 ids") == true
    )
  }

  /// Root page of the sample's bucket.
  private func root(of editor: BoltImageEditor) throws -> PageID {
    let files = InMemoryFileSystem(["db": editor.bytes])
    let database = try Database.open("db", in: files, BoltOptions { $0.isReadOnly = true })
    return PageID(
      try database.view { (transaction) throws(BoltStoreError) in
        try transaction.bucket(named: name)?.rootPage ?? 0
      }
    )
  }
}
