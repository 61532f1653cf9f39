/// Bugs of the watchers that the laws must find, one at a time.
package enum WatchMutant: String, CaseIterable, Sendable {
  // MARK: etcd's own

  /// A requested progress is answered though watchers of the stream lag behind (etcd#15220).
  case etcd15220
  /// A watcher that was told of an event does not remember it, and hears it again after the store
  /// was restored from a snapshot (etcd#15271).
  case etcd15271
  /// A watcher that could not be told of the compaction counts as synced (etcd#17529).
  case etcd17529
  /// A watcher of a future revision is told how far the store is before that (etcd#20221).
  case etcd20221Progress
  /// After a snapshot, a watcher of a future revision starts at the present one (etcd#20221).
  case etcd20221Events

  // MARK: Groups

  /// A watcher whose buffer is full when it is to hear of the compaction goes without a word.
  case compactNoticeLost
  /// A pass over the unsynced watchers always begins with the oldest one.
  case unsyncedStarve
  /// A victim counts as synced once its batch is delivered, whatever happened in between.
  case victimIsSynced
  /// A victim's batch is dropped, and read again from where the store is.
  case victimBatchDropped
  /// What did not fit in a batch is left out.
  case restOfBatchForgotten
  /// A batch ends in the middle of a revision.
  case batchSplitsRevision
  /// A pass reads what was written after the revision it stands at.
  case syncReadsAhead
  /// A watcher from the present revision on starts with the next one.
  case startIsNext
  /// A watcher that is canceled while it is a victim is still told of its batch.
  case cancelLeavesVictim

  // MARK: Streams

  /// A response of which all events were filtered out is sent.
  case emptyResponseSent
  /// A filter keeps what it should leave out of a batch.
  case filterInverted
  /// Progress stands in front of events that wait.
  case progressOvertakes
  /// A notice of progress is sent to a watcher that was told of events since the last one.
  case progressFlagKept
  /// The pair before an event is looked up at the event's revision.
  case prevKVAtEvent
  /// The last piece of an answer says that more follows.
  case lastFragmentMarked
  /// A watcher that was canceled is still told of events that waited.
  case cancelLeavesEvents
  /// The answer to a creation is taken for progress, and a watch is resumed after it.
  case cursorTakesCreation

  // MARK: Ranges

  /// The end of a range belongs to it.
  case rangeEndInclusive
  /// A node that is rotated does not learn how far it reaches now.
  case rotationKeepsReach
}

extension WatchMutant {
  /// Where the bug was met; empty for one that was made up.
  package var reference: String {
    switch self {
    case .etcd15220: "etcd#15220"
    case .etcd15271: "etcd#15271"
    case .etcd17529: "etcd#17529, features.md W12"
    case .etcd20221Progress, .etcd20221Events, .cursorTakesCreation: "etcd#20221"
    case .victimBatchDropped: "features.md W11"
    case .compactNoticeLost: "features.md W-16"
    default: ""
    }
  }
}
