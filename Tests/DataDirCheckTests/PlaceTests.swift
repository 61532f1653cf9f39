import DataDirCheck
import Testing

@Suite("Place")
struct PlaceTests {
  @Test func `a file's name cannot end the line or move the cursor`() {
    let place = Place(file: "member/wal/a\n\u{1b}[2Jb.wal", offset: 8)
    #expect(place.text == #"member/wal/a\x0a\x1b[2Jb.wal offset 8"#)
  }
}
