internal import DataDriven
import Foundation
internal import RaftInteraction
internal import TestSupport
import Testing

/// A file of commands and of the answers the original gives to them.
struct Transcript: Sendable, CustomTestStringConvertible {
  var folder: String
  var name: String

  var testDescription: String { "\(folder)/\(name)" }

  var text: String {
    get throws {
      try String(
        contentsOfFile: Repository.path("Fixtures/raft/\(folder)/\(name)"),
        encoding: .utf8
      )
    }
  }

  static func all(in folder: String) throws -> [Transcript] {
    try FileManager.default.contentsOfDirectory(atPath: Repository.path("Fixtures/raft/\(folder)"))
      .filter { $0.hasSuffix(".txt") }.sorted().map { Transcript(folder: folder, name: $0) }
  }
}

@Suite("Transcripts of the original")
struct TranscriptTests {
  @Test(arguments: try Transcript.all(in: "interaction"))
  func `nodes do and say what the original's do, log lines and all`(transcript: Transcript) throws {
    var environment = InteractionEnvironment()
    try run(transcript) { try environment.run($0) }
  }

  @Test(arguments: try Transcript.all(in: "quorum"))
  func `quorums decide what the original's decide`(transcript: Transcript) throws {
    let script = QuorumScript()
    try run(transcript) { try script.run($0) }
  }

  @Test(arguments: try Transcript.all(in: "confchange"))
  func `changes of the membership lead where the original's lead`(transcript: Transcript) throws {
    var script = ConfChangeScript()
    try run(transcript) { try script.run($0) }
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
