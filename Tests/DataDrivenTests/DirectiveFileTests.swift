import Testing

@testable internal import DataDriven

/// > Source: raft-interaction.md §1.
@Suite("Datadriven files")
struct DirectiveFileTests {
  @Test func `words, values and lists are told apart`() throws {
    let text = "do 1 flag key=value empty= list=(a, b,(c,d)) none=()\n----\n"
    let directive = try #require(DirectiveFile(parsing: text).directives.first)
    #expect(directive.command == "do")
    #expect(
      directive.arguments == [
        Directive.Argument(key: "1", values: []),
        Directive.Argument(key: "flag", values: []),
        Directive.Argument(key: "key", values: ["value"]),
        Directive.Argument(key: "empty", values: [""]),
        Directive.Argument(key: "list", values: ["a", "b", "(c,d)"]),
        Directive.Argument(key: "none", values: [""]),
      ]
    )
  }

  @Test func `quotes have no meaning`() throws {
    let directive = try #require(DirectiveFile(parsing: "propose 1 \"a\"\n----\n").directives.first)
    #expect(directive.arguments.map(\.key) == ["1", "\"a\""])
  }

  @Test func `a command goes on after a backslash, and its input ends at the rule`() throws {
    let text = """
      # prose

      do \\
        this \\
        and=that
      v1 v2

       v3
      ----
      answer
      of two lines

      next
      ----
      ok
      """
    let directives = try DirectiveFile(parsing: text).directives
    #expect(directives.map(\.line) == [3, 13])
    #expect(directives[0].arguments.map(\.key) == ["this", "and"])
    #expect(directives[0].input == "v1 v2\n\n v3")
    #expect(directives[0].expected == "answer\nof two lines\n")
    #expect(directives[1].expected == "ok\n")
  }

  @Test func `an answer with blank lines stands between double rules`() throws {
    let text = "do\n----\n----\none\n\ntwo\n----\n----\n\nnext\n----\nok\n"
    let file = try DirectiveFile(parsing: text)
    #expect(file.directives.map(\.expected) == ["one\n\ntwo\n", "ok\n"])
    #expect(file.answered { $0.expected } == text)
  }

  @Test func `what is no answer is printed as it stands`() throws {
    let text = "# prose\n\n\nsubtest one\n\ndo it\nwith input\n----\nold\n\n# more\nnext\n----\n\n"
    let file = try DirectiveFile(parsing: text)
    #expect(file.answered { $0.command == "do" ? "new" : "" } == text.replacing("old", with: "new"))
  }

  @Test(arguments: [
    "do (\n", "do =x\n----\n", "do a=(b\n----\n", "do\n----\n----\nx\n----\n", "do\ninput\n",
  ])
  func `what has no end is a fault of its line`(text: String) {
    #expect(throws: DirectiveFault.self) { try DirectiveFile(parsing: text) }
  }

  @Test func `values are read as Go reads them`() throws {
    let text = "do n=12 b=T c=nope d=(1,2)\n----\n"
    let directive = try #require(DirectiveFile(parsing: text).directives.first)
    #expect(try directive.number(for: "n", as: Int.self) == 12)
    #expect(try directive.bool(for: "b") == true)
    #expect(try directive.bool(for: "x") == nil)
    #expect(throws: DirectiveFault.self) { try directive.bool(for: "c") }
    #expect(throws: DirectiveFault.self) { try directive.number(for: "c", as: Int.self) }
    #expect(throws: DirectiveFault.self) { try directive.value("d") }
  }
}
