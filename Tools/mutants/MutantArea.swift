internal import PropertyTesting
internal import Simulation
internal import StorageLaws

/// A part of the implementation, with its bugs and the laws that must find them.
struct MutantArea: Sendable {
  /// Name on the command line.
  let name: String
  /// A trial for each bug.
  let trials: [MutantTrial]

  /// Names an area.
  init(_ name: String, _ trials: [MutantTrial]) {
    self.name = name
    self.trials = trials
  }

  #if ASSAY_MUTANTS
  /// Every area, in the order of the table: to add one, add its line.
  static let all = [
    MutantArea("index", KeyIndexLaws.trials),
    MutantArea("engine", BoltLaws.trials),
    MutantArea("backend", BackendLaws.trials),
    MutantArea("raft", RaftLaws.trials),
  ]
  #else
  /// None: bugs are in debug builds alone.
  static let all: [MutantArea] = []
  #endif
}
