internal import PropertyTesting
internal import RaftCore
internal import Simulation
import Testing

@Suite("Safety and liveness")
struct SafetyTests {
  @Test func `a group keeps the laws of raft through faults, and recovers from them`() throws {
    try RaftLaws.survival().check()
  }
}
