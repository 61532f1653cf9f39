import Foundation
import TestSupport
import Testing
import ToolDriver

@testable import assay

@Suite("Key index verb")
struct KeyIndexTests {
  private let histories = Repository.path("Fixtures/keyindex/histories.txt")

  @Test func `an answered script is printed as it is, byte for byte`() throws {
    let expected = try String(contentsOfFile: histories, encoding: .utf8)
    let run = try Tool.assay("keyindex", "exec", histories)
    #expect(run == Run(status: 0, output: expected, errors: ""))
  }

  @Test func `a script may come by standard input`() throws {
    let run = try Tool.shell("printf 'put 2.0\\n\\nget 2' | \"$ASSAY\" keyindex exec -")
    let answers = """
      put 2.0 => {created=2.0 version=1 revs=[2.0]}

      get 2 => modified=2.0 created=2.0 version=1

      """
    #expect(run == Run(status: 0, output: answers, errors: ""))
    let empty = try Tool.shell(
      "file=$(mktemp) && \"$ASSAY\" keyindex exec \"$file\" && rm \"$file\""
    )
    #expect(empty == Run(status: 0, output: "", errors: ""))
  }

  @Test func `lines that make no sense are named, and the script goes on`() throws {
    let run = try Tool.shell(
      "printf 'put 2.0\\nput 2.0\\n\\033[2J\\nget 2\\n' | \"$ASSAY\" keyindex exec -"
    )
    #expect(run.status == 4)
    #expect(
      run.errors == """
        -:2: revision 2.0 is not above 2.0, the last of its key
        -:3: no command '\\x1b[2J'

        """
    )
    #expect(run.output.hasSuffix("=> modified=2.0 created=2.0 version=1\n"))
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test func `the rules of a release decide what becomes of a tombstone`() throws {
    let script =
      "printf 'put 2.0\\ntombstone 3.0\\ncompact 3\\n' | \"$ASSAY\" keyindex exec - --rules "
    let kept = "available=[3.0] index={created=2.0 version=2 revs=[3.0]} {empty}"
    for (version, answer) in [
      ("3.4", "available=[] index=dropped"), ("3.5.15", "available=[] index=dropped"),
      ("3.5.16", kept), ("3.6.0", kept),
    ] {
      #expect(try Tool.shell(script + version).output.contains("compact 3 => \(answer)\n"))
    }
    let wrong = try Tool.assay("keyindex", "exec", "-", "--rules", "new")
    #expect(wrong.status == 16)
    #expect(wrong.errorLines.count == 1)
  }
}
