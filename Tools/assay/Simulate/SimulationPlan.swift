internal import RaftCore
internal import Simulation

/// What `assay simulate` is asked to run.
struct SimulationPlan {
  /// What every run is like.
  var simulation: RaftSimulation
  /// Seed of the first run.
  var firstSeed: UInt64 = 1
  /// How many runs there are, each with the next seed; nil for as many as it takes.
  var runCount: Int? = 1
  /// Whether the first broken law ends it.
  var stopsAtFailure = false
  /// Whether a single run is drawn though it breaks no law.
  var drawsChart = false
  /// File for the picture; nil for none.
  var htmlPath: String?
  /// File for the lines of what happened; nil for none.
  var tracePath: String?

  /// Most steps of a run: what decides each is kept, to make the run smaller.
  private static let stepCountMax = 100_000_000
  private static let defaultStepCount = 1_000

  /// Reads the options.
  ///
  /// - Throws: ``UsageError``
  init(_ arguments: ParsedArguments) throws(UsageError) {
    let steps = try arguments.integer(Self.steps) ?? Self.defaultStepCount
    guard steps <= Self.stepCountMax else {
      throw UsageError("option '--steps' takes at most \(Self.stepCountMax), not \(steps)")
    }
    let nodes = try arguments.integer(Self.nodes)
    if let nodes, !(1...RaftSimulation.memberCountMax ~= nodes) {
      let limit = RaftSimulation.memberCountMax
      throw UsageError("option '--nodes' takes 1 to \(limit), not \(nodes)")
    }
    simulation = RaftSimulation(memberCount: nodes, stepCount: steps)
    stopsAtFailure = arguments.has(Self.untilFailure)
    drawsChart = arguments.has(Self.chart)
    htmlPath = arguments.text(Self.html)
    tracePath = arguments.text(Self.trace)
    try takeSeeds(arguments)
    #if ASSAY_MUTANTS
    takeMutant(arguments)
    #endif
  }

  private mutating func takeSeeds(_ arguments: ParsedArguments) throws(UsageError) {
    if stopsAtFailure { runCount = nil }
    if let seed = arguments.number(Self.seed) { firstSeed = seed }
    guard let text = arguments.text(Self.seeds) else { return }
    if arguments.has(Self.seed) { throw UsageError("--seed and --seeds exclude each other") }
    guard let range = SeedRange(text) else {
      throw UsageError("option '--seeds' wants a range such as '0..<1000', not '\(text)'")
    }
    firstSeed = range.first
    runCount = range.count
  }

  /// Whether there is a single run, which may be shown.
  var isSingle: Bool { runCount == 1 }

  /// The command line that runs a seed again.
  func replay(seed: UInt64) -> String {
    var line = "assay simulate --raft"
    if let count = simulation.memberCount { line += " --nodes \(count)" }
    line += " --seed \(seed) --steps \(simulation.stepCount)"
    #if ASSAY_MUTANTS
    if let mutant = simulation.mutant { line += " --mutant \(mutant.rawValue)" }
    #endif
    return line
  }
}

// MARK: - Options

extension SimulationPlan {
  /// Options that mean nothing where everything is tried.
  static let randomOptions = [nodes, seed, seeds, steps, untilFailure, chart]

  /// `--raft`, which must be given: there will be other things to simulate.
  static let raft = Option.flag("raft", "simulate raft groups; there is no other kind so far")
  private static let nodes = Option.number("nodes", "N", "members (default: the seed says)")
  private static let seed = Option.number("seed", "N", "the run, or the first one (default: 1)")
  private static let seeds = Option.text("seeds", "A..<B", "a run for each; quote it for the shell")
  private static let steps = Option.number("steps", "M", "steps of each run (default: 1000)")
  private static let untilFailure = Option.flag(
    "until-failure",
    "go on until a law is broken, and stop there"
  )
  private static let chart = Option.flag("chart", "draw a single run though it breaks no law")
  static let html = Option.text("html", "FILE", "write the run as a picture to look at")
  static let trace = Option.text("trace", "FILE", "write the run as lines")

  /// Options of random runs.
  static let options: [Option] = randomOptions + [html, trace] + debugOptions

  #if ASSAY_MUTANTS
  /// `--mutant`: a bug for the laws to find, in debug builds alone.
  private static let mutant: Option = {
    let names = RaftMutant.allCases.map(\.rawValue)
    var option = Option.choice("mutant", names, "a bug for the laws to find")
    option.isHidden = true
    return option
  }()
  static let debugOptions = [mutant]

  fileprivate mutating func takeMutant(_ arguments: ParsedArguments) {
    simulation.mutant = Self.mutant(arguments)
  }

  /// The bug that was asked for.
  static func mutant(_ arguments: ParsedArguments) -> RaftMutant? {
    arguments.text(mutant).flatMap(RaftMutant.init)
  }
  #else
  static let debugOptions: [Option] = []
  #endif
}

/// A range of seeds.
struct SeedRange: Equatable {
  /// The first seed.
  var first: UInt64
  /// How many there are; not 0.
  var count: Int

  /// Reads `A..<B` or `A...B`; nil for anything else, and for a range of none.
  init?(_ text: String) {
    let isClosed = text.contains("...")
    let parts = text.split(separator: isClosed ? "..." : "..<", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = UInt64(commandLine: String(parts[0])),
      let end = UInt64(commandLine: String(parts[1])), end >= first
    else { return nil }
    let (length, isLarge) = (end - first).addingReportingOverflow(isClosed ? 1 : 0)
    guard !isLarge, let count = Int(exactly: length), count > 0 else { return nil }
    self.first = first
    self.count = count
  }
}
