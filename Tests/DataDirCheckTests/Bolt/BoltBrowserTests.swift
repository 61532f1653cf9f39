import BoltFormat
import ByteCoding
import DataDirCheck
import Environment
import Testing

/// Opens a file that exists in memory only.
func browse(_ file: [UInt8], at path: String = "db") throws -> BoltBrowser {
  try BoltBrowser(opening: path, in: InMemoryFileSystem([path: file]))
}

/// A database with every kind of page and bucket there is.
func variedImage(pageByteCount: Int = 512) -> BoltImage {
  let pairs = (0..<40).map { number in
    (key: "k\(100 + number)", value: [UInt8](repeating: UInt8(number), count: 30))
  }
  var image = BoltImage(
    pageByteCount: pageByteCount,
    buckets: [
      .init("inline", [("a", [1]), ("b", [2])], sequence: 4),
      .init("many", pairs),
      .init("outer", [("x", [3])], buckets: [.init("inner", [("y", [4])])]),
      .init("wide", [("v", [UInt8](repeating: 5, count: pageByteCount * 2))]),
    ],
    freelist: .stored
  )
  image.unreachedLeaves = [[LeafItem(key: [9], value: [9])]]
  image.zeroPageCount = 1
  image.grownPageCount = 2
  return image
}

@Suite("Bolt browser")
struct BoltBrowserTests {
  @Test(arguments: [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536])
  func `a survey counts what the image was made of`(pageByteCount: Int) throws {
    let browser = try browse(variedImage(pageByteCount: pageByteCount).encoded())
    let survey = try browser.survey(progress: SilentProgress())
    #expect(survey.damageCount == 0)
    let names = survey.buckets.map(\.pathText)
    #expect(names == ["", "inline", "many", "outer", "outer/inner", "wide"])
    #expect(survey.buckets.map(\.keyCount) == [0, 2, 40, 1, 1, 1])
    #expect(survey.buckets.map(\.bucketCount) == [4, 0, 0, 1, 0, 0])
    #expect(survey.buckets[1].header == BucketHeader(root: 0, sequence: 4))
    #expect(survey.buckets[5].overflowPageCount == 2)
    #expect(survey.freelist?.count == 2)
    let bound = Int(browser.pageBound)
    #expect(survey.reached.count == bound - 2)
    let used = survey.buckets.reduce(0) { $0 + $1.pageCount }
    #expect(used + 2 + survey.freelistPageCount == survey.reached.count)
  }

  @Test func `the list of pages accounts for every page of the file`() throws {
    let image = variedImage()
    let browser = try browse(image.encoded())
    let survey = try browser.survey(progress: SilentProgress())
    var rows: [BoltPageRow] = []
    try browser.forEachPage(in: survey) { row in
      rows.append(row)
      return true
    }
    #expect(rows.reduce(0) { $0 + 1 + $1.overflow } == browser.filePageCount)
    #expect(rows.filter { $0.kind == .free }.count == 2)
    #expect(rows.filter { $0.kind == .unallocated }.count == 2)
    #expect(rows.filter { $0.kind == .used(.meta) }.map(\.id) == [0, 1])
    #expect(!rows.contains { $0.kind == .unreached })
  }

  @Test func `every key is found and no other is`() throws {
    let browser = try browse(variedImage().encoded())
    var damage: [BoltDamage] = []
    let many = try browser.findBucket([Array("many".utf8)], damage: &damage)
    for number in 0..<40 {
      let key = Array("k\(100 + number)".utf8)
      let found = try #require(try browser.findItem(key, in: many, damage: &damage))
      let value = found.page.bytes.rawSpan.array(found.element.value)
      #expect(value == [UInt8](repeating: UInt8(number), count: 30))
    }
    for key in ["", "k", "k099", "k1000", "k140", "z"] {
      #expect(try browser.findItem(Array(key.utf8), in: many, damage: &damage) == nil)
    }
    let inner = try browser.findBucket(
      [Array("outer".utf8), Array("inner".utf8)],
      damage: &damage
    )
    #expect(try browser.findItem(Array("y".utf8), in: inner, damage: &damage) != nil)
    #expect(damage.isEmpty)
    #expect(throws: BoltBrowserError.self) {
      try browser.findBucket([Array("none".utf8)], damage: &damage)
    }
  }

  @Test(arguments: ["", "/", "/member", "/member/snap", "/member/snap/db"])
  func `a database is found from any directory around it`(place: String) throws {
    let file = variedImage().encoded()
    let fileSystem = InMemoryFileSystem(["demo/member/snap/db": file])
    let browser = try BoltBrowser(opening: "demo" + place, in: fileSystem)
    #expect(browser.path == "demo/member/snap/db")
  }

  @Test func `the older meta can be followed`() throws {
    var editor = BoltImageEditor(variedImage())
    editor.updateMeta(0) { $0.root = 99999 }
    var browser = try browse(editor.bytes)
    #expect(try browser.survey(progress: SilentProgress()).damageCount == 1)
    try browser.follow(meta: 1)
    #expect(try browser.survey(progress: SilentProgress()).damageCount == 0)
  }

  @Test func `a file of something else is no database`() {
    for file in [[], [UInt8](repeating: 0, count: 9000), Array("hello".utf8)] as [[UInt8]] {
      #expect(throws: BoltBrowserError.notDatabase(path: "db")) { try browse(file) }
    }
  }

  @Test func `without a valid meta pages are shown by their headers`() throws {
    var editor = BoltImageEditor(variedImage(pageByteCount: 4096))
    editor.patch(0, at: Meta.pageOffset + 8, [1])
    editor.patch(1, at: Meta.pageOffset + 8, [1])
    let browser = try browse(editor.bytes)
    #expect(browser.active == nil)
    #expect(throws: BoltBrowserError.self) { try browser.survey(progress: SilentProgress()) }
    var count = 0
    try browser.forEachPage(in: nil) { _ in
      count += 1
      return true
    }
    #expect(count == browser.filePageCount)
    #expect(!(try browser.dump(0)).damage.isEmpty)
  }

  @Test func `a page past the end of the file is named with the last there is`() throws {
    let browser = try browse(variedImage().encoded())
    let count = browser.filePageCount
    #expect(
      throws: BoltBrowserError.noSuchPage(PageID(UInt64(count)), path: "db", pageCount: count)
    ) { try browser.dump(PageID(UInt64(count))) }
    #expect(throws: BoltBrowserError.self) { try browser.dump(.absent) }
  }

  @Test func `a page dump names every byte`() throws {
    let browser = try browse(variedImage().encoded())
    for page in 0..<browser.filePageCount {
      let dump = try browser.dump(PageID(UInt64(page)))
      let claimed = dump.hexdump.fields.reduce(0) { $0 + $1.range.count }
      let isWhole = dump.damage.isEmpty
      #expect(!isWhole || claimed == dump.bytes.count, "page \(page)")
    }
  }
}
