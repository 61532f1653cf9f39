import Testing

@testable import assay

@Suite("Argument parser")
struct ParserTests {
  private static let path = Argument("PATH", "a path")
  private static let rest = Argument("REST", "the rest", count: .oneOrMore)
  private static let from = Option.number("from", "INDEX", shorthand: "f", "first index")
  private static let type = Option.text("type", "NAME", "a type", isRepeatable: true)
  private static let all = Option.flag("all", shorthand: "a", "everything")

  private static let verb = Command(
    "try",
    "tries things",
    arguments: [path],
    options: [.writeOut, from, type, all]
  ) { _, _ in .clean }

  private func parse(_ words: String...) throws -> ParsedArguments {
    var parser = ArgumentParser(Self.verb, words[...])
    return try parser.parse()
  }

  private func complaint(_ words: String...) -> String? {
    var parser = ArgumentParser(Self.verb, words[...])
    do {
      _ = try parser.parse()
      return nil
    } catch {
      return error.message
    }
  }

  @Test(arguments: [
    ["p", "--from", "7"], ["--from=7", "p"], ["-f", "7", "p"], ["-f7", "p"], ["p", "-f=7"],
    ["-af7", "p"], ["--from", "0x7", "--", "p"],
  ])
  func `every spelling of an option is the same option`(words: [String]) throws {
    var parser = ArgumentParser(Self.verb, words[...])
    let arguments = try parser.parse()
    #expect(arguments.number(Self.from) == 7)
    #expect(arguments.one(Self.path) == "p")
  }

  @Test func `a repeatable option keeps every value in order`() throws {
    let arguments = try parse("--type", "b", "p", "--type=a")
    #expect(arguments.texts(Self.type) == ["b", "a"])
  }

  @Test func `after two dashes everything is a word`() throws {
    #expect(try parse("--", "--from").one(Self.path) == "--from")
  }

  @Test func `a lone dash is a word`() throws {
    #expect(try parse("-").one(Self.path) == "-")
  }

  @Test func `a value may be empty or start with a dash`() throws {
    #expect(try parse("p", "--type=").texts(Self.type) == [""])
    #expect(try parse("p", "--type", "-x").texts(Self.type) == ["-x"])
  }

  @Test func `help wins over whatever is missing`() throws {
    #expect(try parse("-h").has(.help))
  }

  @Test func `the form of the result is simple unless asked`() throws {
    #expect(try parse("p").writeOut == .simple)
    #expect(try parse("p", "-w", "json").writeOut == .json)
  }

  @Test func `each wrong line is told in its own words`() {
    #expect(complaint("p", "--form") == "unknown option '--form'; did you mean '--from'?")
    #expect(complaint("p", "-x") == "unknown option '-x'")
    #expect(complaint("p", "--from") == "option '--from' needs a value INDEX")
    #expect(complaint("p", "--from", "-1") == "option '--from' wants a whole number, not '-1'")
    #expect(complaint("p", "--from=") == "option '--from' wants a whole number, not ''")
    #expect(
      complaint("p", "--from", "18446744073709551616")
        == "option '--from' wants a whole number, not '18446744073709551616'"
    )
    #expect(complaint("p", "-f1", "-f2") == "option '-f' is given twice")
    #expect(complaint("p", "--all=yes") == "option '--all' takes no value")
    #expect(
      complaint("p", "-w", "yaml")
        == "option '-w' wants one of simple, table, json, not 'yaml'"
    )
    #expect(complaint() == "missing argument PATH")
    #expect(complaint("p", "q") == "extra argument 'q'")
  }

  @Test(arguments: [
    ("dmup", "dump"), ("dum", "dump"), ("lists", "list"), ("stat", "stats"), ("chek", "check"),
  ])
  func `the nearest spelling is found`(word: String, meant: String) {
    #expect(nearestSpelling(of: word, in: ["list", "dump", "stats", "check", "repair"]) == meant)
  }

  @Test(arguments: ["", "x", "frobnicate", "qu"])
  func `nothing is suggested for what is near to nothing`(word: String) {
    #expect(nearestSpelling(of: word, in: ["list", "dump", "stats"]) == nil)
  }

  @Test func `columns line up under their headings`() {
    var table = TextTable([.right("ID"), .left("TYPE"), .right("ITEMS")])
    table.append(["0", "meta", "0"])
    table.append(["12", "leaf", "1234567"])
    #expect(
      table.lines == [
        "ID  TYPE    ITEMS",
        "--  ----  -------",
        " 0  meta        0",
        "12  leaf  1234567",
      ]
    )
  }
}
