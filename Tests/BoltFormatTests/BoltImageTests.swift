import BoltFormat
import ByteCoding
import Testing

@Suite("Bolt image")
struct BoltImageTests {
  /// Pairs `k00000 …` with values of a size.
  private func pairs(_ count: Int, valueByteCount: Int) -> [(key: String, value: [UInt8])] {
    (0..<count).map { number in
      let digits = String(number)
      let key = "k" + String(repeating: "0", count: 5 - digits.count) + digits
      return (key, [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: valueByteCount))
    }
  }

  private func image(pageByteCount: Int) -> BoltImage {
    var image = BoltImage(
      pageByteCount: pageByteCount,
      buckets: [
        .init("small", [("a", [1]), ("b", [])], sequence: 3),
        .init("large", pairs(400, valueByteCount: 60)),
        .init("empty"),
        .init("paged", storage: .pages),
        .init("parent", [("x", [9])], buckets: [.init("child", [("y", [8])])]),
        .init("overflowing", [("v", [UInt8](repeating: 5, count: pageByteCount * 3))]),
      ],
      freelist: .stored
    )
    image.unreachedLeaves = [[LeafItem(key: [1], value: [2])]]
    image.zeroPageCount = 2
    image.grownPageCount = 1
    return image
  }

  @Test(arguments: PageSizeDetectorTests.sizes)
  func `every pair of an image is found where the tree leads`(pageByteCount: Int) throws {
    let editor = BoltImageEditor(image(pageByteCount: pageByteCount))
    for (key, value) in pairs(400, valueByteCount: 60) {
      let found = try #require(editor.location(of: key, in: "large"))
      #expect(Array(editor.bytes[found.value]) == value)
      #expect(editor.header(found.page)?.flags == .leaf)
    }
    let inline = try #require(editor.location(of: "a", in: "small"))
    #expect(Array(editor.bytes[inline.value]) == [1])
    let nested = try #require(
      editor.location(of: Array("y".utf8), in: [Array("parent".utf8), Array("child".utf8)])
    )
    #expect(Array(editor.bytes[nested.value]) == [8])
    let large = try #require(editor.location(of: "v", in: "overflowing"))
    #expect(large.value.count == pageByteCount * 3)
    #expect(editor.header(large.page)?.overflow == 3)
    #expect(editor.location(of: "absent", in: "large") == nil)
    #expect(editor.root(of: [Array("paged".utf8)]) != nil)
    #expect(editor.root(of: [Array("empty".utf8)]) == nil)
  }

  @Test(arguments: PageSizeDetectorTests.sizes)
  func `every page below the high-water mark has a header of its own number`(
    pageByteCount: Int
  ) throws {
    let image = image(pageByteCount: pageByteCount)
    let editor = BoltImageEditor(image)
    let meta = try #require(editor.meta(0))
    #expect(meta.isValid && editor.activeMeta == 0)
    #expect(editor.meta(1)?.txid == 15)
    let end = Int(meta.highWaterMark.rawValue)
    #expect(editor.pageCount == end + 1)
    var page = 0
    while page < end - image.zeroPageCount {
      let header = try #require(editor.header(PageID(UInt64(page))))
      #expect(header.id == PageID(UInt64(page)))
      #expect(header.flags.isKnown)
      page += 1 + Int(header.overflow)
    }
    let free = try FreelistPage.ids(in: editor.page(2).rawSpan)
    #expect(free == (end - 3..<end).map { PageID(UInt64($0)) })
  }

  @Test(arguments: PageSizeDetectorTests.sizes)
  func `re-encoding a decoded page gives the same bytes`(pageByteCount: Int) throws {
    let editor = BoltImageEditor(image(pageByteCount: pageByteCount))
    var branchCount = 0
    for page in 2..<editor.pageCount {
      let bytes = editor.page(PageID(UInt64(page)))
      let header = try PageHeader(decoding: bytes.rawSpan)
      var again: [UInt8] = []
      switch header.flags {
      case .leaf where header.id.rawValue == UInt64(page):
        let items = try LeafPage.items(in: bytes.rawSpan)
        again = LeafPage.encoded(items, id: header.id, overflow: header.overflow)
      case .branch:
        branchCount += 1
        let items = try BranchPage.items(in: bytes.rawSpan)
        again = BranchPage.encoded(items, id: header.id, overflow: header.overflow)
      default: continue
      }
      #expect(again == Array(bytes.prefix(again.count)))
    }
    #expect(branchCount > 0 || pageByteCount >= 32768)
  }

  @Test func `small buckets go inline as bolt has them and others do not`() {
    let limit = 4096 / 4 - 16 - 16 - 1
    let image = BoltImage(buckets: [
      .init("fits", [("k", [UInt8](repeating: 1, count: limit))]),
      .init("exceeds", [("k", [UInt8](repeating: 1, count: limit + 1))]),
      .init("forced", [("k", [1])], storage: .pages),
    ])
    let editor = BoltImageEditor(image)
    #expect(editor.root(of: [Array("fits".utf8)]) == nil)
    #expect(editor.root(of: [Array("exceeds".utf8)]) != nil)
    #expect(editor.root(of: [Array("forced".utf8)]) != nil)
  }

  @Test func `buckets can be chained far deeper than any call stack`() throws {
    let editor = BoltImageEditor(BoltImage.bucketChain(depth: 20000), pageByteCount: 512)
    #expect(editor.pageCount == 2 + 20001)
    let meta = try #require(editor.meta(1))
    #expect(meta.isValid && meta.root == 2 && meta.highWaterMark == 20003)
  }

  @Test func `changed metas keep a right checksum`() throws {
    var editor = BoltImageEditor(BoltImage(buckets: [.init("key", [("a", [1])])]))
    editor.updateMetas { $0.freelist = 77 }
    #expect(editor.meta(0)?.isValid == true && editor.meta(1)?.isValid == true)
    #expect(editor.meta(0)?.freelist == 77)
    editor.patch(0, at: Meta.pageOffset + 16, integer: UInt64(500))
    #expect(editor.meta(0)?.isValid == false)
    #expect(editor.activeMeta == 1)
  }

  @Test func `every flipped bit of a small file is survived by every decoder`() {
    let image = BoltImage(
      pageByteCount: 512,
      buckets: [.init("key", [("a", [1])]), .init("m", [("b", [2])], storage: .pages)],
      freelist: .stored
    )
    let file = image.encoded()
    for bit in stride(from: 0, to: file.count * 8, by: 7) {
      var editor = BoltImageEditor(file, pageByteCount: 512)
      editor.bytes[bit / 8] ^= 1 << (bit % 8)
      readAll(editor.page(PageID(UInt64(bit / 8 / 512))))
      _ = editor.location(of: "a", in: "key")
      _ = editor.location(of: "b", in: "m")
    }
  }
}
