internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import Simulation
internal import SystemIO

extension Command {
  /// `assay simulate`: groups under faults, held to their laws.
  static let simulate = Command(
    "simulate",
    "runs raft groups under faults, held to the laws of raft",
    discussion: """
      A seed decides everything: what the group is made of, which messages are lost, late,
      doubled or overtaken, which links break, who crashes and loses what was not synced,
      whose disk or clock is slow, who joins, leaves, reads and hands over. After every
      step the laws of raft are checked; in the end all faults end, and the group must
      recover. The same seed gives the same run, byte for byte.

      A run that breaks a law is made as small as it can be, and drawn as a sequence of
      messages; --html draws it for a browser, --trace writes it as lines. A single run
      that breaks no law is shown by them as it was. Exits with 4 if a law was broken.

      With --exhaustive nothing is left to chance: in worlds so small that it can be done,
      everything that can happen is tried, and each state looked at once. The worlds:
      \(ExplorationPlan.worldNames).
      """,
    options: [SimulationPlan.raft] + SimulationPlan.options + ExplorationPlan.options
      + [.writeOut],
    examples: [
      Example(
        "simulate --raft --nodes 5 --seed 7 --steps 300",
        "one group, and what happened to it"
      ),
      Example("simulate --raft --nodes 3 --seed 22 --steps 4 --chart", "message by message"),
      Example("simulate --raft --nodes 5 --seeds '0..<9' --steps 200", "many groups"),
      Example("simulate --raft --seed 7 --steps 300 --html run.html", "a picture of a run"),
      Example("simulate --raft --exhaustive --depth 6", "all that can happen in six steps"),
    ],
    run: simulateGroups
  )
}

private func simulateGroups(
  _ arguments: ParsedArguments,
  _ output: Output
) throws -> ExitStatus {
  guard arguments.has(SimulationPlan.raft) else {
    throw UsageError("nothing says what to simulate; want --raft")
  }
  if arguments.has(ExplorationPlan.exhaustive) { return try explore(arguments, output) }
  for option in ExplorationPlan.options where arguments.has(option) {
    throw UsageError("option '--\(option.name)' goes with --exhaustive")
  }
  let plan = try SimulationPlan(arguments)
  let clock = ContinuousClock()
  let start = clock.now
  var report = SimulationReport(plan, running: output)
  let duration = start.duration(to: clock.now)
  switch arguments.writeOut {
  case .simple, .table: report.show(on: output, isTable: arguments.writeOut == .table)
  case .json:
    report.shrink()
    output.json { report.write(to: &$0) }
  }
  try report.writeFiles()
  output.remark(report.speed(over: duration))
  return report.failures.isEmpty ? .clean : .errorsFound
}

extension SimulationReport {
  /// Runs all groups of a plan, on all cores.
  init(_ plan: SimulationPlan, running output: Output) {
    self.init(plan)
    let (simulation, first, keepsTrace) = (plan.simulation, plan.firstSeed, keepsTrace)
    let progress = output.progress
    let total = plan.runCount.map { $0.multipliedReportingOverflow(by: simulation.stepCount) }
    progress.begin(
      plan.isSingle ? "seed \(first)" : "seeds from \(first)",
      total: total.map { $0.overflow ? 0 : $0.partialValue } ?? 0,
      in: .things("steps")
    )
    ThreadRunner().inOrder(plan.runCount ?? .max) { place in
      simulation.run(seed: first &+ UInt64(place), keepsTrace: keepsTrace)
    } consume: { run in
      progress.advance(by: max(run.statistics.actions, 1))
      add(run)
      return !(plan.stopsAtFailure && run.verdict != nil)
    }
    output.flush()
  }

  /// How fast messages were delivered, for a remark: no result, since no two runs agree on it.
  fileprivate func speed(over duration: Duration) -> String {
    let seconds = duration / .seconds(1)
    let rate = seconds > 0 ? Double(statistics.delivered) / seconds : 0
    let tenths = Int((seconds * 10).rounded())
    return "\(grouped(statistics.delivered)) deliveries in \(tenths / 10).\(tenths % 10) s, "
      + "\(grouped(Int(rate))) deliveries a second"
  }

  /// Writes the files that were asked for, over what stands there.
  fileprivate func writeFiles() throws(FileError) {
    guard let shown else { return }
    let replay = plan.replay(seed: shown.seed)
    let disk = DiskFileSystem()
    if let path = plan.htmlPath, let chart = shown.chart(replay: replay) {
      try disk.replace(path, chart.page)
    }
    if let path = plan.tracePath {
      let lines = shown.traceLines(replay: replay)
      try disk.replace(path, lines.flatMap { Array("\($0)\n".utf8) })
    }
  }
}

extension DiskFileSystem {
  /// Writes a file that may exist already.
  func replace(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    let file = try exists(path) ? openForWriting(path) : create(path)
    try file.truncate(to: 0)
    try file.write(bytes, at: 0)
  }
}
