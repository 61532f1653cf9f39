internal import RaftCore
internal import Simulation

/// What `assay simulate --exhaustive` is asked to explore.
struct ExplorationPlan {
  /// The worlds.
  var worlds: [NamedWorld]
  /// How far each is explored.
  var limit: ExplorerLimit
  /// File for the picture of what breaks a law; nil for none.
  var htmlPath: String?
  /// File for the lines of what breaks a law; nil for none.
  var tracePath: String?
  /// A bug that the members show; debug builds alone have bugs.
  var mutant: RaftMutant?
  /// The command line that does it again, but for the worlds.
  private var command: String

  /// `--exhaustive`, which asks for all of this.
  static let exhaustive = Option.flag("exhaustive", "try all that can happen in small worlds")
  private static let world = Option.text(
    "world",
    "NAME",
    "a world to explore (default: all)",
    isRepeatable: true
  )
  private static let depth = Option.number("depth", "D", "most steps in a row (default: no bound)")
  private static let states = Option.number("states", "N", "most states of a world")
  /// The worlds, in lines that fit the help.
  static let worldNames: String = NamedWorld.allCases.map(\.rawValue).reduce("") { text, name in
    let last = text.split(separator: "\n").last ?? ""
    if last.isEmpty { return name }
    return text + (last.count + name.count < 80 ? " " : "\n") + name
  }

  /// Options that mean something here alone.
  static let options = [exhaustive, world, depth, states]

  /// States of a world where nothing else is said: some seconds, and about 100 MB.
  private static let defaultStateMax = 1_000_000
  /// States that are numbered.
  private static let stateMax = 1 << 31

  /// Reads the options.
  ///
  /// - Throws: ``UsageError``
  init(_ arguments: ParsedArguments) throws(UsageError) {
    for option in SimulationPlan.randomOptions where arguments.has(option) {
      throw UsageError("--exhaustive leaves nothing to '--\(option.name)'")
    }
    let names = arguments.texts(Self.world)
    for name in names where NamedWorld(rawValue: name) == nil {
      let nearest = nearestSpelling(of: name, in: NamedWorld.allCases.map(\.rawValue))
      throw UsageError("no world is named '\(name)'" + didYouMean(nearest))
    }
    worlds = NamedWorld.allCases.filter { names.isEmpty || names.contains($0.rawValue) }
    let depthMax = try arguments.integer(Self.depth)
    let stateMax = try arguments.integer(Self.states) ?? Self.defaultStateMax
    guard 1...Self.stateMax ~= stateMax else {
      throw UsageError("option '--states' takes 1 to \(Self.stateMax), not \(stateMax)")
    }
    htmlPath = arguments.text(SimulationPlan.html)
    tracePath = arguments.text(SimulationPlan.trace)
    limit = ExplorerLimit(stateMax: stateMax, depthMax: depthMax ?? .max)
    command = "assay simulate --raft --exhaustive --states \(stateMax)"
    if let depthMax { command += " --depth \(depthMax)" }
    #if ASSAY_MUTANTS
    mutant = SimulationPlan.mutant(arguments)
    if let mutant { command += " --mutant \(mutant.rawValue)" }
    #endif
  }

  /// The command line that explores a world again.
  func replay(_ world: NamedWorld) -> String { command + " --world \(world.rawValue)" }
}
