import BoltStore
import Foundation
import PropertyTesting
import SystemIO
import Testing
import ToolDriver

@Suite("Beside bbolt", .enabled(if: Release.isWanted, "\(Release.reason)"))
struct BoltShapeTests {
  @Test func `given the same transactions both write trees of the same shape`() throws {
    try Self.law(
      "each page of our trees holds the keys that it holds in those of bbolt",
      .ordered,
      cases: 60
    ).check()
  }

  @Test func `without deletes the shapes of bbolt are certain, and ours`() throws {
    try Self.law("where no key is deleted, our trees are those of bbolt", .plain, cases: 40).check()
  }

  /// Each transaction starts on the same file, now ours and now bbolt's, so that each engine goes on
  /// with what the other wrote.
  private static func law(_ statement: String, _ peer: BoltPeer, cases: Int) -> Law {
    let reaching = ["a tree of three levels", "a nested bucket inline", "a page of several"]
    return Law(statement, cases: cases, reaching: reaching) { choices in
      var writer = BoltScriptWriter(choices, deletes: peer == .ordered)
      let bench = try BoltBench(peer, writer.setting)
      try choices.steps(1...6) { _ in
        writer.writeTransaction(choices)
        for line in writer.lines { choices.note(shortened(line)) }
        let answers = try bench.run(writer.lines, goingOnWithTheirs: choices.bool())
        let pages = answers.filter { $0.hasPrefix("  ") }
        choices.sometimes("a tree of three levels", if: pages.contains { $0.contains(" depth=3 ") })
        choices.sometimes(
          "a nested bucket inline",
          if: pages.contains { $0.contains("/") && $0.hasSuffix(" inline") }
        )
        choices.sometimes(
          "a page of several",
          if: pages.contains { $0.contains(" overflow=") && !$0.contains(" overflow=0 ") }
        )
      }
    }
  }

  private static func shortened(_ line: String) -> String {
    line.count > 70 ? "\(line.prefix(40))… \(line.count - 40) more" : line
  }
}

/// One database, run on by both engines.
private final class BoltBench {
  private let scratch: Scratch
  private let peer: BoltPeer
  private let setting: BoltSetting
  private let options: BoltOptions
  /// The file both go on with; none at first.
  private var base: Data?

  init(_ peer: BoltPeer, _ setting: BoltSetting) throws {
    scratch = try Scratch()
    self.peer = peer
    self.setting = setting
    options = BoltOptions {
      $0.pageByteCount = setting.pageByteCount
      $0.freelistPolicy = setting.isMap ? .map : .array
      $0.noFreelistSync = setting.noFreelistSync
      $0.noSync = true
      $0.release = .v1_3_6
    }
  }

  /// Runs a script on both, and compares answers, pages and checks.
  func run(_ lines: [String], goingOnWithTheirs: Bool) throws -> [String] {
    let ours = scratch.path("ours.db")
    let theirs = scratch.path("theirs.db")
    for path in [ours, theirs] {
      if let base { try base.write(to: URL(fileURLWithPath: path)) }
    }
    let transcript = try runOurs(lines, on: ours)
    try scratch.write(Array(lines.joined(separator: "\n").utf8), to: "script.txt")
    let found = try peer.run(
      script: scratch.path("script.txt"),
      on: theirs,
      setting,
      until: ours
    ).split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
    for (mine, other) in zip(transcript, found) where mine != other {
      throw Falsified("ours:\n  \(mine)\nbbolt:\n  \(other)")
    }
    guard transcript.count == found.count else {
      throw Falsified("\(transcript.count) lines of ours, \(found.count) of bbolt")
    }
    try check(theirs)
    base = try Data(contentsOf: URL(fileURLWithPath: goingOnWithTheirs ? theirs : ours))
    return transcript
  }

  private func runOurs(_ lines: [String], on path: String) throws -> [String] {
    var transcript: [String] = []
    let runner = try ScriptRunner(
      path,
      in: DiskFileSystem(),
      options,
      fillPercent: setting.fillPercent
    ) { transcript.append($0) }
    for line in lines { runner.take(line) }
    runner.finish()
    guard runner.outcome == .clean else {
      throw Falsified(transcript.joined(separator: "\n"))
    }
    return transcript
  }

  /// Holds what bbolt wrote to our own invariants.
  private func check(_ path: String) throws {
    let database = try Database.open(path, in: DiskFileSystem(), options)
    let findings = try database.checkInvariants()
    try database.close()
    guard findings.isEmpty else {
      throw Falsified("bbolt's file: " + findings.map(\.message).joined(separator: "\n"))
    }
  }
}
