internal import EtcdMessages
internal import RaftCore

/// What is timed; the Go program beside this folder does the same.
enum Workloads {
  private static let request = [UInt8]("8 bytes!".utf8)

  /// Proposes, commits and applies entries on a member that is alone, or has a second that answers.
  static func propose(_ count: Int, voters: UInt64) throws -> UInt64 {
    var member = try BenchMember(1, of: voters)
    member.node.campaign()
    try member.workAnswered()
    if voters > 1 {
      try member.node.step(Message(.voteResp, to: 1, from: 2, term: 2))
      try member.workAnswered()
    }
    for _ in 0..<count {
      try member.node.propose(request)
      try member.workAnswered()
    }
    return member.appliedSum
  }

  /// Proposes entries that three members replicate and apply.
  static func replicate(_ count: Int) throws -> UInt64 {
    var network = try BenchNetwork(memberCount: 3)
    network.members[0].node.campaign()
    try network.settle()
    for _ in 0..<count {
      try network.members[0].node.propose(request)
      try network.settle()
    }
    return network.members.reduce(0) { $0 &+ $1.appliedSum }
  }

  /// Asks a leader of five members, who have acknowledged different indexes, what a quorum has.
  static func committedIndex(_ count: Int) throws -> UInt64 {
    var member = try BenchMember(1, of: 5)
    member.node.campaign()
    try member.work()
    for id in 2...3 as ClosedRange<UInt64> {
      try member.node.step(Message(.voteResp, to: 1, from: id, term: 2))
    }
    try member.work()
    for _ in 0..<3 { try member.node.propose(request) }
    try member.work()
    for id in 2...5 as ClosedRange<UInt64> {
      try member.node.step(Message(.appResp, to: 1, from: id, term: 2, index: 7 - id))
    }
    let tracker = member.node.raft.tracker
    var sum: UInt64 = 0
    for _ in 0..<count { sum &+= tracker.committedIndex }
    return sum
  }
}
