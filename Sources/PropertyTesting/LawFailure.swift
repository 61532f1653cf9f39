/// A law that was checked and failed; its description is the whole report.
public struct LawFailure: Error, CustomStringConvertible {
  /// The law in words.
  public let statement: String
  /// What came of the run.
  public let report: Report
  /// Everything a developer needs, over several lines.
  public let description: String
}

/// Where a failing case came from.
struct Origin {
  /// The seed of the run that found it.
  var seed: UInt64
  /// Its number in that run.
  var caseNumber: Int
  /// Whether it was read from a file, where an earlier run had saved it.
  var isSaved = false
}

/// The report of a law that failed.
struct FailureText {
  /// The law in words.
  var statement: String
  /// What was generated.
  var statistics: Statistics
  /// The seed of the run.
  var seed: UInt64
  /// The pattern that finds the test.
  var filter: String

  /// Lines under the law are set in by this.
  private static let margin = "  "
  /// Notes printed before and after the middle of a long counterexample is left out.
  private static let noteCountMax = 200

  /// A case failed.
  func falsified(_ counterexample: Counterexample, from origin: Origin) -> String {
    var lines = ["the law does not hold: \(statement)", ""]
    lines += shortened(counterexample.notes).map { Self.margin + $0 }
    if !counterexample.notes.isEmpty { lines.append("") }
    lines += Self.lines(of: counterexample.message)
    lines.append("")
    if !counterexample.isRepeatable {
      lines += [
        "the same choices failed once and held when they were replayed: something other than the",
        "choices decides, such as a clock, the order of a Set, a thread or what a case leaves behind",
      ].map { Self.margin + $0 }
    }
    lines += [found(from: origin), shrunk(counterexample)].map { Self.margin + $0 }
    if let shares = ReportText.shares(statistics) { lines.append(Self.margin + shares) }
    lines.append(Self.margin + "to run this case alone:")
    lines.append(Self.margin + Self.margin + replay(origin))
    return lines.joined(separator: "\n")
  }

  /// Rare states were never reached.
  func unreached(_ labels: [String]) -> String {
    var lines = ["the law held, but its cases do not reach far enough: \(statement)", ""]
    for label in labels { lines.append("\(Self.margin)never reached: \(label)") }
    for share in statistics.reached {
      let cases = ReportText.counted(share.caseCount, "case")
      lines.append("\(Self.margin)reached in \(cases): \(share.label)")
    }
    lines.append("")
    lines += summary
    return lines.joined(separator: "\n")
  }

  /// Too many cases were discarded.
  var starved: String {
    let discarded = ReportText.grouped(statistics.discardedCount)
    let lines = [
      "the law says nothing of most cases: \(statement)",
      "",
      "  \(discarded) of \(ReportText.counted(statistics.attemptCount, "case")) were discarded; "
        + "draw cases the law speaks of, rather than discard those it does not",
      "",
    ]
    return (lines + summary).joined(separator: "\n")
  }

  private var summary: [String] {
    var lines = ["\(ReportText.cases(statistics)), seed \(ReportText.seed(seed))"]
    if let shares = ReportText.shares(statistics) { lines.append(shares) }
    lines.append("to run these cases again:")
    lines.append("\(Self.margin)\(ReportText.replay(seed: seed, filter: filter))")
    return lines.map { Self.margin + $0 }
  }

  private func found(from origin: Origin) -> String {
    var line = "found in case \(origin.caseNumber) of seed \(ReportText.seed(origin.seed))"
    if origin.isSaved { line += ", by an earlier run" }
    if statistics.attemptCount > 0 { line += ", after \(ReportText.cases(statistics)) that held" }
    return line
  }

  private func shrunk(_ counterexample: Counterexample) -> String {
    let found = ReportText.counted(counterexample.foundChoiceCount, "choice")
    let left = ReportText.grouped(counterexample.choices.count)
    let runs = ReportText.counted(counterexample.shrinkRunCount, "run")
    let end = counterexample.isMinimal ? "nothing smaller fails" : "stopped before the end"
    return "shrunk from \(found) to \(left) in \(runs); \(end)"
  }

  private func replay(_ origin: Origin) -> String {
    ReportText.replay(seed: origin.seed, caseNumber: origin.caseNumber, filter: filter)
  }

  private func shortened(_ notes: [String]) -> [String] {
    guard notes.count > 2 * Self.noteCountMax else { return notes }
    let left = notes.count - 2 * Self.noteCountMax
    return notes.prefix(Self.noteCountMax) + ["… \(ReportText.counted(left, "line")) …"]
      + notes.suffix(Self.noteCountMax)
  }

  private static func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { margin + $0 }
  }
}
