/// Bugs of a store that the laws must find, one at a time.
///
/// Each is a place in the code that asks ``StoreRules/mutates(_:)``; builds that ship always hear no.
package enum MVCCMutant: String, CaseIterable, Sendable {
  // MARK: etcd's own

  /// The consistent index counts before the entry has done anything, so that a commit in between
  /// loses the entry.
  case etcd13766
  /// Ranges are taken out of a transaction that nobody waits for before they are checked.
  case etcd18667
  /// The check for duplicate keys takes a deletion from a key on for an empty one.
  case etcd22445
  /// The check for duplicate keys misses deletions of a nested transaction that follows the put.
  case etcd16380

  // MARK: Writes

  /// Every change of a transaction has sub revision zero.
  case everySubIsZero
  /// A transaction that changed nothing takes a revision.
  case idleTransactionTakesRevision
  /// A deletion does not see what its transaction has put.
  case deleteSkipsOwnPuts
  /// A key that is deleted stays attached to its lease.
  case deletedKeyStaysAttached
  /// A key that is put with another lease stays attached to the old one, too.
  case oldLeaseKeepsKey

  /// The keys of a lease that ends are deleted in whatever order they were attached.
  case revokedKeysUnsorted
  /// A put that is to keep the lease loses it.
  case ignoredLeaseIsLost

  // MARK: Reads

  /// A read at the compact revision is refused.
  case compactRevisionIsCompacted
  /// A read below the compact revision is answered from what is left.
  case compactedRevisionIsRead

  /// A read transaction follows the current revision of the store.
  case readFollowsStore
  /// The header of a range tells the revision that was read at.
  case headerTellsReadRevision
  /// A range never finds out that there is more than its limit.
  case limitTakesNoMore
  /// HashKV counts superseded rows as long as they are there.
  case hashCountsSupersededRows
  /// The limit of a range is taken before it is sorted or filtered.
  case limitBeforeSort
  /// The count of a range is taken after the filters.
  case countAfterFilters

  // MARK: Transactions

  /// A transaction is not checked before it is carried out.
  case txnUnchecked
  /// A value that is not there compares as an empty one.
  case missingValueIsEmpty
  /// Of a range only the first key is compared.
  case compareTriesOneKey

  // MARK: Compaction and start

  /// A compaction that was interrupted is not taken up.
  case compactionNotResumed
  /// The mark of a scheduled compaction is not written.
  case compactionNotScheduled
  /// The mark of a finished compaction is written with its first batch.
  case finishedWithFirstBatch
  /// A batch of a compaction leaves out the row after the last of the batch before.
  case batchSkipsRow
  /// A start leaves out the first row of each step but the first.
  case restoreSkipsRow
  /// A start attaches a key to the lease of an older row.
  case restoredLeaseOutlivesKey

  // MARK: Consistent index

  /// An entry that wrote nothing never counts.
  case idleEntryDoesNotCount
  /// The term stays as it was when the index was saved first.
  case termIsSavedOnce
}

extension MVCCMutant {
  /// Where the bug was met; empty for one that was made up.
  package var reference: String {
    switch self {
    case .etcd13766: "etcd#13766"
    case .etcd18667: "etcd#18667"
    case .etcd22445: "etcd#22445"
    case .etcd16380: "etcd#16380"
    case .compactRevisionIsCompacted: "features.md MV-8"
    case .revokedKeysUnsorted: "features.md W9"
    default: ""
    }
  }
}
