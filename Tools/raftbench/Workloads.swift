internal import EtcdMessages
internal import RaftCore

/// What is timed; the Go program beside this folder does the same.
enum Workloads {
  private static let request = [UInt8]("8 bytes!".utf8)

  /// Proposes, commits and applies entries on a member that is alone, or has a second that answers.
  static func propose(_ count: Int, voters: UInt64) throws -> UInt64 {
    var member = try BenchMember(1, of: voters)
    var acknowledged: UInt64 = 1
    func settle() throws {
      var last: UInt64 = 0
      try member.work { message in
        if message.type == .app { last = max(last, message.index + UInt64(message.entries.count)) }
      }
      guard last > acknowledged else { return }
      acknowledged = last
      try member.node.step(Message(.appResp, to: 1, from: 2, term: 2, index: last))
      try member.work { _ in }
    }
    member.node.campaign()
    try settle()
    if voters > 1 {
      try member.node.step(Message(.voteResp, to: 1, from: 2, term: 2))
      try settle()
    }
    for _ in 0..<count {
      try member.node.propose(request)
      try settle()
    }
    return member.appliedSum
  }

  /// Proposes entries that three members replicate and apply.
  static func replicate(_ count: Int) throws -> UInt64 {
    var members = try (1...3).map { try BenchMember($0, of: 3) }
    var sent: [Message] = []
    var arriving: [Message] = []
    func settle() throws {
      repeat {
        for position in members.indices { try members[position].work { sent.append($0) } }
        arriving.removeAll(keepingCapacity: true)
        swap(&sent, &arriving)
        for message in arriving { try members[Int(message.to) - 1].node.step(message) }
      } while !arriving.isEmpty
    }
    members[0].node.campaign()
    try settle()
    for _ in 0..<count {
      try members[0].node.propose(request)
      try settle()
    }
    return members.reduce(0) { $0 &+ $1.appliedSum }
  }

  /// Asks a leader of five members, who have acknowledged different indexes, what a quorum has.
  static func committedIndex(_ count: Int) throws -> UInt64 {
    var member = try BenchMember(1, of: 5)
    member.node.campaign()
    try member.work { _ in }
    for id in 2...3 as ClosedRange<UInt64> {
      try member.node.step(Message(.voteResp, to: 1, from: id, term: 2))
    }
    try member.work { _ in }
    for _ in 0..<3 { try member.node.propose(request) }
    try member.work { _ in }
    for id in 2...5 as ClosedRange<UInt64> {
      try member.node.step(Message(.appResp, to: 1, from: id, term: 2, index: 7 - id))
    }
    let tracker = member.node.raft.tracker
    var sum: UInt64 = 0
    for _ in 0..<count { sum &+= tracker.committedIndex }
    return sum
  }
}
