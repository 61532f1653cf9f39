internal import PropertyTesting

/// What became of one mutant.
struct MutantVerdict: Sendable {
  /// Name of the bug.
  let name: String
  /// Where it was met; empty for one that was made up.
  let reference: String
  /// The law that it must break.
  let statement: String
  /// Runs made.
  let runCount: Int
  /// Cases it took to kill the mutant, a number for each run that did.
  private let caseCounts: [Int]
  /// Lengths of the shrunk cases, in the order of the runs.
  private let lengths: [Int]
  /// What the lengths count.
  private let unit: String

  /// Runs shrinking may take, which is enough for a table.
  private static let shrinkRuns = 2_000

  /// Tries a mutant with each seed.
  init(trying trial: MutantTrial, _ options: MutantOptions) {
    name = trial.name
    reference = trial.reference
    statement = trial.law.statement
    runCount = options.seedCount
    var caseCounts: [Int] = []
    var found: [Counterexample] = []
    for run in 0..<options.seedCount {
      let settings = RunSettings(
        seed: options.firstSeed &+ UInt64(run),
        cases: options.caseCountMax,
        shrinkRuns: Self.shrinkRuns
      )
      guard case .falsified(let count, let shrunk) = trial.law.run(settings) else { continue }
      caseCounts.append(count)
      found.append(shrunk)
    }
    self.caseCounts = caseCounts
    // A law of a single step has choices alone to be measured by.
    let hasSteps = found.contains { $0.steps > 0 }
    lengths = found.map { hasSteps ? $0.steps : $0.choices.count }
    unit = hasSteps ? "step" : "choice"
  }

  /// Whether every run killed it.
  var isKilled: Bool { caseCounts.count == runCount }

  /// Cases it takes to kill, as half of the runs have it; nil where none did.
  var medianCaseCount: Int? { Self.median(caseCounts) }

  /// The length of the shrunk case, as half of the runs have it.
  var length: String {
    guard let median = Self.median(lengths) else { return "" }
    return "\(median) \(unit)\(median == 1 ? "" : "s")"
  }

  /// `yes`, or in how many runs it was.
  var killed: String { isKilled ? "yes" : "\(caseCounts.count) of \(runCount)" }

  private static func median(_ numbers: [Int]) -> Int? {
    numbers.isEmpty ? nil : numbers.sorted()[numbers.count / 2]
  }
}

/// The verdicts as a table.
struct MutantTable {
  private let verdicts: [MutantVerdict]
  private let isMarkdown: Bool

  /// Prepares a table.
  init(_ verdicts: [MutantVerdict], isMarkdown: Bool) {
    self.verdicts = verdicts
    self.isMarkdown = isMarkdown
  }

  /// The table, and a line that sums it up.
  var lines: [String] {
    let head = ["mutant", "reference", "cases", "shrunk to", "killed", "law"]
    let rows = verdicts.map { verdict in
      [
        verdict.name, verdict.reference, verdict.medianCaseCount.map(String.init) ?? "",
        verdict.length, verdict.killed, verdict.statement,
      ]
    }
    let killed = verdicts.count(where: \.isKilled)
    let runs = verdicts.first?.runCount ?? 0
    let sum =
      "\(killed) of \(verdicts.count) mutants killed; cases and lengths are medians of \(runs) runs"
    return (isMarkdown ? markdown(head, rows) : columns(head, rows)) + ["", sum]
  }

  private func markdown(_ head: [String], _ rows: [[String]]) -> [String] {
    ([head, head.map { $0 == "cases" ? "---:" : "---" }] + rows).map { cells in
      "| "
        + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ")
        + " |"
    }
  }

  private func columns(_ head: [String], _ rows: [[String]]) -> [String] {
    let shown = [head.map { $0.uppercased() }] + rows
    let widths = head.indices.map { column in shown.map { $0[column].count }.max() ?? 0 }
    return shown.map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isNumber = head[column] == "cases"
        line += (isNumber ? padding + cell : cell + padding) + "  "
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
