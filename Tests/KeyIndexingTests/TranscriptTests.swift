import Foundation
import KeyIndexing
import TestSupport
import Testing

@Suite("Key index transcripts")
struct TranscriptTests {
  private func answers(_ script: String, _ rules: KeyIndexRules = .latest) -> [String] {
    var transcript = KeyIndexTranscript(rules: rules)
    return script.split(separator: "\n", omittingEmptySubsequences: false)
      .map { transcript.answer($0.utf8).line }
  }

  private func answer(_ script: String, _ rules: KeyIndexRules = .latest) -> String {
    answers(script, rules).last?.components(separatedBy: " => ").last ?? ""
  }

  /// `Fixtures/keyindex/histories.txt` is what etcd's own keyIndex answered.
  @Test func `every answer is the original's`() throws {
    let path = Repository.path("Fixtures/keyindex/histories.txt")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count > 3_000)
    let wrong = zip(lines, answers(text)).filter { $0 != $1 }
    #expect(wrong.map { "\($0.0)\n\($0.1)" }.prefix(5) == [])
  }

  @Test func `what stands behind the arrow is not looked at`() {
    #expect(answer("put 2.0 => nonsense => more") == "{created=2.0 version=1 revs=[2.0]}")
    #expect(answers("case 7 => x") == ["case 7"])
  }

  @Test func `blank lines and remarks go through`() {
    #expect(answers("") == [""])
    #expect(answers("\n  \n# put 2.0\n") == ["", "  ", "# put 2.0", ""])
  }

  @Test(arguments: [
    ("put", "wants one revision"), ("put 1", "'1' is not a revision"),
    ("put 1.2.3", "'1.2.3' is not a revision"), ("put -1.0", "'-1' is not a number"),
    ("put 1.0 2.0", "wants one revision"), ("get x", "'x' is not a number"),
    ("get +1", "'+1' is not a number"),
    ("get 9223372036854775808", "'9223372036854775808' is not a number"),
    ("jump 1", "no command 'jump'"), ("restore 1.0 2.0", "wants CREATED MODIFIED VERSION"),
    ("put 2.0\nput 2.0", "revision 2.0 is not above 2.0, the last of its key"),
    ("put 2.0\nrestore 1.0 2.0 1", "the key is there already, last changed at 2.0"),
  ])
  func `a line that makes no sense is answered with an error`(script: String, error: String) {
    #expect(answer(script) == "error: \(error)")
  }

  @Test func `a script goes on after an error`() {
    let expected = ["put 2 => error: '2' is not a revision", "get 1 => revision not found"]
    #expect(answers("put 2\nget 1") == expected)
  }

  @Test func `whatever bytes a line has, it has an answer`() {
    var random = SeededGenerator(seed: 1)
    let words = ["put", "tombstone", "get", "since", "keep", "compact", "restore", "case", " => "]
    for _ in 0..<5_000 {
      var transcript = KeyIndexTranscript()
      for _ in 0..<random.below(6) {
        var line = Array(words[random.below(words.count)].utf8) + [32]
        for _ in 0..<random.below(3) {
          line += Array("\(random.below(5)).\(random.next() >> UInt64(random.below(64))) ".utf8)
        }
        if random.chance(1, in: 3) { line += random.bytes(random.below(8)) }
        let answer = transcript.answer(line)
        #expect(answer.line.utf8.allSatisfy { $0 >= 32 })
      }
    }
  }

  @Test func `the largest numbers there are have answers`() {
    let last = Int64.max
    #expect(answer("put \(last).\(last)\nget \(last)").hasPrefix("modified=\(last).\(last)"))
    #expect(answer("put \(last).0\nsince \(last)") == "[\(last).0]")
    let wrapped = answer("restore 1.0 2.0 \(last)\nput 3.0\nget 3")
    #expect(wrapped == "modified=3.0 created=1.0 version=\(Int64.min)")
  }
}
