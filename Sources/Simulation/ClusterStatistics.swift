/// What happened in a simulated group, counted.
package struct ClusterStatistics: Equatable, Sendable {
  /// Actions that were taken.
  package var actions = 0
  /// Messages that were sent to other members.
  package var sent = 0
  /// Messages that arrived, those that arrived twice counted twice.
  package var delivered = 0
  /// Messages that were lost.
  package var lost = 0
  /// Ticks that passed, on any member.
  package var ticks = 0
  /// Proposals that a member took.
  package var proposals = 0
  /// Proposals and messages that a member refused, as it may.
  package var refusals = 0
  /// Reads that were asked for.
  package var reads = 0
  /// Reads that were answered.
  package var answers = 0
  /// Crashes.
  package var crashes = 0
  /// Changes of the membership that were put in force, on any member.
  package var changes = 0
  /// Snapshots that were restored from another member.
  package var restores = 0
  /// Leaders that were elected.
  package var elections = 0
  /// Groups in which nobody could be elected any more, by the rules of raft.
  package var wedges = 0

  /// Creates counts of nothing.
  package init() {}

  /// Adds the counts of another group.
  package static func += (left: inout Self, right: Self) {
    left.actions += right.actions
    left.sent += right.sent
    left.delivered += right.delivered
    left.lost += right.lost
    left.ticks += right.ticks
    left.proposals += right.proposals
    left.refusals += right.refusals
    left.reads += right.reads
    left.answers += right.answers
    left.crashes += right.crashes
    left.changes += right.changes
    left.restores += right.restores
    left.elections += right.elections
    left.wedges += right.wedges
  }

  /// Names and counts, in the order they are shown.
  package var rows: [(name: String, count: Int)] {
    [
      ("actions", actions), ("messages sent", sent), ("messages delivered", delivered),
      ("messages lost", lost), ("ticks", ticks), ("proposals", proposals),
      ("refusals", refusals), ("reads", reads), ("reads answered", answers),
      ("crashes", crashes), ("elections", elections), ("membership changes", changes),
      ("snapshots restored", restores), ("wedged groups", wedges),
    ]
  }
}
