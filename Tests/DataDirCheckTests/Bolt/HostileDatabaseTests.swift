import BoltFormat
import ByteCoding
import DamageRecipes
import DataDirCheck
import Environment
import SystemIO
import Testing

@Suite("Hostile databases")
struct HostileDatabaseTests {
  /// About thirty pages of 512 bytes, three levels of them in bucket `key`.
  private static let small: [UInt8] = {
    var image = EtcdImage(.sample(30, compactedAt: 10))
    image.freelist = .stored
    image.zeroPageCount = 2
    return image.encoded
  }()

  @Test(arguments: 0..<8)
  func `every flipped bit ends in a report`(_ bit: Int) throws {
    // Heads of pages and of their element tables in full, one byte in thirteen of the rest.
    for offset in Self.small.indices where offset % 512 < 48 || offset % 13 == 0 {
      var bytes = Self.small
      bytes[offset] ^= 1 << UInt8(bit)
      let file = InMemoryFileSystem(["db": bytes])
      do {
        _ = try RowCheck.run("db", on: file, runner: SerialRunner())
      } catch is NotEtcd {}
    }
  }

  @Test func `every truncation ends in a report that is not clean`() throws {
    for byteCount in stride(from: 0, to: Self.small.count, by: 37) {
      let file = InMemoryFileSystem(["db": Array(Self.small.prefix(byteCount))])
      do {
        let report = try RowCheck.run("db", on: file, runner: SerialRunner())
        #expect(report.verdict == .errors, "\(byteCount) bytes: \(report.lines)")
      } catch is NotEtcd {
        #expect(byteCount < 600)
      }
    }
  }

  /// Pages of a kind after the metas, each made by its number; the first is the root's.
  private static func pages(_ count: Int, _ page: (UInt64) -> [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    let end = UInt64(count + 2)
    for id in [UInt64(0), 1] {
      let meta = Meta(
        pageByteCount: 512,
        root: 2,
        freelist: .absent,
        highWaterMark: PageID(end),
        txid: id + 4
      )
      bytes += meta.encodedPage(id: PageID(id), pageByteCount: 512)
    }
    for number in 2..<end {
      let page = page(number)
      bytes += page + [UInt8](repeating: 0, count: 512 - page.count)
    }
    return bytes
  }

  private func checked(_ bytes: [UInt8]) throws -> Set<String> {
    let clock = ContinuousClock()
    let start = clock.now
    let report = try RowCheck.run(
      "db",
      on: InMemoryFileSystem(["db": bytes]),
      runner: ThreadRunner(workerCount: 2)
    )
    // A bound for a loaded machine and a debug build; what is quadratic takes minutes.
    #expect(start.duration(to: clock.now) < .seconds(60))
    #expect(report.verdict == .errors)
    return Set(report.findings.map(\.problem.id))
  }

  @Test func `a chain of branches as deep as the file is followed to its end`() throws {
    let bytes = Self.pages(4000) { number in
      let items = [BranchItem(key: [1], child: PageID(number + 1))]
      return BranchPage.encoded(items, id: PageID(number))
    }
    #expect(try checked(bytes).contains("B3"))
  }

  @Test func `a comb of branches, each with a leaf, is read once`() throws {
    let bytes = Self.pages(4001) { number in
      guard number.isMultiple(of: 2) else { return LeafPage.encoded([], id: PageID(number)) }
      let items = [
        BranchItem(key: [1], child: PageID(number + 1)),
        BranchItem(key: [2], child: PageID(number + 2)),
      ]
      return BranchPage.encoded(items, id: PageID(number))
    }
    #expect(try checked(bytes).contains("B3"))
  }

  @Test func `every page points to every other`() throws {
    let bytes = Self.pages(1000) { number in
      let items = (0..<25).map { item in
        BranchItem(key: [UInt8(item)], child: PageID(2 + (number * 31 + UInt64(item) * 17) % 1000))
      }
      return BranchPage.encoded(items, id: PageID(number))
    }
    let ids = try checked(bytes)
    #expect(ids.contains("B4"))
    #expect(ids.contains("B10"))
  }

  @Test(arguments: [PageFlags.leaf, .branch])
  func `pages that all claim the whole file are read once`(_ flags: PageFlags) throws {
    let bytes = Self.pages(3000) { number in
      if number < 152 {
        let items = (0..<20).map { item in
          BranchItem(
            key: [UInt8(item)],
            child: PageID(152 + (number - 2) * 20 % 2800 + UInt64(item))
          )
        }
        let first =
          number == 2
          ? (3..<23).map { BranchItem(key: [UInt8($0)], child: PageID(UInt64($0))) } : items
        return BranchPage.encoded(first, id: PageID(number), overflow: flags == .branch ? 3000 : 0)
      }
      return LeafPage.encoded(
        [LeafItem(key: [1], value: [1])],
        id: PageID(number),
        overflow: .max
      )
    }
    #expect(try checked(bytes).isSuperset(of: ["B7"]))
  }

  @Test func `pairs that share their bytes are not read over and over`() throws {
    // One leaf over the whole file, whose thousands of items all are the rest of the file.
    let count = 20_000
    var page = PageHeader(
      id: 2,
      flags: .leaf,
      count: UInt16(count),
      overflow: UInt32(count * 32 / 512)
    ).encoded()
    for item in 0..<count {
      for field in [0, (count - item) * 16, 8, count * 16 - 64] {
        page += (0..<4).map { UInt8(truncatingIfNeeded: field >> (8 * $0)) }
      }
    }
    page += [UInt8](repeating: 0, count: count * 16 + 1024)
    var bytes = Self.pages(page.count / 512 + 2) { _ in [] }
    bytes.replaceSubrange(1024..<1024 + page.count, with: page)
    #expect(try checked(bytes).contains("B7"))
  }

  @Test func `buckets are followed to a depth and no further`() throws {
    #expect(try checked(BoltImage.bucketChain(depth: 5000)).contains("B10"))
  }

  @Test func `a freelist of more pages than there are is no allocation`() throws {
    var image = EtcdImage(.sample(20))
    image.freelist = .stored
    image.zeroPageCount = 3
    var editor = image.editor
    editor.patch(2, at: 10, integer: UInt16.max)
    editor.patch(2, at: 12, integer: UInt32.max)
    editor.patch(2, at: 16, integer: UInt64(1) << 60)
    #expect(try checked(editor.bytes).contains("B5"))
  }
}
