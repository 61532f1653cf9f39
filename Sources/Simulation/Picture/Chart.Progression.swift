package import RaftCore

extension Chart {
  /// Follows the members from row to row, so that what changed can be told from what did not.
  package struct Progression: Sendable {
    /// What each member is after the rows so far.
    package private(set) var states: [Outcome]

    /// Starts before the first row.
    package init(laneCount: Int) {
      states = (0..<laneCount).map { Outcome(lane: $0, mark: nil, condition: []) }
    }

    /// Takes a row.
    ///
    /// - Returns: What changed, in words, for each lane at which something did.
    package mutating func take(_ row: Row) -> [(lane: Int, words: [String])] {
      var changes: [(lane: Int, words: [String])] = []
      for outcome in row.outcomes {
        let words = Self.words(from: states[outcome.lane].mark, to: outcome.mark)
        states[outcome.lane] = outcome
        if !words.isEmpty { changes.append((outcome.lane, words)) }
      }
      return changes
    }

    private static func words(from old: RaftMark?, to new: RaftMark?) -> [String] {
      guard let new, new != old else { return [] }
      var words: [String] = []
      if new.state != old?.state || new.term != old?.term {
        words.append("\(new.state.word) T\(new.term)")
      }
      if new.vote != 0, new.vote != old?.vote || new.term != old?.term {
        words.append("votes \(new.vote)")
      }
      if new.vote == 0, let old, old.vote != 0, old.term == new.term { words.append("no vote") }
      if new.lead != old?.lead, new.state == .follower {
        words.append(new.lead == 0 ? "no leader" : "follows \(new.lead)")
      }
      if new.lastIndex != old?.lastIndex { words.append("log \(new.lastIndex)") }
      if new.committed != old?.committed { words.append("commit \(new.committed)") }
      if new.applied != old?.applied { words.append("applied \(new.applied)") }
      return words
    }
  }
}

extension StateType {
  /// The part in a word.
  package var word: String {
    switch self {
    case .follower: "follower"
    case .candidate: "candidate"
    case .leader: "leader"
    case .preCandidate: "pre-candidate"
    }
  }
}
