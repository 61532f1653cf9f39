import TestSupport
import Testing
import ToolDriver

@testable import assay

@Suite("Usage")
struct UsageTests {
  private func expectUsage(
    _ words: [String],
    _ complaint: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try Tool.assay(words)
    #expect(
      run == Run(status: 16, output: "", errors: complaint + "\n"),
      sourceLocation: sourceLocation
    )
  }

  @Test func `an unknown verb is one line with the nearest name`() throws {
    try expectUsage(
      ["completon"],
      "assay: unknown verb 'completon'; did you mean 'completion'? (see 'assay -h')"
    )
    try expectUsage(["zzz"], "assay: unknown verb 'zzz' (see 'assay -h')")
  }

  @Test func `an unknown option of the tool is one line`() throws {
    try expectUsage(["--foo"], "assay: unknown option '--foo' (see 'assay -h')")
  }

  @Test(arguments: Verb.all)
  func `an unknown option of a verb is one line`(verb: Verb) throws {
    let name = verb.testDescription
    try expectUsage(
      verb.words + ["--no-such-option"],
      "\(name): unknown option '--no-such-option' (see '\(name) -h')"
    )
  }

  @Test(arguments: Verb.all.filter { $0.command.arguments.contains { $0.count != .optional } })
  func `a missing argument is one line`(verb: Verb) throws {
    let name = verb.testDescription
    let argument = try #require(verb.command.arguments.first)
    try expectUsage(verb.words, "\(name): missing argument \(argument.name) (see '\(name) -h')")
  }

  @Test(arguments: Verb.all)
  func `an option without its value is one line`(verb: Verb) throws {
    for option in verb.command.options where option.takesValue {
      let run = try Tool.assay(verb.words + ["PATH", "--\(option.name)"])
      #expect(run.status == 16)
      #expect(run.output == "")
      #expect(run.errorLines.count == 1)
      #expect(run.errors.contains("option '--\(option.name)' needs a value"))
    }
  }

  @Test(arguments: Verb.all)
  func `an extra argument is one line`(verb: Verb) throws {
    guard !verb.command.arguments.contains(where: { $0.count == .oneOrMore }) else { return }
    let words = verb.command.arguments.map { _ in "/nowhere" }
    let name = verb.testDescription
    try expectUsage(
      verb.words + words + ["extra"],
      "\(name): extra argument 'extra' (see '\(name) -h')"
    )
  }

  @Test(arguments: Verb.looking)
  func `a path that is not there is one line and exit status 8`(verb: Verb) throws {
    let run = try Tool.assay(verb.words + ["/no/such/path"])
    #expect(run.status == 8)
    #expect(run.output == "")
    #expect(run.errors == "\(verb.testDescription): /no/such/path: no such file or directory\n")
  }

  @Test(arguments: Verb.looking)
  func `a directory or file of something else is one line and exit status 8`(verb: Verb) throws {
    for path in ["Tests", "README.md", "/dev/null"] {
      let run = try Tool.assay(verb.words + [path.hasPrefix("/") ? path : Repository.path(path)])
      let found = "\(run.status), \(run.errorLines.count) lines, \(run.output.count) characters"
      #expect(found == "8, 1 lines, 0 characters", "\(path)")
    }
  }

  @Test func `a log directory that is named and not there is one line and exit status 8`() throws {
    let directory = Repository.path("Fixtures/etcd-3.5")
    let run = try Tool.assay(["verify", "--wal-dir", "/no/such/path", directory])
    #expect(run.status == 8)
    #expect(run.output == "")
    #expect(run.errors == "assay verify: /no/such/path: no such file or directory\n")
  }
}
