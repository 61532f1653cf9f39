import BoltFormat
import ByteCoding
import Testing

/// A field of an on-disk structure, named in the output of a failing test.
struct LaidOutField: CustomTestStringConvertible, Sendable {
  var field: String
  var offset: Int
  var testDescription: String { "\(field) at \(offset)" }
}

/// The fields of a `layout` constant.
func fields(_ layout: [(field: String, offset: Int)]) -> [LaidOutField] {
  layout.map { LaidOutField(field: $0.field, offset: $0.offset) }
}

/// Names of the stored properties in which two values differ.
func differences<Value>(_ left: Value, _ right: Value) -> [String] {
  zip(Mirror(reflecting: left).children, Mirror(reflecting: right).children)
    .filter { "\($0.value)" != "\($1.value)" }
    .compactMap { $0.0.label }
}

@Suite("Page layout")
struct PageLayoutTests {
  private let header: [UInt8] = [7, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 3, 0, 1, 0, 0, 0]
  private let meta = Meta(
    pageByteCount: 4096,
    root: 3,
    sequence: 5,
    freelist: 2,
    highWaterMark: 9,
    txid: 11
  )

  @Test func `a page header reads back field by field`() throws {
    let decoded = try PageHeader(decoding: header.rawSpan)
    #expect(decoded == PageHeader(id: 7, flags: .leaf, count: 3, overflow: 1))
    #expect(decoded.encoded() == header)
  }

  @Test(arguments: fields(PageHeader.layout))
  func `the byte at a header field's offset changes that field alone`(
    _ place: LaidOutField
  ) throws {
    var bytes = header
    bytes[place.offset] ^= 0xff
    let before = try PageHeader(decoding: header.rawSpan)
    let after = try PageHeader(decoding: bytes.rawSpan)
    #expect(differences(before, after) == [place.field])
    #expect(after.encoded() == bytes)
  }

  @Test(arguments: fields(Meta.layout))
  func `the byte at a meta field's offset changes that field alone`(_ place: LaidOutField) throws {
    var bytes = meta.encodedPage(id: 1, pageByteCount: 512)
    let before = try Meta(decoding: bytes.rawSpan)
    bytes[Meta.pageOffset + place.offset] ^= 0xff
    let after = try Meta(decoding: bytes.rawSpan)
    #expect(differences(before, after) == [place.field])
    #expect(after.encodedPage(id: 1, pageByteCount: 512) == bytes)
  }

  @Test(arguments: fields(BucketHeader.layout))
  func `the byte at a bucket field's offset changes that field alone`(
    _ place: LaidOutField
  ) throws {
    var bytes = BucketHeader(root: 5, sequence: 6).encoded()
    let before = try BucketHeader(decoding: bytes.rawSpan)
    bytes[place.offset] ^= 0xff
    let after = try BucketHeader(decoding: bytes.rawSpan)
    #expect(differences(before, after) == [place.field])
    #expect(after.encoded() == bytes)
  }

  @Test func `a leaf entry's fields stand where the layout says`() throws {
    #expect(LeafElement.layout.map(\.field) == ["flags", "pos", "ksize", "vsize"])
    let page = LeafPage.encoded([LeafItem(flags: 1, key: [1, 2], value: [3, 4, 5])], id: 4)
    let entry = LeafElement.layout.map { field in
      page.rawSpan.littleEndian(at: PageHeader.byteCount + field.offset, as: UInt32.self)
    }
    #expect(entry == [1, 16, 2, 3])
    let element = try LeafPage.element(0, in: page.rawSpan)
    #expect(element == LeafElement(flags: 1, key: 32..<34, value: 34..<37))
  }

  @Test func `a branch entry's fields stand where the layout says`() throws {
    #expect(BranchElement.layout.map(\.offset) == [0, 4, 8])
    let page = BranchPage.encoded([BranchItem(key: [1, 2], child: 0x0102)], id: 4)
    #expect(page.rawSpan.littleEndian(at: 16, as: UInt32.self) == 16)
    #expect(page.rawSpan.littleEndian(at: 20, as: UInt32.self) == 2)
    #expect(page.rawSpan.littleEndian(at: 24, as: UInt64.self) == 0x0102)
    let element = try BranchPage.element(0, in: page.rawSpan)
    #expect(element == BranchElement(key: 32..<34, child: 0x0102))
  }

  @Test(arguments: 0..<PageHeader.byteCount)
  func `every short header is reported as truncated`(byteCount: Int) {
    let bytes = Array(header.prefix(byteCount))
    #expect(throws: BoltError.truncated(at: 0, expected: 16, found: byteCount)) {
      try PageHeader(decoding: bytes.rawSpan)
    }
  }

  @Test(arguments: 0..<80)
  func `every short meta is reported as truncated`(byteCount: Int) {
    let bytes = Array(meta.encodedPage(id: 0, pageByteCount: 512).prefix(byteCount))
    #expect(throws: BoltError.truncated(at: 0, expected: 80, found: byteCount)) {
      try Meta(decoding: bytes.rawSpan)
    }
  }

  @Test func `a page number past what a file can hold has no offset`() {
    #expect(PageID(3).byteOffset(pageByteCount: 4096) == 12288)
    #expect(PageID.absent.byteOffset(pageByteCount: 4096) == nil)
    #expect(PageID(UInt64(Int.max)).byteOffset(pageByteCount: 512) == nil)
    #expect(PageID.absent.advanced(by: 1) == nil)
  }
}
