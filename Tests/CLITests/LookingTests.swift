import TestSupport
import Testing
import ToolDriver

@testable import assay

/// A verb on a fixture.
struct Look: Sendable, CustomTestStringConvertible {
  var verb: Verb
  var fixture: Fixture

  var testDescription: String { "\(verb.testDescription) Fixtures/\(fixture.name)" }

  /// Every verb on every directory; of three like members, the one behind its log.
  static let all: [Look] = {
    guard case .success(let fixtures) = Result(catching: Fixture.directories) else { return [] }
    let unlike = fixtures.filter { !$0.name.hasSuffix("/m2") && !$0.name.hasSuffix("/m3") }
    return Verb.looking.flatMap { verb in unlike.map { Look(verb: verb, fixture: $0) } }
  }()

  /// Forms of output the verb knows.
  var forms: [[String]] {
    let takesForm = verb.command.options.contains { $0.name == Option.writeOut.name }
    return takesForm ? WriteOut.allCases.map { ["-w", $0.rawValue] } : [[]]
  }
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
    for form in look.forms {
      let run = try Tool.assay(look.verb.words + [copy] + form)
      expectAnswer(run)
      #expect(try Tool.assay(look.verb.words + [copy] + form) == run, "the same every time")
    }
    #expect(try TreeFingerprint(scratch.path) == before)
  }

  /// A sound directory is either answered for, or has no such part and one line says so.
  private func expectAnswer(_ run: Run, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(!run.output.contains("\u{1B}"), sourceLocation: sourceLocation)
    if run.status == ExitStatus.couldNotLook.rawValue {
      #expect(run.errorLines.count == 1 && run.output == "", sourceLocation: sourceLocation)
    } else {
      #expect(run.status == 0 && run.errors == "", "\(run.errors)", sourceLocation: sourceLocation)
    }
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
}
