import BoltFormat
import ByteCoding
import Environment
import SystemIO
import TestSupport
import Testing

@Suite("Pages of real databases")
struct RealPagesTests {
  /// Databases that etcd wrote, from 3.4 to 3.8.
  static let fixtures = [
    "etcd-3.4", "etcd-3.5", "etcd-3.5-restored", "etcd-3.5-three-members/m1",
    "etcd-3.5-three-members/m2", "etcd-3.5-three-members/m3", "etcd-3.8-alpha",
  ]

  private func database(_ fixture: String) throws -> BoltImageEditor {
    let path = Repository.path("Fixtures/\(fixture)/member/snap/db")
    let file = try DiskFileSystem().open(path)
    return BoltImageEditor(try file.bytes(at: 0, byteCount: file.byteCount))
  }

  @Test(arguments: fixtures)
  func `every page that is reached re-encodes to the same bytes`(fixture: String) throws {
    let editor = try database(fixture)
    let active = try #require(editor.activeMeta)
    let meta = try #require(editor.meta(active))
    #expect(meta.encodedPage(id: active, pageByteCount: 80) == Array(editor.page(active)[..<80]))
    if meta.freelist != .absent {
      let page = editor.page(meta.freelist)
      let header = try PageHeader(decoding: page.rawSpan)
      let ids = try FreelistPage.ids(in: page.rawSpan)
      #expect(ids == ids.sorted())
      let again = FreelistPage.encoded(ids, id: meta.freelist, overflow: header.overflow)
      #expect(again == Array(page[..<again.count]))
    }
    var waiting = [meta.root]
    while let id = waiting.popLast() {
      let page = editor.page(id)
      let header = try PageHeader(decoding: page.rawSpan)
      #expect(header.id == id)
      let (again, below) = try reencode(page, header)
      #expect(again == Array(page[..<again.count]))
      #expect((again.count + 4095) / 4096 == Int(header.overflow) + 1)
      waiting += below
    }
  }

  /// Decodes a page and encodes it again, with the inline buckets on it; gives the pages below.
  private func reencode(
    _ page: [UInt8],
    _ header: PageHeader
  ) throws -> (bytes: [UInt8], below: [PageID]) {
    guard header.flags == .leaf else {
      let items = try BranchPage.items(in: page.rawSpan)
      let bytes = BranchPage.encoded(items, id: header.id, overflow: header.overflow)
      return (bytes, items.map(\.child))
    }
    let items = try LeafPage.items(in: page.rawSpan)
    var below: [PageID] = []
    for item in items where item.flags == LeafElement.bucketFlag {
      let bucket = try BucketHeader(decoding: item.value.rawSpan)
      guard bucket.isInline else {
        below.append(bucket.root)
        continue
      }
      let inline = try BucketHeader.inlinePage(in: item.value.rawSpan)
      let inside = try LeafPage.items(in: item.value.rawSpan.extracting(inline))
      #expect(BucketHeader.inlineValue(inside, sequence: bucket.sequence) == item.value)
    }
    return (LeafPage.encoded(items, id: header.id, overflow: header.overflow), below)
  }

  @Test(arguments: fixtures)
  func `random mutations of real pages are survived`(fixture: String) throws {
    let editor = try database(fixture)
    var generator = SeededGenerator(seed: 20)
    for _ in 0..<300 {
      var page = editor.page(
        PageID(UInt64.random(in: 0..<UInt64(editor.pageCount), using: &generator))
      )
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Half of the changes fall on the header and the first elements, where they hurt most.
        let end = Bool.random(using: &generator) ? min(96, page.count) : page.count
        page[Int.random(in: 0..<end, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      readAll(page)
    }
  }
}
