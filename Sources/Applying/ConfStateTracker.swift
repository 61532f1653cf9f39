package import EtcdMessages
internal import RaftCore

/// Raft's membership, as the log's changes make it.
///
/// A member is told it by raft; who applies a log without a raft asks this, which is raft's own
/// arithmetic.
///
/// > Source: `raft/confchange`, `raft.applyConfChange`; formats.md §9.3.
package struct ConfStateTracker: Sendable {
  private var tracker: ProgressTracker

  /// Begins without members.
  package init() { tracker = ProgressTracker(window: Inflights(capacity: 1, byteCountMax: 0)) }

  /// Begins with a membership.
  ///
  /// - Throws: ``ApplyError/undecodable(_:)`` for what is none.
  package init(_ state: ConfState) throws(ApplyError) {
    self.init()
    var changer = ConfChanger(tracker, lastIndex: 0)
    do throws(ConfChangeError) {
      try changer.restore(state)
    } catch {
      throw .undecodable("membership: \(error.description)")
    }
    tracker.adopt(changer)
  }

  /// The membership.
  package var confState: ConfState { tracker.config.confState }

  /// Carries out a change; one of node 0 changes nothing.
  ///
  /// - Throws: ``ApplyError/undecodable(_:)`` for what raft ends at: no voter would be left.
  package mutating func apply(_ change: ConfChangeV2) throws(ApplyError) {
    var changer = ConfChanger(tracker, lastIndex: 0)
    do throws(ConfChangeError) {
      if change.leavesJoint {
        try changer.leaveJoint()
      } else if change.entersJoint {
        try changer.enterJoint(autoLeave: change.autoLeaves, change.changes)
      } else {
        try changer.simple(change.changes)
      }
    } catch {
      throw .undecodable("membership: \(error.description)")
    }
    tracker.adopt(changer)
  }
}
