import Foundation
import Testing
import ToolDriver

@testable import assay

@Suite("Simulate verb")
struct SimulateTests {
  private static let short = ["simulate", "--raft", "--steps", "200"]

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `the same seed prints the same, and writes the same files`() throws {
    let scratch = try Scratch()
    let files = ["a", "b"].map { "\(scratch.path)/\($0)" }
    var outputs: [String] = []
    for file in files {
      let run = try Tool.assay(
        Self.short + ["--seed", "11", "--html", file + ".html", "--trace", file + ".txt"]
      )
      #expect(run.status == 0)
      outputs.append(run.output)
    }
    #expect(outputs[0] == outputs[1])
    for end in [".html", ".txt"] {
      #expect(try text(files[0] + end) == text(files[1] + end))
    }
    #expect(outputs[0].hasSuffix("\nagain: assay simulate --raft --seed 11 --steps 200\n"))
  }

  @Test func `files are written over`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/run.txt"
    for seed in ["1", "2"] {
      let run = try Tool.assay(Self.short + ["--seed", seed, "--trace", path])
      #expect(run.status == 0)
      #expect(try text(path).hasPrefix("raft, seed \(seed)\n"))
    }
  }

  @Test func `a file that cannot be written is one line more and exit status 8`() throws {
    let run = try Tool.assay(Self.short + ["--html", "/no/such/folder/run.html"])
    #expect(run.status == 8)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("assay simulate: /no/such/folder/run.html: "))
  }

  @Test func `seeds one after the other count what each of them counts`() throws {
    let all = try statistics(["--seeds", "3..<6"])
    let each = try (3..<6).map { try statistics(["--seed", "\($0)"]) }
    #expect(Set(all.keys) == Set(each[0].keys))
    for (name, count) in all {
      #expect(count == each.reduce(0) { $0 + ($1[name] ?? 0) }, "\(name)")
    }
    #expect(try statistics(["--seeds", "3...5"]) == all)
  }

  private func statistics(_ words: [String]) throws -> [String: Int] {
    let run = try Tool.assay(Self.short + words + ["-w", "json"])
    #expect(run.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    return try #require(object?["statistics"] as? [String: Int])
  }

  @Test(
    arguments: [
      ([], "nothing says what to simulate; want --raft"),
      (["--raft", "--nodes", "0"], "option '--nodes' takes 1 to 9, not 0"),
      (["--raft", "--nodes", "10"], "option '--nodes' takes 1 to 9, not 10"),
      (["--raft", "--seed", "1", "--seeds", "1..<2"], "--seed and --seeds exclude each other"),
      (["--raft", "--seeds", "9"], "option '--seeds' wants a range such as '0..<1000', not '9'"),
      (
        ["--raft", "--seeds", "9..<9"],
        "option '--seeds' wants a range such as '0..<1000', not '9..<9'"
      ),
      (
        ["--raft", "--steps", "100000001"],
        "option '--steps' takes at most 100000000, not 100000001"
      ),
    ] as [([String], String)]
  )
  func `a command line that makes no sense is one line and exit status 16`(
    words: [String],
    complaint: String
  ) throws {
    let run = try Tool.assay(["simulate"] + words)
    let errors = "assay simulate: \(complaint) (see 'assay simulate -h')\n"
    #expect(run == Run(status: 16, output: "", errors: errors))
  }

  @Test func `everything that can happen is tried, each state once`() throws {
    let words = ["simulate", "--raft", "--exhaustive", "--world", "elections", "--depth"]
    var visited: [Int] = []
    for depth in ["1", "4"] {
      let run = try Tool.assay(words + [depth, "-w", "json"])
      #expect(run.status == 0 && run.errors == "")
      let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      let worlds = try #require(object?["worlds"] as? [[String: Any]])
      #expect(worlds.map { $0["name"] as? String } == ["elections"])
      #expect(worlds[0]["depth"] as? Int == Int(depth))
      visited.append(try #require(worlds[0]["visited"] as? Int))
      #expect(worlds[0]["merged"] is Int && worlds[0]["waiting"] is Int)
    }
    #expect(visited[0] > 1 && visited[0] < visited[1])
    let text = try Tool.assay(words + ["4"])
    #expect(text.output.contains("  \(visited[1]) states visited, "))
    #expect(text.output.hasSuffix("states in all: every law held\n"))
  }

  @Test func `a range of seeds says how many there are`() {
    #expect(SeedRange("0..<1000").map { [$0.first, UInt64($0.count)] } == [0, 1000])
    #expect(SeedRange("5...5").map { [$0.first, UInt64($0.count)] } == [5, 1])
    #expect(SeedRange("0x10..<0x11").map { [$0.first, UInt64($0.count)] } == [16, 1])
    let last = "18446744073709551615"
    #expect(SeedRange("\(last)...\(last)").map { $0.count } == 1)
    for wrong in [
      "", "1", "..", "1..2", "..<3", "3..<", "3..<2", "0...\(last)", "a..<b", "1..<2..<3", "-1..<2",
      "0..<\(last)",
    ] {
      #expect(SeedRange(wrong) == nil, "\(wrong)")
    }
  }
}

/// The path of a run that fails needs a bug, which debug builds have.
@Suite("Simulate verb under a bug")
struct FailingSimulationTests {
  private static let words = [
    "simulate", "--raft", "--nodes", "3", "--steps", "40", "--mutant", "voteNotPersisted",
  ]

  @Test func `a broken law is shrunk, drawn and told how to be seen again`() throws {
    let scratch = try Scratch()
    let files = (html: "\(scratch.path)/run.html", trace: "\(scratch.path)/run.txt")
    let run = try Tool.assay(
      Self.words + ["--seed", "1", "--until-failure", "--html", files.html, "--trace", files.trace]
    )
    #expect(run.status == 4)
    let lines = run.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("shrunk from ") })
    #expect(lines.contains { $0.hasPrefix("✗ after row ") })
    let again = try #require(lines.last)
    #expect(again.hasPrefix("again: assay simulate --raft --nodes 3 --seed "))
    #expect(again.hasSuffix(" --steps 40 --mutant voteNotPersisted"))

    // What it says is what is in the files, and what comes of the line it prints.
    let evidence = try #require(lines.dropLast().last).drop { $0 == " " }
    for path in [files.html, files.trace] {
      #expect(try String(contentsOfFile: path, encoding: .utf8).contains(evidence))
    }
    let second = try Tool.shell("\"$ASSAY\" \(again.dropFirst("again: assay ".count))")
    #expect(second.status == 4)
    #expect(chart(of: second.output) == chart(of: run.output))
  }

  private func chart(of output: String) -> Substring {
    output[(output.range(of: "\nraft, seed ")?.upperBound ?? output.endIndex)...]
  }

  @Test func `of many seeds those that break a law are named`() throws {
    let run = try Tool.assay(Self.words + ["--seeds", "1..<9", "-w", "json"])
    #expect(run.status == 4)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let report = try #require(object)
    #expect(report["verdict"] as? String == "errors")
    #expect(report["runs"] as? Int == 8)
    let failures = try #require(report["failures"] as? [[String: Any]])
    #expect(!failures.isEmpty)
    #expect(failures.allSatisfy { $0["law"] is String && $0["replay"] is String })
    let shrunk = try #require(report["shrunk"] as? [String: Any])
    #expect(shrunk["seed"] as? Int == failures[0]["seed"] as? Int)
    #expect(try #require(shrunk["steps"] as? Int) <= 40)
    #expect((shrunk["events"] as? [String])?.isEmpty == false)
  }

  @Test func `a law broken by all that can happen is shown by a shortest way`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/run.html"
    let words = ["simulate", "--raft", "--exhaustive", "--world", "failures"]
    let run = try Tool.assay(words + ["--mutant", "votesForStaleLog", "--html", path])
    #expect(run.status == 4)
    let lines = run.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("✗ after row ") && $0.contains("leaderCompleteness") })
    #expect(try #require(lines.last).hasSuffix(" --world failures"))
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("leaderCompleteness"))
  }
}
