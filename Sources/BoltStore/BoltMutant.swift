/// Bugs of a storage engine that the laws must find, one at a time.
///
/// Each is a place in the code that asks ``BoltOptions/mutates(_:)``; builds that ship always hear
/// no. ``summary`` says what the code then does.
package enum BoltMutant: String, CaseIterable, Sendable {
  // MARK: Shape of the tree

  /// A split gives the left page one item too many.
  case splitIndexOffByOne
  /// A split may leave the left page with fewer than two items.
  case splitIgnoresMinimumKeys
  /// A parent keeps the old separator when the first key of a child changed.
  case separatorNotUpdated
  /// A page that is merged away is the right neighbor, items and all, where the left one was meant.
  case mergesWrongSibling
  /// A page that was merged away is not freed.
  case mergedPageNotFreed
  /// A root with a single child stays.
  case rootNotCollapsed
  /// A bucket of any size is stored in its parent, so long as it is one leaf.
  case inlineLimitIgnored
  /// A bucket that moves from its parent's value to pages of its own forgets its sequence.
  case sequenceLostOnSpill
  /// The old page of a node that was written is not freed.
  case spilledPageNotFreed

  // MARK: Reading

  /// Going back from the first item of a page lands on the last but one of the page before.
  case previousSkipsAtPageBoundary
  /// A search past the last item of a page does not go on to the next page.
  case seekStopsAtPageEnd

  // MARK: Commit and recovery

  /// Of two valid metas the older one is taken.
  case olderMetaChosen
  /// A meta is taken whatever its checksum.
  case metaChecksumIgnored
  /// The meta is written and synced before the pages it refers to.
  case metaWrittenFirst
  /// The pages are not synced before the meta is written.
  case dataNotSynced
  /// The meta is not synced before the commit is acknowledged.
  case metaNotSynced
  /// The meta goes to the page of the one before it.
  case metaSlotInverted
  /// The list of free pages is written before its own old page is freed, and lacks it.
  case freelistWrittenTooEarly
  /// A rollback keeps the pages that the transaction freed on the list.
  case rollbackKeepsFreed
  /// Pages are reused while a reader still refers to them.
  case readersIgnored
}

extension BoltMutant {
  /// What the code does when the bug is switched on, in one line.
  package var summary: String {
    switch self {
    case .splitIndexOffByOne: "split: the left page gets one item too many"
    case .splitIgnoresMinimumKeys: "split: a page may be left with a single item"
    case .separatorNotUpdated: "spill: a parent keeps the old separator of a child"
    case .mergesWrongSibling: "rebalance: takes the right neighbor for the left one"
    case .mergedPageNotFreed: "rebalance: a page merged away is not freed"
    case .rootNotCollapsed: "rebalance: a root with a single child stays"
    case .inlineLimitIgnored: "spill: buckets of any size are stored inline"
    case .sequenceLostOnSpill: "spill: a bucket's sequence is lost"
    case .spilledPageNotFreed: "spill: the page a node came from is not freed"
    case .previousSkipsAtPageBoundary: "cursor: going back skips an item between pages"
    case .seekStopsAtPageEnd: "cursor: seek does not go on to the next page"
    case .olderMetaChosen: "open: the older of two valid metas is taken"
    case .metaChecksumIgnored: "open: the checksum of a meta is not looked at"
    case .metaWrittenFirst: "commit: the meta is written before the pages"
    case .dataNotSynced: "commit: pages are not synced before the meta"
    case .metaNotSynced: "commit: the meta is not synced"
    case .metaSlotInverted: "commit: the meta overwrites the newest one"
    case .freelistWrittenTooEarly: "commit: the freelist is written before its old page is freed"
    case .rollbackKeepsFreed: "rollback: pages freed by the transaction stay freed"
    case .readersIgnored: "begin: pages are reused while a reader needs them"
    }
  }
}
