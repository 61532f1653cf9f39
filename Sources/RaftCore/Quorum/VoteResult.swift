/// What votes so far amount to.
package enum VoteResult: Equatable, Sendable {
  /// Neither a quorum of yes nor too many of no.
  case pending
  /// A quorum of yes cannot be reached any more.
  case lost
  /// A quorum voted yes.
  case won
}

extension VoteResult: CustomStringConvertible {
  /// Upstream's name.
  package var description: String {
    switch self {
    case .pending: "VotePending"
    case .lost: "VoteLost"
    case .won: "VoteWon"
    }
  }
}
