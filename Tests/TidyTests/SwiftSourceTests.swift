import Testing

@Suite("Swift source scanner")
struct SwiftSourceTests {
  private func scan(_ text: String) -> SwiftSource {
    SwiftSource(path: "Sources/M/F.swift", bytes: Array(text.utf8))
  }

  @Test(arguments: [
    (#"let a = "try! b" // as! c"#, #"let a = "      "         "#),
    (##"let a = #"a "try!" b"# + d"##, ##"let a =  "          "  + d"##),
    (#"f("\(g("x")) y") + h"#, #"f("  (g(" "))  ") + h"#),
    (#"a /* b /* c */ d */ e"#, #"a                     e"#),
    ("func `a try! b`() {}", "func __________() {}"),
  ])
  func `prose is blanked and code stays in place`(text: String, code: String) {
    let found = scan(text).code[0]
    #expect(found.drop { $0 == " " }.prefix(3) == code.prefix(3))
    #expect(found.count == text.count)
    #expect(!found.contains("try!") && !found.contains("as!"))
    #expect(found.filter { !$0.isWhitespace } == code.filter { !$0.isWhitespace })
  }

  @Test func `a text over several lines hides what it quotes`() {
    let source = scan("let a = \"\"\"\n  try! \"x\" b\n  \"\"\"\nlet b = 1")
    #expect(source.code[1].allSatisfy { $0 == " " })
    #expect(source.code[3] == "let b = 1")
  }

  @Test func `declarations know their lines, access and comment`() {
    let source = scan(
      """
      /// A.
      package struct A {
        /// B.
        package var b: Int { 1 }
        package func c(_ d: [Int] = [1, 2].map { $0 }) -> Int {
          let e = 2
          return e
        }
        private(set) var f = { 1 }()
      }
      package enum G {
        case h, i
        /// J.
        case j(Int)
      }
      """
    )
    let found = source.declarations.map {
      "\($0.access) \($0.keyword) \($0.name) \($0.firstLine)-\($0.lastLine) \($0.isDocumented)"
    }
    #expect(
      found == [
        "package struct A 2-10 true", "package var b 4-4 true", "package func c 5-8 false",
        "internal var f 9-9 false", "package enum G 11-15 false", "package case h 12-12 false",
        "package case j 14-14 true",
      ]
    )
  }

  @Test func `requirements of a protocol have its access`() {
    let source = scan("package protocol P {\n  func a()\n  var b: Int { get }\n}\nfunc c() {\n}")
    let found = source.declarations.map { "\($0.access) \($0.name) \($0.lastLine)" }
    #expect(found == ["package P 4", "package a 2", "package b 3", "internal c 6"])
  }

  @Test func `a phrase is found by its words, not by its letters`() {
    let source = scan("let a = try! b()\nlet c = try !d()\nlet entry! = 1\n// try!\nimport  XCTest")
    #expect(source.places(of: "try!") == ["Sources/M/F.swift:1: let a = try! b()"])
    #expect(source.places(of: "import XCTest") == ["Sources/M/F.swift:5: import  XCTest"])
    #expect(source.places(of: "import Test") == [])
  }
}
