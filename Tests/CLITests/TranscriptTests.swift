import Foundation
import TestSupport
import Testing
import ToolDriver

@testable import assay

/// What every verb prints for the examples of its help, kept in `Transcripts/` for people to read.
///
/// A transcript is the command, `----`, what it prints and how it ends; long outputs are cut. With
/// `REWRITE=1` in the environment the transcripts are written anew: read the difference.
@Suite("Transcripts")
struct TranscriptTests {
  private static let folder = Repository.path("Tests/CLITests/Transcripts")
  private static let isRewriting = ProcessInfo.processInfo.environment["REWRITE"] == "1"
  private static let lineCountMax = 30
  private static let scripts = [
    ("raft/interaction/single_node", "election.txt"), ("raft/quorum/joint_vote", "votes.txt"),
    ("raft/confchange/joint_autoleave", "changes.txt"), ("keyindex/histories", "history.txt"),
  ]

  @Test(arguments: Verb.all)
  func `each verb prints what its transcript says`(verb: Verb) throws {
    let path = "\(Self.folder)/\(verb.words.joined(separator: "-")).txt"
    let expected = try transcript(of: verb)
    if Self.isRewriting {
      try expected.write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      let found = try lines(String(contentsOfFile: path, encoding: .utf8))
      let changes = lines(expected).difference(from: found)
      #expect(changes.isEmpty, "REWRITE=1 swift test --filter TranscriptTests writes it anew")
    }
  }

  @Test(.disabled(if: isRewriting, "transcripts are being written"))
  func `no transcript is left of a verb that is gone`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
    let verbs = Verb.all.map { $0.words.joined(separator: "-") + ".txt" }.sorted()
    #expect(names == verbs)
  }

  @Test(arguments: Verb.all)
  func `every verb shows an example`(verb: Verb) {
    #expect(!verb.command.examples.isEmpty)
  }

  private func transcript(of verb: Verb) throws -> String {
    let examples = try verb.command.examples.map { try answer(to: $0) }
    return ([verb.testDescription + " " + verb.command.summary] + examples)
      .joined(separator: "\n\n") + "\n"
  }

  /// The script that `bolt exec` is shown on.
  private static let boltScript = """
    # Two buckets, one in the other.
    create-bucket pods
    create-bucket pods/default
    put pods/default web "two words"
    put pods/default db 0x00ff
    sequence pods 7
    get pods/default web
    range pods/default
    commit
    check
    delete pods/missing web
    rollback
    dump
    pages

    """

  /// Runs an example beside a directory `demo.etcd`, a backup `backup.db` and files of commands, up
  /// to its first pipe.
  private func answer(to example: Command.Example) throws -> String {
    let scratch = try Scratch()
    _ = try scratch.copy(of: Repository.path("Fixtures/etcd-3.5"), as: "demo.etcd")
    _ = try scratch.copy(of: Repository.path("Fixtures/etcd-3.5-snapshot.db"), as: "backup.db")
    for (original, name) in Self.scripts {
      _ = try scratch.copy(of: Repository.path("Fixtures/\(original).txt"), as: name)
    }
    try scratch.write(Array(Self.boltScript.utf8), to: "script.txt")
    let line = example.line.prefix { !"|>".contains($0) }
    let run = try Tool.shell("cd '\(scratch.path)' && \"$ASSAY\" \(line)")
    #expect(run.status != ExitStatus.usage.rawValue && run.status < 128, "\(run.errors)")
    var output = lines(run.output)
    if output.last == "" { output.removeLast() }
    let more = output.count - Self.lineCountMax
    // How fast it was is another matter each time.
    let remarks = run.errorLines.filter { !$0.hasSuffix(" a second") }
    return
      (["$ assay \(line)", "----"] + output.prefix(Self.lineCountMax).map(String.init)
      + (more > 0 ? ["… \(more) more lines"] : [])
      + remarks.map { "stderr: \($0)" } + ["exit status \(run.status)"])
      .joined(separator: "\n")
  }

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
