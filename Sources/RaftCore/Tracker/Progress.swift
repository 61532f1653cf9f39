/// How a leader sends to a follower.
package enum ProgressState: UInt8, Sendable {
  /// One append at a time, until it is known where the logs agree.
  case probe
  /// Appends one after the other, without waiting for answers.
  case replicate
  /// None: the follower is being sent a snapshot.
  case snapshot
}

extension ProgressState: CustomStringConvertible {
  /// Upstream's name.
  package var description: String {
    switch self {
    case .probe: "StateProbe"
    case .replicate: "StateReplicate"
    case .snapshot: "StateSnapshot"
    }
  }
}

/// What a leader knows of a member's log.
///
///     probe ── answer ──▸ replicate ── refusal, unreachable ──▸ probe
///       └── entries compacted ──▸ snapshot ── status, answer ──▸ probe
///
/// > Source: features.md RAFT-13; etcd-io/raft `tracker/progress.go`, `Progress`.
package struct Progress: Equatable, Sendable {
  /// The member.
  package let id: UInt64
  /// Highest index the member is known to have durably.
  package internal(set) var match: UInt64 = 0
  /// Index of the next entry to send.
  ///
  /// - Invariant: above `match`
  package internal(set) var next: UInt64
  /// Commit index the member was sent and will learn of, unless messages are lost.
  package internal(set) var sentCommit: UInt64 = 0
  /// How it is sent to.
  package internal(set) var state = ProgressState.probe
  /// Index of the snapshot being sent; 0 unless in state `snapshot`.
  package internal(set) var pendingSnapshot: UInt64 = 0
  /// Whether the member was heard of since the last check of the quorum.
  package internal(set) var isRecentlyActive = false
  /// Whether appends wait for an answer, or for the next heartbeat's.
  package internal(set) var isAppendFlowPaused = false
  /// Whether the member has no vote.
  package internal(set) var isLearner: Bool
  /// Appends it has not answered.
  package internal(set) var inflights: Inflights

  /// Creates the progress of a member nothing is known of.
  package init(id: UInt64, next: UInt64, isLearner: Bool = false, inflights: Inflights) {
    self.id = id
    self.next = next
    self.isLearner = isLearner
    self.inflights = inflights
  }

  /// Whether it must not be sent appends now.
  @inline(__always)
  package var isPaused: Bool { state == .snapshot || isAppendFlowPaused }

  // MARK: Transitions

  private mutating func enter(_ state: ProgressState) {
    isAppendFlowPaused = false
    pendingSnapshot = 0
    self.state = state
    inflights.reset()
  }

  /// Goes back to one append at a time, from what is known for sure.
  mutating func becomeProbe() {
    // After a snapshot, its index is what the member most likely has.
    let snapshot = state == .snapshot ? pendingSnapshot : 0
    enter(.probe)
    next = max(match, snapshot) + 1
    sentCommit = min(sentCommit, next - 1)
  }

  /// Goes over to appends without waiting.
  mutating func becomeReplicate() {
    enter(.replicate)
    next = match + 1
  }

  /// Waits for a snapshot to arrive.
  mutating func becomeSnapshot(_ index: UInt64) {
    enter(.snapshot)
    pendingSnapshot = index
    next = index + 1
    sentCommit = index
  }

  // MARK: Sending

  /// Notes that entries were sent.
  mutating func sentEntries(_ count: Int, byteCount: UInt64) {
    switch state {
    case .replicate:
      if count > 0 {
        next += UInt64(count)
        inflights.add(next - 1, byteCount: byteCount)
      }
      // With a full window only empty appends go out, and one of them is enough.
      isAppendFlowPaused = inflights.isFull
    case .probe:
      if count > 0 { isAppendFlowPaused = true }
    case .snapshot:
      preconditionFailure("entries were sent to \(id), which waits for a snapshot")
    }
  }

  /// Whether an append without entries would tell it of a higher commit index.
  @inline(__always)
  func canLearnCommit(_ index: UInt64) -> Bool { index > sentCommit && sentCommit < next - 1 }

  // MARK: Answers

  /// Notes that the member has all entries up to an index; false if that was known.
  mutating func update(match index: UInt64) -> Bool {
    guard index > match else { return false }
    match = index
    next = max(next, index + 1)
    isAppendFlowPaused = false
    return true
  }

  /// Steps back after a refusal, unless it answers an append that does not matter any more.
  ///
  /// - Parameters:
  ///   - rejected: The index after which the member would not append.
  ///   - hint: The greatest index at which the logs may agree.
  /// - Returns: Whether there is something to send from there.
  mutating func stepBack(rejected: UInt64, hint: UInt64) -> Bool {
    if state == .replicate {
      guard rejected > match else { return false }
      next = match + 1
    } else {
      guard rejected == next - 1 else { return false }
      // A hint past the refusal, or below what is matched, is no reason to stand still or to
      // regress.
      next = max(min(rejected, hint &+ 1), match + 1)
      isAppendFlowPaused = false
    }
    sentCommit = min(sentCommit, next - 1)
    return true
  }
}

extension Progress: CustomStringConvertible {
  /// One line, with the unusual named only where it is so.
  ///
  /// > Source: raft-interaction.md §3.6; etcd-io/raft `tracker/progress.go`, `Progress.String`.
  package var description: String {
    var text = "\(state) match=\(match) next=\(next)"
    if isLearner { text += " learner" }
    if isPaused { text += " paused" }
    if pendingSnapshot > 0 { text += " pendingSnap=\(pendingSnapshot)" }
    if !isRecentlyActive { text += " inactive" }
    if inflights.count > 0 {
      text += " inflight=\(inflights.count)"
      if inflights.isFull { text += "[full]" }
    }
    return text
  }
}
