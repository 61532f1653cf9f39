package import RaftCore

/// A run drawn as a message sequence chart: a lane for each member, and time downwards.
///
/// It is what both pictures show, that of text and that of HTML. Every row has a number, by which
/// they and people name it.
package struct Chart: Equatable, Sendable {
  /// What the run is called.
  package var title: String
  /// What it was made of, a line each.
  package var facts: [String]
  /// The command that runs it again.
  package var replay: String
  /// Ids of the members, one for each lane.
  package var lanes: [UInt64]
  /// What happened, from the top.
  package var rows: [Row] = []
  /// The law that was broken, by the last row; nil if none was.
  package var verdict: BrokenRaftLaw?

  /// Creates a chart in which nothing happens.
  package init(title: String, facts: [String] = [], replay: String = "", lanes: [UInt64]) {
    self.title = title
    self.facts = facts
    self.replay = replay
    self.lanes = lanes
  }

  /// What a row is about, for those who want to see a part alone.
  package enum Kind: String, CaseIterable, Sendable {
    /// A message that arrived.
    case message
    /// A message that did not.
    case lost
    /// Something a member was asked to do.
    case input
    /// A read that was answered.
    case read
    /// A change of the membership.
    case change
    /// A crash, a start, a pause.
    case fault
    /// Links that broke or work again.
    case link
    /// A member, its disk or its application went on with its work.
    case work
    /// Time that passed.
    case tick
  }

  /// One thing that happened, or a few that say little and happened next to each other.
  package struct Row: Equatable, Sendable {
    /// What it is about.
    package var kind: Kind
    /// Where it stands.
    package var shape: Shape
    /// All that is known of it, in the canonical words of `describe`.
    package var details: [String]
    /// The step of the run it is part of; 0 before the first.
    package var step: Int
    /// What became of members, in the order it did.
    package var outcomes: [Outcome] = []
  }

  /// Where a row stands, and what it says.
  package enum Shape: Equatable, Sendable {
    /// Between two members.
    case arrow(Arrow)
    /// At some members, each with words of its own; lanes ascend.
    case notes([Note])
    /// Across all members.
    case band(String)
  }

  /// A message, from a lane to another.
  package struct Arrow: Equatable, Sendable {
    /// Lane of the sender.
    package var from: Int
    /// Lane it goes to.
    package var to: Int
    /// What it says.
    package var text: String
    /// Its term.
    package var term: UInt64
    /// Position of the row in which it was sent; nil if nobody noted that.
    package var sent: Int?
    /// Whether it had arrived before.
    package var isRepeated = false
  }

  /// Words at a lane.
  package struct Note: Equatable, Sendable {
    /// The lane.
    package var lane: Int
    /// The words.
    package var text: String
    /// How often it happened in a row.
    package var count = 1
  }

  /// What a member is after a row.
  package struct Outcome: Equatable, Sendable {
    /// Its lane.
    package var lane: Int
    /// Its state, and what bounds it.
    package var mark: RaftMark?
    /// What is wrong with it.
    package var condition: Condition
  }

  /// What keeps a member from its work.
  package struct Condition: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// It crashed.
    package static let isDown = Self(rawValue: 1)
    /// It stands still.
    package static let isPaused = Self(rawValue: 2)
    /// Its disk stands still.
    package static let isStalled = Self(rawValue: 4)
    /// No link to it or from it works.
    package static let isCutOff = Self(rawValue: 8)
  }
}
