import BoltFormat
import ByteCoding
import DamageRecipes
import DataDirCheck
import Environment
import Testing

@Suite("Trees of mixed depth")
struct MixedDepthTests {
  /// Puts a branch between a leaf and its parent, on a page at the end of the file.
  private static func deepened(_ revisions: [Int64]) -> BoltImageEditor {
    var image = EtcdImage(.sample())
    image.zeroPageCount = revisions.count
    var editor = image.editor
    var page = PageID(UInt64(editor.pageCount - revisions.count))
    for main in revisions {
      guard let place = row(main, in: editor) else { continue }
      let parent = place.path[place.path.count - 2]
      guard let item = child(place.page, of: parent, in: editor) else { continue }
      let branch = BranchPage.encoded([BranchItem(key: item.key, child: place.page)], id: page)
      editor.patch(page, at: 0, branch)
      editor.patch(parent, at: item.offset, integer: page.rawValue)
      page = PageID(page.rawValue + 1)
    }
    return editor
  }

  private static func row(_ main: Int64, in editor: BoltImageEditor) -> BoltImageEditor.Location? {
    var key: [UInt8] = []
    for shift in stride(from: Int64(56), through: 0, by: -8) {
      key.append(UInt8(truncatingIfNeeded: main >> shift))
    }
    return editor.location(
      of: key + [0x5f] + [UInt8](repeating: 0, count: 8),
      in: [Array("key".utf8)]
    )
  }

  private static func child(
    _ page: PageID,
    of parent: PageID,
    in editor: BoltImageEditor
  ) -> (key: [UInt8], offset: Int)? {
    let bytes = editor.page(parent)
    for item in 0..<Int(editor.header(parent)?.count ?? 0) {
      let element = PageHeader.byteCount + item * ElementTable.elementByteCount
      guard bytes.rawSpan.littleEndian(at: element + 8, as: UInt64.self) == page.rawValue
      else { continue }
      let key = element + Int(bytes.rawSpan.littleEndian(at: element, as: UInt32.self))
      let size = Int(bytes.rawSpan.littleEndian(at: element + 4, as: UInt32.self))
      return (Array(bytes[key..<key + size]), element + 8)
    }
    return nil
  }

  @Test(arguments: [[2], [32], [61], [2, 32], [2, 12, 22, 32, 61], [2, 2, 2, 2]] as [[Int64]])
  func `a tree whose leaves are not equally deep is read wholly and in order`(
    _ deepened: [Int64]
  ) throws {
    let plain = try verified(EtcdImage(.sample()).encoded)
    let editor = Self.deepened(deepened)
    #expect(editor.bytes != EtcdImage(.sample()).encoded)
    let report = try verified(editor.bytes)
    #expect(report.findings.isEmpty, "\(report.lines)")
    #expect(report.facts.hashKV == plain.facts.hashKV)
    #expect(report.facts.rows == plain.facts.rows)
    #expect(report.facts.keys == plain.facts.keys)
  }
}
