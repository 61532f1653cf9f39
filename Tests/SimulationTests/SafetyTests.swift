internal import PropertyTesting
internal import RaftCore
internal import Simulation
import Testing

@Suite("Safety and liveness")
struct SafetyTests {
  @Test func `a group keeps the laws of raft step by step, and recovers`() throws {
    try RaftLaws.survival().check()
  }

  @Test func `a group keeps the laws of raft in strides, and recovers`() throws {
    try RaftLaws.survival(by: .strides, 0...60).check()
  }

  @Test func `a leader that a quorum hears leads on, whatever one member does`() throws {
    try RaftLaws.stability().check()
  }

  @Test(arguments: RaftLaws.Scene.allCases)
  func `a group keeps the laws of raft in every scene`(scene: RaftLaws.Scene) throws {
    try RaftLaws.scene(scene).check(function: "\(#function) \(scene.rawValue)")
  }

  /// The reason for the deviation of ``Config/Habits/answersSingleVoterAtOnce``.
  @Test func `a single voter that answers reads as upstream does answers stale ones`() {
    let law = RaftLaws.survival(by: .strides, 0...30) { settings in
      settings = ClusterSettings()
      settings.scene = [.read, .change, .elect, .propose]
      settings.config.stepDownOnRemoval = false
      settings.config.habits = .answersSingleVoterAtOnce
    }
    guard
      case .falsified(_, let shrunk) = law.run(RunSettings(seed: 1, cases: 3000, shrinkRuns: 100))
    else {
      Issue.record("all reads are linearizable")
      return
    }
    #expect(shrunk.message.contains("linearizableReads"))
  }
}
