import Environment
import Foundation
import Testing

@testable import BoltStore

@Suite("Script")
struct ScriptTests {
  /// Runs a script on a new database in memory.
  private func answers(_ script: String) throws -> [String] {
    var lines: [String] = []
    let runner = try ScriptRunner("db", in: InMemoryFileSystem(), BoltOptions()) {
      lines.append($0)
    }
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      runner.take(line)
    }
    runner.finish()
    return lines
  }

  @Test func `every command is answered behind an arrow`() throws {
    let lines = try answers(
      """
      create-bucket a
      put a k v
      get a k
      get a j
      sequence a 4
      next-sequence a
      sequence a
      put a j "w x"
      range a
      range a j k
      reverse a
      first a
      last a
      seek a jj
      delete a j
      create-bucket a/b
      buckets a
      buckets
      commit
      check
      delete-bucket a/b
      rollback
      commit
      """
    )
    let found = lines.map { line in
      String(
        line[line.index(line.range(of: " => ")?.upperBound ?? line.startIndex, offsetBy: 0)...]
      )
    }
    #expect(
      found == [
        "ok", "ok", "v", "not found", "ok", "5", "5", "ok", "[j=\"w x\" k=v]", "[j=\"w x\"]",
        "[k=v j=\"w x\"]", "j=\"w x\"", "k=v", "k=v", "ok", "ok", "[b]", "[a]", "ok", "OK", "ok",
        "ok", "nothing to commit",
      ]
    )
  }

  @Test(arguments: [
    ("create-bucket a", "bucket already exists"),
    ("create-bucket \"\"", "bucket name required"),
    ("create-bucket x/y", "bucket not found"),
    ("create-bucket a/k", "incompatible value"),
    ("delete-bucket x", "bucket not found"),
    ("put x k v", "bucket not found"),
    ("put a \"\" v", "key required"),
    ("put a b v", "incompatible value"),
    ("get x k", "bucket not found"),
    ("pages x", "bucket not found"),
  ])
  func `what is refused has bbolt's words`(command: String, words: String) throws {
    let lines = try answers("create-bucket a\ncreate-bucket a/b\nput a k v\n\(command)")
    #expect(lines[3] == "\(command) => error: \(words)")
  }

  @Test(arguments: [
    ("flush", "unknown command 'flush'"),
    ("put a k", "put takes B K V, found 2 words"),
    ("commit now", "commit takes no words, found 1 word"),
    ("put a 0x1 v", "'0x1' has an odd number of digits"),
    ("put a 0xzz v", "'0xzz' is not hexadecimal"),
    ("put a \"k v", "a quotation mark is not closed"),
    ("put a \"k\"v w", "no space stands behind a closing quotation mark"),
    ("sequence a -1", "'-1' is no whole number"),
    ("fill-percent a nan", "'nan' is no number from 0 to 1"),
  ])
  func `a line that makes no sense is answered with its number`(line: String, words: String) throws
  {
    #expect(try answers("# first\n\(line)") == ["# first", "\(line) => error: line 2: \(words)"])
  }

  @Test func `a transcript runs again to the same transcript`() throws {
    let lines = try answers(
      """
      # a comment => kept

      create-bucket a
      put a k "=> v"
      put a 0x00ff ""
      commit
      dump
      pages
      check
      """
    )
    #expect(lines.contains("put a 0x00ff \"\" => ok"))
    #expect(try answers(lines.joined(separator: "\n")) == lines)
  }

  @Test func `what dump shows makes the same database again`() throws {
    let script = """
      create-bucket a
      create-bucket a/b
      create-bucket a/b/c
      sequence a/b 9
      put a/b k v
      put a/b/c k 0x0a
      create-bucket 0x2f
      put 0x2f "0x" ""
      put a z "a=b"
      commit
      dump
      """
    let lines = try answers(script)
    let dump = lines.drop { $0 != "dump =>" }.dropFirst().map { String($0.dropFirst(2)) }
    #expect(dump.count == 9)
    #expect(
      try answers((dump + ["commit", "dump"]).joined(separator: "\n")).suffix(10)
        == lines.suffix(10)
    )
  }

  @Test func `a transaction that is open at the end is rolled back`() throws {
    let lines = try answers("create-bucket a\ncommit\nput a k v")
    #expect(lines.last == "# the script ended inside a transaction: rolled back")
  }

  @Test func `what is not committed is gone when the file is opened anew`() throws {
    let lines = try answers("create-bucket a\ncommit\nput a k v\nreopen\nget a k\nget a j")
    #expect(lines.suffix(3) == ["reopen => ok", "get a k => not found", "get a j => not found"])
  }

  /// All strings of one and two bytes, and those around the marks of the language.
  @Test func `bytes are written as a word that stands for the same bytes`() throws {
    var all: [[UInt8]] = [[], Array("0x".utf8), Array("0x00".utf8), Array("a b".utf8)]
    for first in UInt8.min...UInt8.max {
      all.append([first])
      for second in UInt8.min...UInt8.max { all.append([first, second]) }
    }
    for bytes in all {
      let words = try ScriptWord.words(of: Substring(ScriptText.word(bytes)))
      #expect(words.count == 1)
      #expect(try words[0].bytes() == bytes)
      let path = try ScriptWord.words(of: Substring(ScriptText.path([bytes, bytes])))
      #expect(path.count == 1)
      #expect(try path[0].path() == [bytes, bytes])
    }
  }
}
