internal import PropertyTesting
internal import RaftCore
internal import Simulation
import Testing

@Suite("Raft mutants")
struct RaftMutantTests {
  @Test(arguments: RaftLaws.trials)
  func `every bug of raft breaks a law`(trial: RaftLaws.Trial) throws {
    switch trial.law.run(RunSettings(seed: 1, cases: 3000, shrinkRuns: 300)) {
    case .falsified(let count, let shrunk):
      print("KILLED \(trial.name) after \(count), \(shrunk.steps) steps: \(shrunk.message)".prefix(220))
    case let other: print("SURVIVED \(trial.name): \("\(other)".prefix(20))")
    }
  }
}
