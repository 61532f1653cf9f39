import Foundation
import TestSupport
import Testing
import ToolDriver

/// The examples of the README: blocks whose first line runs `assay`, and what they print.
///
/// With `REWRITE=1` in the environment the README is written anew from what the tool says.
@Suite("README")
struct ReadmeTests {
  private static let path = Repository.path("README.md")
  private static let fence = "```"
  private static let prompt = "$ swift run -c release assay "

  @Test func `the examples print what the tool prints`() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let expected = try withOutputs(text)
    if ProcessInfo.processInfo.environment["REWRITE"] == "1" {
      try expected.write(toFile: Self.path, atomically: true, encoding: .utf8)
    } else {
      let changes = lines(expected).difference(from: lines(text))
      #expect(changes.isEmpty, "REWRITE=1 swift test --filter ReadmeTests writes it anew")
    }
  }

  @Test func `the README opens with one sentence`() throws {
    let lines = try String(contentsOfFile: Self.path, encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "# Assay")
    #expect(lines[1].hasSuffix(".") && !lines[1].contains(". "))
    #expect(lines[2].hasPrefix(Self.fence))
  }

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The text with the output of every example put in anew.
  private func withOutputs(_ text: String) throws -> String {
    var lines: [String] = []
    var isInOutput = false
    for line in self.lines(text) {
      if line == Self.fence { isInOutput = false }
      if !isInOutput { lines.append(String(line)) }
      guard line.hasPrefix(Self.prompt) else { continue }
      let words = line.dropFirst(Self.prompt.count)
      let run = try Tool.shell("cd '\(Repository.path("."))' && \"$ASSAY\" \(words)")
      lines += self.lines(run.output).dropLast().map(String.init)
      isInOutput = true
    }
    return lines.joined(separator: "\n")
  }
}
