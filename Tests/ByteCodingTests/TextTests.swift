internal import Testing

@testable internal import ByteCoding

@Suite("Printable")
struct PrintableTests {
  @Test(
    arguments: [
      ([], ""),
      (Array("/registry/pods/x".utf8), "/registry/pods/x"),
      (Array("é 😀 日本".utf8), "é 😀 日本"),
      (Array("a\\b".utf8), "a\\\\b"),
      ([0x00, 0x1b, 0x7f, 0xff], "\\x00\\x1b\\x7f\\xff"),
      ([0xe2, 0x80, 0xae], "\\xe2\\x80\\xae"),
      ([0xc2, 0x85], "\\xc2\\x85"),
      ([0x61, 0xc3], "a\\xc3"),
    ] as [([UInt8], String)]
  )
  func `printable text stays and every other byte is escaped`(bytes: [UInt8], expected: String) {
    #expect(printable(bytes) == expected)
  }

  @Test func `past the limit the rest is counted`() {
    #expect(printable(Array("abcdef".utf8), limit: 6) == "abcdef")
    #expect(printable(Array("abcdef".utf8), limit: 5) == "abcde… 1 more byte")
    #expect(printable(Array("abcdef".utf8), limit: 0) == "… 6 more bytes")
    #expect(printable(Array("aé".utf8), limit: 2) == "a… 2 more bytes")
  }

  @Test func `every Unicode scalar is decoded as the standard library encodes it`() {
    for value in stride(from: UInt32(0), through: 0x10_ffff, by: 61) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array(String(scalar).utf8)
      #expect(bytes.rawSpan.scalar(at: 0) == scalar)
      #expect(bytes.rawSpan.firstInvalidUTF8(in: 0..<bytes.count) == nil)
      for cut in 1..<max(bytes.count, 1) {
        #expect(bytes.rawSpan.firstInvalidUTF8(in: 0..<cut) == 0)
      }
    }
  }

  @Test(arguments: [
    (0, 0, "0"), (255, 2, "ff"), (255, 4, "00ff"), (UInt64.max, 4, "ffffffffffffffff"),
  ])
  func `hexadecimal numbers are padded and never cut`(value: UInt64, digits: Int, text: String) {
    #expect(hexadecimal(value, digits: digits) == text)
  }
}

@Suite("Annotated hexdump")
struct AnnotatedHexdumpTests {
  @Test func `each field carries its name, and gaps are shown`() {
    let bytes: [UInt8] = [11, 0, 0, 0, 0, 0, 0, 0, 2, 0, 9] + Array("/registry/pods".utf8)
    var dump = AnnotatedHexdump()
    dump.add(0..<8, "id", "11")
    dump.add(8..<10, "flags", "leaf")
    dump.add(11..<25, "key", "/registry/pods")
    #expect(
      dump.lines(of: bytes.rawSpan, base: 0x4000) == [
        "00004000  0b 00 00 00 00 00 00 00  id     11",
        "00004008  02 00                    flags  leaf",
        "0000400a  09                       -",
        "0000400b  2f 72 65 67 69 73 74 72  key    /registry/pods",
        "00004013  79 2f 70 6f 64 73",
      ]
    )
  }

  @Test func `a long run is folded and its rest counted`() {
    var dump = AnnotatedHexdump()
    dump.add(0..<1_000, "value", "x")
    let lines = dump.lines(of: [UInt8](repeating: 1, count: 1_000).rawSpan, fieldByteCountMax: 16)
    #expect(
      lines == [
        "00000000  01 01 01 01 01 01 01 01  value  x",
        "00000008  01 01 01 01 01 01 01 01",
        "          … 984 more bytes",
      ]
    )
  }

  @Test func `fields past the end are cut off, not trusted`() {
    var dump = AnnotatedHexdump()
    dump.add(1..<Int.max, "length", "9")
    dump.add(Int.max..<Int.max, "tail")
    #expect(
      dump.lines(of: ([1, 2] as [UInt8]).rawSpan, base: Int.max) == [
        "7fffffffffffffff  01                       -",
        "8000000000000000  02                       length  9 (cut off)",
        "8000000000000001                           tail    (cut off)",
      ]
    )
  }
}
