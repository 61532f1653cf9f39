import Foundation
import TestSupport
import Testing
import ToolDriver

@Suite("assay bolt exec")
struct BoltExecTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs a script from a file.
  private func exec(_ script: String, on name: String = "db", _ options: String...) throws -> Run {
    try scratch.write(Array(script.utf8), to: "script.txt")
    return try Tool.assay(
      ["bolt", "exec", scratch.path(name), scratch.path("script.txt")] + options
    )
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: scratch.path(name)))
  }

  @Test func `a database is created, and is clean`() throws {
    let run = try exec("create-bucket a\nput a k v\ncommit\nget a k\n")
    #expect(run.status == 0 && run.errors == "")
    #expect(
      run.output == """
        create-bucket a => ok
        put a k v => ok
        commit => ok
        get a k => v

        """
    )
    let check = try Tool.assay("bolt", "check", scratch.path("db"))
    #expect(check.status == 0, "\(check.output)")
    let keys = try Tool.assay("bolt", "get", scratch.path("db"), "a", "k", "--raw")
    #expect(keys.output == "v")
  }

  @Test func `a script comes from standard input too`() throws {
    for tail in ["", " -"] {
      let run = try Tool.shell(
        "printf 'create-bucket a\\r\\nbuckets\\n' | \"$ASSAY\" bolt exec '\(scratch.path("db"))'\(tail)"
      )
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("create-bucket a => ok\nbuckets => [a]\n# the script ended"))
    }
  }

  @Test func `a second run finds what the first committed`() throws {
    _ = try exec("create-bucket a\nput a k v\ncommit\nput a k w\n")
    #expect(try exec("get a k\n").output == "get a k => v\n")
  }

  @Test func `a line that makes no sense ends in status 4, and the rest is run`() throws {
    let run = try exec("create-bucket a\nnonsense\nbuckets\ncommit\n")
    #expect(run.status == 4)
    #expect(run.output.contains("nonsense => error: line 2: unknown command 'nonsense'\n"))
    #expect(run.output.contains("buckets => [a]\n"))
  }

  @Test func `what the database refuses is an answer, not a failure`() throws {
    let run = try exec("get a k\ncreate-bucket a\ncreate-bucket a\ncommit\n")
    #expect(run.status == 0)
    #expect(run.output.contains("get a k => error: bucket not found\n"))
  }

  @Test(arguments: ["create-bucket a\n", String(repeating: "x", count: 9000)])
  func `a file that is no database is refused and left as it is`(text: String) throws {
    try scratch.write(Array(text.utf8), to: "notes.txt")
    let before = try bytes("notes.txt")
    let run = try exec("create-bucket a\ncommit\n", on: "notes.txt")
    #expect(run.status == 8 && run.output == "")
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("not a bolt database"))
    #expect(try bytes("notes.txt") == before)
  }

  @Test func `a database another process has open is refused and left as it is`() throws {
    _ = try exec("create-bucket a\ncommit\n")
    let before = try bytes("db")
    try scratch.write(Array("create-bucket b\ncommit\n".utf8), to: "script.txt")
    // flock(1) holds the lock while the tool runs.
    let run = try Tool.shell(
      "cd '\(scratch.path)' && flock -x db \"$ASSAY\" bolt exec db script.txt"
    )
    #expect(run.status == 8 && run.output == "")
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("lock"))
    #expect(try bytes("db") == before)
  }

  @Test func `a directory and a missing script are refused`() throws {
    #expect(try Tool.assay("bolt", "exec", scratch.path).status == 8)
    let run = try Tool.assay("bolt", "exec", scratch.path("db"), scratch.path("missing.txt"))
    #expect(run.status == 8 && run.errorLines.count == 1)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("db")))
  }

  @Test(arguments: [["--page-size", "1000"], ["--page-size", "256"], ["--fill-percent", "2"]])
  func `options that no database can have are refused`(options: [String]) throws {
    let run = try Tool.assay(["bolt", "exec", scratch.path("db")] + options)
    #expect(run.status == 16)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("db")))
  }

  @Test func `small pages that are filled to the brim make another shape`() throws {
    let script =
      "create-bucket a\n" + (100..<200).map { "put a k\($0) \($0)\n" }.joined()
      + "commit\npages a\n"
    let run = try exec(script, "--page-size", "512", "--fill-percent", "1")
    #expect(run.output.contains("bucket a depth=2 pages="))
    let halves = try exec(script, on: "other", "--page-size", "512", "--freelist", "map")
    #expect(run.output != halves.output)
    #expect(try Tool.assay("bolt", "check", scratch.path("other")).status == 0)
  }
}
