internal import DataDriven
import Foundation
internal import RaftInteraction
internal import TestSupport
import Testing

/// A file of commands and of the answers that are given to them.
struct Transcript: Sendable, CustomTestStringConvertible {
  var folder: String
  var name: String

  var testDescription: String { "\(folder)/\(name)" }
  var path: String { Repository.path(testDescription) }
  var text: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }

  static func all(in folder: String) throws -> [Transcript] {
    try FileManager.default.contentsOfDirectory(atPath: Repository.path(folder))
      .filter { $0.hasSuffix(".txt") }.sorted().map { Transcript(folder: folder, name: $0) }
  }
}

@Suite("Transcripts")
struct TranscriptTests {
  @Test(arguments: try Transcript.all(in: "Fixtures/raft/interaction"))
  func `nodes do and say what the original's do, log lines and all`(transcript: Transcript) throws {
    var environment = InteractionEnvironment()
    try run(transcript) { try environment.run($0) }
  }

  @Test(arguments: try Transcript.all(in: "Fixtures/raft/quorum"))
  func `quorums decide what the original's decide`(transcript: Transcript) throws {
    let script = QuorumScript()
    try run(transcript) { try script.run($0) }
  }

  @Test(arguments: try Transcript.all(in: "Fixtures/raft/confchange"))
  func `changes of the membership lead where the original's lead`(transcript: Transcript) throws {
    var script = ConfChangeScript()
    try run(transcript) { try script.run($0) }
  }

  /// Commands and options that the original's samples leave out; `REWRITE=1` writes them anew.
  @Test(arguments: try Transcript.all(in: "Tests/RaftInteractionTests/Transcripts"))
  func `nodes do and say what they did when it was looked at`(transcript: Transcript) throws {
    if ProcessInfo.processInfo.environment["REWRITE"] == "1" {
      var environment = InteractionEnvironment()
      let file = try DirectiveFile(parsing: transcript.text)
      let text = file.answered { directive in
        do { return try environment.run(directive) } catch { return "\(error)" }
      }
      try text.write(toFile: transcript.path, atomically: true, encoding: .utf8)
    }
    var environment = InteractionEnvironment()
    try run(transcript) { try environment.run($0) }
  }

  private func run(
    _ transcript: Transcript,
    _ answer: (Directive) throws -> String
  ) throws {
    let file = try DirectiveFile(parsing: transcript.text)
    #expect(!file.directives.isEmpty)
    for directive in file.directives {
      let found = DirectiveFile.terminated(try answer(directive))
      let place = "\(transcript.testDescription):\(directive.line)"
      #expect(found == directive.expected, "\(place): \(directive.command)")
    }
  }
}
