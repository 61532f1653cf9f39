/// Bugs of an index that the laws must find, one at a time.
///
/// Each is a place in the code that asks ``KeyIndexRules/mutates(_:)``; builds that ship always hear
/// no. ``summary`` says what the code then does.
package enum KeyIndexMutant: String, CaseIterable, Sendable {
  // MARK: etcd's own

  /// Compaction stops at the first tombstone of its revision, though the key was put again in it.
  case etcd22376
  /// Compaction drops a tombstone that stands exactly at its revision.
  case etcd18089
  /// A start does not index a key of which a tombstone alone is left.
  case etcd19179
  /// HashKV counts a tombstone at the compact revision, which older releases have deleted.
  case etcd18274
  /// A start takes the current revision from the rows and finished compactions alone.
  case etcd17780

  // MARK: Generations

  /// Every put counts as the creation of its key.
  case createdByEveryPut
  /// Versions count on after a tombstone.
  case versionSurvivesTombstone
  /// A read finds what was written before its revision, not at it.
  case walkStopsBelow
  /// A key that was cut by compaction starts again at version one.
  case compactionForgetsVersion
  /// A key that was cut by compaction counts as created by the first change that is left.
  case compactionForgetsCreation
  /// A start takes every row for the first version of its key.
  case restoreForgetsVersion
  /// Of several changes in one main revision, `since` tells the first.
  case sinceKeepsFirst
  /// Of several changes in one main revision, `since` tells each.
  case sinceKeepsAll
  /// A key that was cut in place still thinks that its last generation starts where it did.
  case generationStartNotMoved

  // MARK: Compaction

  /// `keep` holds on to a tombstone at its revision, as compaction does.
  case keepHoldsTombstone
  /// The set of what is available lacks the tombstones that the index keeps.
  case availableLacksTombstone
  /// A compaction in steps leaves out the key that each step starts with.
  case stepSkipsKey
  /// A key is not removed when nothing of it is left.
  case emptyKeyStays

  // MARK: Tree

  /// A node that is split hands on its median and keeps it, too.
  case splitKeepsMedian
  /// Two nodes are joined without the key between them.
  case mergeLosesSeparator
  /// A key that leaves a node for its neighbor does not come to stand between the two.
  case borrowKeepsSeparator
  /// A node does not notice that a new key lacks the prefix of the others.
  case prefixNotShortened
  /// Keys with equal heads are not compared any further.
  case equalHeadsAreEqual
  /// The end of a range belongs to it.
  case rangeEndInclusive
  /// The total of a range stops at its limit.
  case limitCutsTotal
}

extension KeyIndexMutant {
  /// What the code does when the bug is switched on, in one line.
  package var summary: String {
    switch self {
    case .etcd22376: "compact: stops at a tombstone of its revision that a put follows"
    case .etcd18089: "compact: drops a tombstone at its revision"
    case .etcd19179: "restore: skips a tombstone without a key"
    case .etcd18274: "HashKV: counts a tombstone at the compact revision"
    case .etcd17780: "restore: the current revision ignores a compaction that was scheduled"
    case .createdByEveryPut: "put: every put is a creation"
    case .versionSurvivesTombstone: "get: versions count on after a tombstone"
    case .walkStopsBelow: "get: a revision does not see its own changes"
    case .compactionForgetsVersion: "compact: versions start again at one"
    case .compactionForgetsCreation: "compact: the creation of the key is lost"
    case .restoreForgetsVersion: "restore: every row has version one"
    case .sinceKeepsFirst: "since: tells the first change of a main revision"
    case .sinceKeepsAll: "since: tells every change of a main revision"
    case .generationStartNotMoved: "compact: the start of the last generation is not moved"
    case .keepHoldsTombstone: "keep: holds on to a tombstone"
    case .availableLacksTombstone: "compact: tombstones are not available"
    case .stepSkipsKey: "compact: a step skips its first key"
    case .emptyKeyStays: "compact: an empty key stays"
    case .splitKeepsMedian: "tree: a split leaves the median behind as well"
    case .mergeLosesSeparator: "tree: a merge loses the key between two nodes"
    case .borrowKeepsSeparator: "tree: a borrowed key does not become the separator"
    case .prefixNotShortened: "tree: a node keeps a prefix that a new key lacks"
    case .equalHeadsAreEqual: "tree: keys with equal heads count as equal"
    case .rangeEndInclusive: "range: the end is visited"
    case .limitCutsTotal: "range: the total stops at the limit"
    }
  }
}

extension KeyIndexMutant {
  /// Where the bug was met; empty for one that was made up.
  package var reference: String {
    switch self {
    case .etcd22376: "etcd#22376"
    case .etcd18089: "etcd#18089"
    case .etcd19179: "etcd#19179"
    case .etcd18274: "etcd#18274"
    case .etcd17780: "etcd#17780"
    case .createdByEveryPut: "features.md W20"
    case .walkStopsBelow: "features.md W21"
    default: ""
    }
  }
}
