import Testing
import ToolDriver

@testable import assay

/// A verb on a fixture.
struct Look: Sendable, CustomTestStringConvertible {
  var verb: Verb
  var fixture: Fixture

  var testDescription: String { "\(verb.testDescription) Fixtures/\(fixture.name)" }

  static let all: [Look] = {
    guard case .success(let fixtures) = Result(catching: Fixture.directories) else { return [] }
    return Verb.looking.flatMap { verb in fixtures.map { Look(verb: verb, fixture: $0) } }
  }()
}

@Suite("Looking")
struct LookingTests {
  @Test func `there are fixtures to look at`() throws {
    #expect(try Fixture.all().count >= 8)
  }

  /// The strongest law of the tool: bytes, names, times and modes stay, in every form of output.
  @Test(arguments: Look.all)
  func `looking changes nothing and needs no right to write`(look: Look) throws {
    let scratch = try Scratch()
    let copy = try scratch.copy(of: look.fixture.path, as: "copy")
    try scratch.setPermissions("copy", writable: false)
    let before = try TreeFingerprint(scratch.path)
    for form in WriteOut.allCases {
      let takesForm = look.verb.command.options.contains { $0.name == Option.writeOut.name }
      let run = try Tool.assay(
        look.verb.words + [copy] + (takesForm ? ["-w", form.rawValue] : [])
      )
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try TreeFingerprint(scratch.path) == before)
  }

  @Test(arguments: Look.all)
  func `the same bytes in give the same bytes out, without colors`(look: Look) throws {
    let words = look.verb.words + [look.fixture.path]
    let first = try Tool.assay(words)
    #expect(try Tool.assay(words) == first)
    #expect(!first.output.contains("\u{1B}"))
    #expect(first.errors == "")
  }

  @Test(arguments: Verb.looking)
  func `a closed pipe is no error`(verb: Verb) throws {
    let path = Repository.path("Fixtures/etcd-3.5")
    let words = verb.words.joined(separator: " ")
    let run = try Tool.shell(
      "{ \"$ASSAY\" \(words) '\(path)'; echo status $? >&2; } | head -c 1 > /dev/null"
    )
    #expect(run.errors == "status 0\n")
  }

  /// What the help promises is what a user types first.
  @Test(arguments: Verb.all)
  func `the examples of the help are good command lines`(verb: Verb) throws {
    for example in verb.command.examples {
      let scratch = try Scratch()
      _ = try scratch.copy(of: Repository.path("Fixtures/etcd-3.5"), as: "demo.etcd")
      _ = try scratch.copy(of: Repository.path("Fixtures/etcd-3.5-snapshot.db"), as: "backup.db")
      let line = example.line.prefix { !"|>".contains($0) }
      let run = try Tool.shell("cd '\(scratch.path)' && \"$ASSAY\" \(line)")
      #expect(run.status != ExitStatus.usage.rawValue, "\(run.errors)")
      #expect(run.status < 128, "\(run.errors)")
    }
  }
}
