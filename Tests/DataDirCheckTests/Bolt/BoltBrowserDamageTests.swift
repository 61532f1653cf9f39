import BoltFormat
import ByteCoding
import DataDirCheck
import Environment
import Testing

@Suite("Bolt browser on damage")
struct BoltBrowserDamageTests {
  /// Fields of the damage a survey meets after a change.
  private func fields(_ change: (inout BoltImageEditor) -> Void) throws -> [String] {
    var editor = BoltImageEditor(variedImage())
    change(&editor)
    let survey = try browse(editor.bytes).survey(progress: SilentProgress())
    #expect(survey.damage.count == survey.damageCount)
    return survey.damage.map(\.field)
  }

  /// Root of bucket `many`, which is a branch page.
  private func branch(_ editor: BoltImageEditor) -> PageID {
    editor.root(of: [Array("many".utf8)]) ?? .absent
  }

  @Test func `a branch that points at itself is met once`() throws {
    let met = try fields { editor in
      let branch = branch(editor)
      editor.patch(branch, at: 24, integer: branch.rawValue)
    }
    #expect(met == ["pgid"])
  }

  @Test(arguments: [UInt64(60), 1 << 40, .max, 1 << 63])
  func `a child past the high-water mark is named`(child: UInt64) throws {
    #expect(try fields { $0.patch(branch($0), at: 24, integer: child) } == ["pgid"])
  }

  @Test(arguments: [UInt32(50), 1 << 20, .max])
  func `an overflow run past the last page is cut there`(overflow: UInt32) throws {
    let met = try fields { editor in
      let page = editor.location(of: "v", in: "wide")?.page ?? .absent
      editor.patch(page, at: 12, integer: overflow)
    }
    #expect(met.first == "overflow")
  }

  @Test(arguments: [UInt32(3), 50, .max])
  func `a freelist longer than its ids need takes no page of others`(overflow: UInt32) throws {
    #expect(try fields { $0.patch(2, at: 12, integer: overflow) } == ["overflow"])
  }

  @Test func `a run longer than its items need takes no page of others`() throws {
    let met = try fields { editor in
      let page = editor.location(of: "k120", in: "many")?.page ?? .absent
      editor.patch(page, at: 12, integer: UInt32(2))
    }
    #expect(met == ["overflow"])
  }

  @Test func `a page with another number in its header is named and read`() throws {
    let met = try fields { $0.patch(branch($0), at: 0, integer: UInt64(1)) }
    #expect(met == ["id"])
  }

  @Test func `a page of no kind is named`() throws {
    let met = try fields { $0.patch(branch($0), at: 8, integer: UInt16(0x40)) }
    #expect(met == ["flags"])
  }

  @Test func `a freelist that counts more ids than it holds is named`() throws {
    #expect(try fields { $0.patch(2, at: 10, integer: UInt16(9999)) } == ["count"])
  }

  @Test func `an item that reaches past its page is named and the others are read`() throws {
    var editor = BoltImageEditor(variedImage())
    let element = try #require(editor.location(of: "k120", in: "many")).element
    editor.bytes[element + 15] = 0xff
    let survey = try browse(editor.bytes).survey(progress: SilentProgress())
    #expect(survey.damage.map(\.field) == ["vsize"])
    #expect(survey.buckets[2].keyCount == 39)
  }

  @Test func `buckets nested without end are entered so far and no further`() throws {
    let browser = try browse(BoltImage.bucketChain(depth: 20000))
    let survey = try browser.survey(progress: SilentProgress())
    #expect(survey.buckets.count == BoltBrowser.nestingMax + 1)
    #expect(survey.damage.map(\.field) == ["bucket"])
  }

  @Test func `every truncation of a small file is survived`() throws {
    let file = variedImage().encoded()
    for byteCount in stride(from: 0, to: file.count, by: 61) {
      try lookAtEverything(Array(file.prefix(byteCount)))
    }
  }

  @Test func `flipped bits of a small file are survived`() throws {
    let file = variedImage().encoded()
    let used = file.indices.filter { file[$0] != 0 || $0 % 512 < 64 }
    for (turn, place) in used.enumerated() {
      var damaged = file
      damaged[place] ^= 1 << (turn % 8)
      try lookAtEverything(damaged)
    }
  }

  /// Does all the verbs do; a refusal is one of the browser's own errors.
  private func lookAtEverything(_ file: [UInt8]) throws {
    do {
      let browser = try browse(file)
      for page in 0..<min(browser.filePageCount, 4) {
        _ = try browser.dump(PageID(UInt64(page)))
      }
      let survey = try browser.survey(progress: SilentProgress())
      try browser.forEachPage(in: survey) { _ in true }
      var damage: [BoltDamage] = []
      let bucket = try browser.findBucket([Array("many".utf8)], damage: &damage)
      _ = try browser.findItem(Array("k120".utf8), in: bucket, damage: &damage)
    } catch let error as BoltBrowserError {
      #expect(!error.message.isEmpty)
    }
  }
}
