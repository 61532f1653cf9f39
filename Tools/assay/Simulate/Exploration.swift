internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import RaftCore
internal import Simulation
internal import SystemIO

/// Explores the worlds of a plan, and shows what came of it.
func explore(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let plan = try ExplorationPlan(arguments)
  let progress = output.progress
  progress.begin("small worlds", total: 0, in: .things("states"))
  var explorations: [Exploration] = []
  ThreadRunner().inOrder(plan.worlds.count) { place in
    Exploration(plan.worlds[place], plan, progress)
  } consume: { exploration in
    explorations.append(exploration)
    return true
  }
  output.flush()
  switch arguments.writeOut {
  case .simple: output.show(explorations)
  case .table: output.showTable(explorations)
  case .json: output.json { write(explorations, plan, to: &$0) }
  }
  guard let broken = explorations.first(where: { $0.law != nil }) else { return .clean }
  let replay = plan.replay(broken.name)
  if let chart = broken.chart(replay: replay) {
    if arguments.writeOut != .json {
      output.line("")
      for line in chart.lines() { output.line(line) }
      output.line("again: \(replay)")
    }
    let disk = DiskFileSystem()
    if let path = plan.htmlPath { try disk.replace(path, chart.page) }
    if let path = plan.tracePath {
      try disk.replace(path, broken.lines(replay: replay).flatMap { Array("\($0)\n".utf8) })
    }
  }
  return .errorsFound
}

/// What came of exploring one world.
private struct Exploration: Sendable {
  /// The world.
  let name: NamedWorld
  /// What was found in it; nil if a law does not hold at its start already.
  let report: ExplorerReport?
  /// The law that does not hold; nil if all do.
  let law: BrokenRaftLaw?

  /// Explores a world, and tells of states as they come.
  init(_ name: NamedWorld, _ plan: ExplorationPlan, _ progress: any ProgressSink) {
    self.name = name
    var world = name.world
    world.config.mutant = plan.mutant
    do throws(BrokenRaftLaw) {
      var explorer = try Explorer(world)
      var toldCount = 0
      let report = explorer.run(limit: plan.limit) { report in
        progress.advance(by: report.stateCount - toldCount)
        toldCount = report.stateCount
        return true
      }
      self.report = report
      law = report.violation?.law
    } catch {
      report = nil
      law = error
    }
  }

  /// How far it went: `all was tried`, `4,000 states wait` or the law.
  var end: String {
    if let law { return law.law.rawValue }
    guard let report, !report.isExhausted else { return "all was tried" }
    return "\(grouped(report.waitingCount)) states wait"
  }

  /// States that were met before when they were reached again.
  var mergedCount: Int { report.map { $0.generatedCount - $0.stateCount } ?? 0 }

  /// The way to the broken law; nil if there is none.
  func chart(replay: String) -> Chart? {
    var chart = report?.chart(title: "raft, all that can happen: \(name.rawValue)")
    chart?.replay = replay
    return chart
  }

  /// The same as lines for a file.
  func lines(replay: String) -> [String] {
    guard let report, let violation = report.violation else { return [] }
    return ["raft, all that can happen: \(name.rawValue)", "\(report.world)", replay]
      + violation.trace.lines + ["\(violation.law)"]
  }
}

extension Output {
  fileprivate func show(_ explorations: [Exploration]) {
    for exploration in explorations {
      guard let report = exploration.report else {
        line("\(exploration.name.rawValue): \(exploration.law.map { "\($0)" } ?? "")")
        continue
      }
      line("\(exploration.name.rawValue): \(report.world)")
      let end = painted(exploration.end, exploration.law == nil ? .green : .red)
      line(
        "  \(grouped(report.stateCount)) states visited, \(grouped(exploration.mergedCount)) merged, "
          + "depth \(report.depth): \(end)"
      )
    }
    let count = explorations.reduce(0) { $0 + ($1.report?.stateCount ?? 0) }
    let broken = explorations.count { $0.law != nil }
    let verdict =
      broken == 0
      ? painted("every law held", .green)
      : painted("\(broken) of \(explorations.count) worlds broke a law", .red)
    line("\(grouped(count)) states in all: \(verdict)")
  }

  fileprivate func showTable(_ explorations: [Exploration]) {
    var table = TextTable([
      .left("WORLD"), .right("VISITED"), .right("MERGED"), .right("LEFT OUT"), .right("DEPTH"),
      .left("END"),
    ])
    for exploration in explorations {
      let report = exploration.report
      table.append([
        exploration.name.rawValue, String(report?.stateCount ?? 0),
        String(exploration.mergedCount), String(report?.leftOutCount ?? 0),
        String(report?.depth ?? 0), exploration.end,
      ])
    }
    table.write(to: self)
  }
}

private func write(
  _ explorations: [Exploration],
  _ plan: ExplorationPlan,
  to writer: inout JSONWriter
) {
  writer.beginObject()
  writer.field("schema", 1)
  writer.field("tool", "assay")
  writer.field("version", Version.current)
  writer.field("simulates", "raft")
  writer.field("verdict", explorations.allSatisfy { $0.law == nil } ? "clean" : "errors")
  writer.objects("worlds", explorations) { writer, exploration in
    writer.field("name", exploration.name.rawValue)
    writer.field("bounds", exploration.report.map { "\($0.world)" })
    writer.field("visited", exploration.report?.stateCount)
    writer.field("merged", exploration.mergedCount)
    writer.field("leftOut", exploration.report?.leftOutCount)
    writer.field("waiting", exploration.report?.waitingCount)
    writer.field("depth", exploration.report?.depth)
    writer.field("law", exploration.law?.law.rawValue)
    writer.field("evidence", exploration.law?.evidence)
    guard exploration.law != nil else { return }
    let replay = plan.replay(exploration.name)
    writer.field("replay", replay)
    writer.strings("events", exploration.report?.violation?.trace.lines ?? [])
  }
  writer.endObject()
}
