/// The part a member plays.
package enum StateType: UInt8, Sendable {
  /// Appends what a leader sends, and votes.
  case follower
  /// Asks for votes.
  case candidate
  /// Proposes entries, and sends them.
  case leader
  /// Asks whether it would be given votes.
  case preCandidate
}

extension StateType: CustomStringConvertible {
  /// Upstream's name.
  package var description: String {
    switch self {
    case .follower: "StateFollower"
    case .candidate: "StateCandidate"
    case .leader: "StateLeader"
    case .preCandidate: "StatePreCandidate"
    }
  }
}

/// State that is of interest outside and need not last.
package struct SoftState: Equatable, Sendable {
  /// The leader; 0 if none is known.
  package var lead: UInt64
  /// The part the member plays.
  package var state: StateType

  /// Creates a soft state.
  package init(lead: UInt64, state: StateType) {
    self.lead = lead
    self.state = state
  }
}

/// From which index on a read is linearizable.
package struct ReadState: Equatable, Sendable {
  /// Index that must have been applied before the read.
  package var index: UInt64
  /// What the read was asked for with.
  package var requestContext: [UInt8]

  /// Creates an answer to a read.
  package init(index: UInt64, requestContext: [UInt8]) {
    self.index = index
    self.requestContext = requestContext
  }
}
