internal import PropertyTesting
internal import RaftCore
internal import Simulation
import Testing

@Suite("Raft mutants")
struct MutantTests {
  @Test(arguments: RaftMutant.allCases)
  func `each bug breaks a law`(mutant: RaftMutant) throws {
    switch RaftLaws.law(against: mutant).search(seed: 1, cases: 1500) {
    case .falsified(let count, let shrunk):
      print("KILLED \(mutant.rawValue) after \(count), \(shrunk.steps) steps: \(shrunk.message)".prefix(200))
    case let other: print("SURVIVED \(mutant.rawValue): \("\(other)".prefix(20))")
    }
  }
}
