internal import ByteCoding
internal import DataDirCheck
internal import Simulation

/// What came of the runs of a plan.
struct SimulationReport {
  /// What was asked for.
  let plan: SimulationPlan
  /// What happened in all runs, counted.
  private(set) var statistics = ClusterStatistics()
  /// Runs that were made.
  private(set) var runCount = 0
  /// Runs that broke a law, in the order of their seeds.
  private(set) var failures: [RaftRun] = []
  /// The run that is shown: the first that broke a law, or a single one.
  private(set) var shown: RaftRun?

  /// Failing runs that are named.
  private static let namedCountMax = 20
  /// Rows of a chart on a terminal.
  private static let rowMax = 400

  /// Starts with no runs.
  init(_ plan: SimulationPlan) { self.plan = plan }

  /// Whether the trace of a run is worth keeping while it is made.
  var keepsTrace: Bool {
    plan.isSingle && (plan.drawsChart || plan.htmlPath != nil || plan.tracePath != nil)
  }

  /// Takes a run.
  mutating func add(_ run: RaftRun) {
    runCount += 1
    statistics += run.statistics
    if run.verdict != nil { failures.append(run) }
    if plan.isSingle { shown = run }
  }

  /// Makes the first run that broke a law as small as it can be.
  mutating func shrink() {
    if let failure = failures.first { shown = plan.simulation.shrunk(failure) }
  }

  // MARK: Text

  /// Writes the report; shrinks what failed, once all else is said.
  mutating func show(on output: Output, isTable: Bool) {
    output.line(plan.headline(ofRuns: runCount, shown))
    if isTable {
      var table = TextTable([.left("HAPPENED"), .right("COUNT")])
      for row in statistics.rows { table.append([row.name, String(row.count)]) }
      table.write(to: output)
    } else {
      for (name, count) in statistics.rows {
        let text = grouped(count)
        let padding = max(34 - name.count - text.count, 1)
        output.line("  \(name)\(String(repeating: " ", count: padding))\(text)")
      }
    }
    output.line(verdict(output))
    for run in failures.prefix(Self.namedCountMax) where runCount > 1 {
      output.line("  seed \(run.seed)  \(run.verdict.map { "\($0)" } ?? "")")
    }
    if failures.count > Self.namedCountMax {
      output.line("  … \(grouped(failures.count - Self.namedCountMax)) more")
    }
    output.flush()
    shrink()
    if let shown, plan.drawsChart || shown.verdict != nil,
      let chart = shown.chart(replay: plan.replay(seed: shown.seed))
    {
      output.line("")
      for line in chart.lines(rowMax: Self.rowMax) { output.line(line) }
    }
    output.line("again: \(replay)")
  }

  /// The command that shows it again.
  private var replay: String { plan.replay(seed: shown?.seed ?? plan.firstSeed) }

  private func verdict(_ output: Output) -> String {
    guard !failures.isEmpty else { return output.painted("every law held", .green) }
    let text =
      runCount == 1
      ? "a law was broken"
      : "\(grouped(failures.count)) of \(grouped(runCount)) runs broke a law"
    return output.painted(text, .red)
  }

  // MARK: JSON

  /// Writes the report as an object.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("schema", 1)
    writer.field("tool", "assay")
    writer.field("version", Version.current)
    writer.field("simulates", "raft")
    writer.field("verdict", failures.isEmpty ? "clean" : "errors")
    writer.field("nodes", plan.simulation.memberCount)
    writer.field("steps", plan.simulation.stepCount)
    writer.field("firstSeed", plan.firstSeed)
    writer.field("runs", runCount)
    writer.key("statistics")
    writer.beginObject()
    for (name, count) in statistics.rows { writer.field(camelCased(name), count) }
    writer.endObject()
    writer.objects("failures", failures) { writer, run in
      writer.field("seed", run.seed)
      writer.field("law", run.verdict?.law.rawValue)
      writer.field("statement", run.verdict?.law.statement)
      writer.field("evidence", run.verdict?.evidence)
      writer.field("replay", plan.replay(seed: run.seed))
    }
    if let shown, let law = shown.verdict {
      writer.key("shrunk")
      writer.beginObject()
      writer.field("seed", shown.seed)
      writer.field("settings", "\(shown.settings)")
      writer.field("steps", shown.statistics.actions)
      writer.field("foundSteps", shown.foundStepCount)
      writer.field("evidence", law.evidence)
      writer.strings("events", shown.eventLines)
      writer.endObject()
    }
    writer.endObject()
  }

  private func camelCased(_ name: String) -> String {
    let words = name.split(separator: " ")
    return words.dropFirst().reduce(String(words.first ?? "")) { text, word in
      text + word.prefix(1).uppercased() + word.dropFirst()
    }
  }
}

extension SimulationPlan {
  /// What was run, in a line.
  fileprivate func headline(ofRuns count: Int, _ run: RaftRun?) -> String {
    if count == 1, let run { return "seed \(run.seed): \(run.settings)" }
    let last = firstSeed &+ UInt64(max(count, 1) - 1)
    var text = "seeds \(firstSeed) to \(last), up to \(grouped(simulation.stepCount)) steps each"
    if let nodes = simulation.memberCount { text += ", \(nodes) members" }
    return text
  }
}
