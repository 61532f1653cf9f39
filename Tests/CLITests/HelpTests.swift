import Testing
import ToolDriver

@testable import assay

@Suite("Help")
struct HelpTests {
  @Test(arguments: Verb.nodes)
  func `every level explains itself on stdout and ends well`(verb: Verb) throws {
    for flag in ["-h", "--help"] {
      let run = try Tool.assay(verb.words + [flag])
      #expect(run.status == 0)
      #expect(run.errors == "")
      #expect(run.output.hasPrefix("\(verb.testDescription): \(verb.command.summary)\n\nUSAGE\n"))
    }
  }

  @Test(arguments: Verb.nodes)
  func `help fits a terminal`(verb: Verb) throws {
    let lines = try Tool.assay(verb.words + ["-h"]).output.split(separator: "\n")
    #expect(lines.filter { $0.count > 100 || $0.last == " " } == [])
  }

  @Test(arguments: Verb.nodes)
  func `summaries are phrases in -s without a full stop`(verb: Verb) throws {
    let summary = verb.command.summary
    let firstWord = try #require(summary.split(separator: " ").first)
    #expect(firstWord.hasSuffix("s"))
    #expect(summary.last != ".")
    #expect(summary.first?.isUppercase == false)
  }

  @Test func `the tool alone prints the overview`() throws {
    #expect(try Tool.assay() == Tool.assay("-h"))
  }

  @Test func `a group alone prints its verbs`() throws {
    for verb in Verb.nodes where !verb.command.verbs.isEmpty {
      #expect(try Tool.assay(verb.words) == Tool.assay(verb.words + ["-h"]))
    }
  }

  @Test func `the version is one line`() throws {
    let run = try Tool.assay("--version")
    #expect(run == Run(status: 0, output: "assay \(Version.current)\n", errors: ""))
  }

  @Test(arguments: Shell.allCases)
  func `completions name every verb and option`(shell: Shell) throws {
    let run = try Tool.assay("completion", shell.rawValue)
    #expect(run.status == 0)
    for verb in Verb.nodes {
      for option in verb.command.options {
        #expect(run.output.contains(option.name) != option.isHidden)
      }
      for word in verb.words { #expect(run.output.contains(word)) }
    }
  }

  @Test func `the bash completion is a script bash accepts`() throws {
    let run = try Tool.shell("\"$ASSAY\" completion bash | bash -n")
    #expect(run == Run(status: 0, output: "", errors: ""))
  }
}
