internal import PropertyTesting
internal import RaftCore
internal import Simulation
import Testing

@Suite("Raft mutants")
struct RaftMutantTests {
  /// Cases within which every bug must show: several times as many as the hardest takes.
  private static let caseCountMax = 3_000

  @Test(arguments: RaftLaws.trials)
  func `every bug of raft breaks a law, in few steps`(trial: MutantTrial) {
    let settings = RunSettings(seed: 1, cases: Self.caseCountMax, shrinkRuns: 100)
    guard case .falsified(let caseCount, let shrunk) = trial.law.run(settings) else {
      Issue.record("\(trial) lives")
      return
    }
    let line = "\(trial) dies after \(caseCount) cases, \(shrunk.steps) steps: \(shrunk.message)"
    print(line.prefix(180))
    #expect(shrunk.notes.count > 1, "the counterexample says nothing")
  }

  @Test func `every bug of raft has a trial of its own name`() {
    #expect(Set(RaftLaws.trials.map(\.name)).count == RaftMutant.allCases.count)
  }
}
