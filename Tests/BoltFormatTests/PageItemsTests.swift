import BoltFormat
import ByteCoding
import Testing

@Suite("Page items")
struct PageItemsTests {
  private let leaf = [
    LeafItem(key: [1], value: []), LeafItem(flags: 1, key: [1, 2], value: [9, 9, 9]),
    LeafItem(key: [3], value: [UInt8](repeating: 7, count: 40)),
  ]
  private let branch = [
    BranchItem(key: [1], child: 3), BranchItem(key: [2, 2, 2], child: .absent),
  ]

  @Test func `a leaf page reads back item by item`() throws {
    let page = LeafPage.encoded(leaf, id: 12, overflow: 3)
    #expect(try LeafPage.items(in: page.rawSpan) == leaf)
    #expect(
      try PageHeader(decoding: page.rawSpan)
        == PageHeader(id: 12, flags: .leaf, count: 3, overflow: 3)
    )
  }

  @Test func `a branch page reads back item by item`() throws {
    let page = BranchPage.encoded(branch, id: 12)
    #expect(try BranchPage.items(in: page.rawSpan) == branch)
    #expect(try BranchPage.child(1, in: page.rawSpan) == .absent)
  }

  @Test func `a page of another kind is refused by both readers`() {
    let page = BranchPage.encoded(branch, id: 12)
    #expect(throws: BoltError.wrongKind(at: 8, expected: .leaf, found: .branch)) {
      try LeafPage.items(in: page.rawSpan)
    }
    #expect(throws: BoltError.wrongKind(at: 8, expected: .freelist, found: .branch)) {
      try FreelistPage.ids(in: page.rawSpan)
    }
  }

  @Test func `an item past the count is refused`() {
    let page = LeafPage.encoded(leaf, id: 1)
    for item in [-1, 3, Int.max, Int.min] {
      #expect(throws: BoltError.noSuchItem(at: 10, expected: 3, found: item)) {
        try LeafPage.element(item, in: page.rawSpan)
      }
    }
  }

  @Test func `a count whose table does not fit is refused`() {
    var page = LeafPage.encoded([], id: 1) + [UInt8](repeating: 0, count: 512 - 16)
    page[10] = 32
    #expect(throws: BoltError.elementTableTooLong(at: 10, expected: 31, found: 32)) {
      try LeafPage.count(in: page.rawSpan)
    }
    #expect(throws: BoltError.self) { try LeafPage.element(31, in: page.rawSpan) }
  }

  /// Values a 32-bit field may be given by damage.
  static let hostile: [UInt32] = [0, 1, 15, 47, 0x7fff_ffff, 0x8000_0000, .max - 16, .max]

  @Test(arguments: hostile, [4, 8, 12])
  func `a hostile position or size ends in ranges inside the page or an error`(
    value: UInt32,
    field: Int
  ) {
    var editor = BoltImageEditor(LeafPage.encoded(leaf, id: 0), pageByteCount: 512)
    for item in 0..<leaf.count {
      editor.patch(0, at: 16 + 16 * item + field, integer: value)
      readAll(editor.bytes)
    }
    editor = BoltImageEditor(BranchPage.encoded(branch, id: 0), pageByteCount: 512)
    editor.patch(0, at: 16 + field - 4, integer: value)
    readAll(editor.bytes)
  }

  @Test func `an error says which field of which entry is wrong`() {
    var editor = BoltImageEditor(LeafPage.encoded(leaf, id: 0), pageByteCount: 512)
    let byteCount = editor.bytes.count
    editor.patch(0, at: 16 + 4, integer: UInt32(8))
    #expect(throws: BoltError.keyPosition(at: 20, expected: 64..<byteCount, found: 24)) {
      try LeafPage.element(0, in: editor.bytes.rawSpan)
    }
    editor.patch(0, at: 32 + 8, integer: UInt32(1000))
    #expect(throws: BoltError.keySize(at: 40, expected: byteCount - 65, found: 1000)) {
      try LeafPage.element(1, in: editor.bytes.rawSpan)
    }
    editor.patch(0, at: 48 + 12, integer: UInt32(41))
    #expect(throws: BoltError.valueSize(at: 60, expected: 40, found: 41)) {
      try LeafPage.element(2, in: editor.bytes.rawSpan)
    }
  }

  @Test func `every truncation and every flipped bit of a small page is survived`() {
    let inline = BucketHeader.inlineValue(leaf, sequence: 1)
    let pages = [
      LeafPage.encoded(leaf, id: 1), BranchPage.encoded(branch, id: 1),
      FreelistPage.encoded([3, 4, 9], id: 1), inline,
      Meta(pageByteCount: 512, root: 3, freelist: 2, highWaterMark: 4, txid: 1)
        .encodedPage(id: 0, pageByteCount: 96),
    ]
    for page in pages {
      for byteCount in 0..<page.count { readAll(Array(page.prefix(byteCount))) }
      for bit in 0..<(page.count * 8) {
        var damaged = page
        damaged[bit / 8] ^= 1 << (bit % 8)
        readAll(damaged)
      }
    }
  }
}

@Suite("Freelist page")
struct FreelistPageTests {
  @Test func `a freelist reads back`() throws {
    let page = FreelistPage.encoded([3, 5, 900], id: 2)
    #expect(page.count == 16 + 24)
    #expect(try FreelistPage.ids(in: page.rawSpan) == [3, 5, 900])
  }

  @Test(arguments: [0xFFFE, 0xFFFF, 0x10000])
  func `a list of many ids keeps its number behind the header`(count: Int) throws {
    let ids = (0..<count).map { PageID(UInt64($0) + 2) }
    let page = FreelistPage.encoded(ids, id: 2)
    let isLong = count >= 0xFFFF
    #expect(page.count == 16 + 8 * count + (isLong ? 8 : 0))
    let extent = try FreelistPage.extent(in: page.rawSpan)
    #expect(extent == .init(count: count, offset: isLong ? 24 : 16))
    #expect(try FreelistPage.ids(in: page.rawSpan) == ids)
  }

  @Test func `a count past the page is refused before anything is allocated`() {
    var short = FreelistPage.encoded([3], id: 2)
    short[10] = 2
    #expect(throws: BoltError.freelistCount(at: 10, expected: 1, found: 2)) {
      try FreelistPage.ids(in: short.rawSpan)
    }
    let long = PageHeader(id: 2, flags: .freelist, count: 0xFFFF).encoded()
    let huge = long + [UInt8](repeating: 0xFF, count: 16)
    #expect(throws: BoltError.freelistCount(at: 16, expected: 1, found: .max)) {
      try FreelistPage.ids(in: huge.rawSpan)
    }
    #expect(throws: BoltError.truncated(at: 16, expected: 8, found: 0)) {
      try FreelistPage.ids(in: long.rawSpan)
    }
  }

  @Test func `a list that ends with its page takes one page more`() {
    #expect(FreelistPage.pageCount(idCount: 61, pageByteCount: 512) == 1)
    #expect(FreelistPage.pageCount(idCount: 62, pageByteCount: 512) == 2)
    #expect(FreelistPage.pageCount(idCount: 0xFFFF, pageByteCount: 65536) == 9)
  }
}

@Suite("Bucket value")
struct BucketValueTests {
  @Test func `an empty new bucket takes 32 bytes`() throws {
    let value = BucketHeader.inlineValue([])
    #expect(value.count == 32)
    #expect(try BucketHeader(decoding: value.rawSpan).isInline)
    #expect(try BucketHeader.inlinePage(in: value.rawSpan) == 16..<32)
  }

  @Test func `an inline bucket reads back`() throws {
    let items = [LeafItem(key: [1], value: [2]), LeafItem(key: [2], value: [])]
    let value = BucketHeader.inlineValue(items, sequence: 77)
    let page = try BucketHeader.inlinePage(in: value.rawSpan)
    #expect(try BucketHeader(decoding: value.rawSpan).sequence == 77)
    #expect(try LeafPage.items(in: value.rawSpan.extracting(page)) == items)
  }

  @Test func `an inline page that claims to be something else is refused`() {
    let wrong = [
      PageHeader(id: 1, flags: .leaf), PageHeader(id: 0, flags: .branch),
      PageHeader(id: 0, flags: .leaf, overflow: 1),
    ]
    for header in wrong {
      let value = BucketHeader(root: 0).encoded() + header.encoded()
      #expect(
        throws: BoltError.inlineHeader(
          at: 16,
          expected: PageHeader(id: 0, flags: .leaf),
          found: header
        )
      ) { try BucketHeader.inlinePage(in: value.rawSpan) }
    }
  }
}

/// Runs every decoder over some bytes; what it checks is that all of them come back, and that
/// every range they give lies inside the bytes.
func readAll(_ bytes: [UInt8]) {
  let span = bytes.rawSpan
  attempt { () throws(BoltError) in _ = try PageHeader(decoding: span) }
  attempt { () throws(BoltError) in _ = try Meta(decoding: span).failures.map(\.message) }
  attempt { () throws(BoltError) in _ = try FreelistPage.ids(in: span) }
  attempt { () throws(BoltError) in _ = try BucketHeader(decoding: span) }
  for item in 0..<4 {
    attempt { () throws(BoltError) in
      let element = try LeafPage.element(item, in: span)
      #expect(element.key.upperBound == element.value.lowerBound)
      #expect(element.key.lowerBound >= 0 && element.value.upperBound <= bytes.count)
    }
    attempt { () throws(BoltError) in
      let element = try BranchPage.element(item, in: span)
      #expect(element.key.lowerBound >= 0 && element.key.upperBound <= bytes.count)
    }
  }
  attempt { () throws(BoltError) in _ = try LeafPage.items(in: span) }
  attempt { () throws(BoltError) in _ = try BranchPage.items(in: span) }
  attempt { () throws(BoltError) in
    let page = try BucketHeader.inlinePage(in: span)
    _ = try LeafPage.items(in: span.extracting(page))
  }
}

/// Runs a decoder; a refusal must be able to say itself.
func attempt(_ decode: () throws(BoltError) -> Void) {
  do throws(BoltError) { try decode() } catch { #expect(!error.message.isEmpty) }
}
