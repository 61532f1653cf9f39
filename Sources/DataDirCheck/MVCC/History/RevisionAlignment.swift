package import EtcdMessages

/// The entry of the log that made a revision.
package struct RevisionMaker: Equatable, Sendable {
  /// Raft index.
  package var index: UInt64
  /// Raft term.
  package var term: UInt64
}

/// Finds out which entry of the log made which revision, without the state the log began with.
///
/// The database holds exactly what the entries up to its consistent index did, so the last entry
/// and the current revision are aligned; from there both are walked backwards. An entry made a
/// revision if, applied to the state before it, it makes exactly the rows of that revision; it
/// made none if, applied to the state the revision left, it changes nothing. Where both can be
/// true, as for a lease that is revoked after its key was deleted, both are followed until older
/// entries contradict one of them.
///
/// Above the compaction every state is known, so what survives is what happened. Below it only the
/// rows a compaction keeps remain; each belongs to the newest entry there that puts its key.
package struct RevisionAlignment: Sendable {
  /// The entries that made the wanted revisions, as far as they are known.
  package internal(set) var makers: [Int64: RevisionMaker] = [:]
  /// Why older entries could not be told; nil if nothing stopped the walk.
  package private(set) var stop: String?
  /// Whether older entries can add nothing.
  package private(set) var isFinished = false

  /// What requests do to the rows.
  let rules: RequestEffects
  /// Main revisions whose entries are wanted.
  let wanted: Set<Int64>
  /// The lowest of them above the compaction.
  private let lowestWanted: Int64
  /// Rows that a compaction kept, where they are asked about.
  var oldRows: [OldRow] = []
  /// Places in `oldRows` by key.
  var oldRowsOfKey: [Int: [Int]] = [:]
  /// Rows of `oldRows` whose entry is still looked for.
  var unsettledCount = 0
  /// Hypotheses after each undecided entry, from the last known state back.
  var layers: [[Node]]
  /// The undecided entries, newest first.
  var entries: [RevisionMaker] = []
  /// Undecided entries that put the key of a row the compaction kept, by their place in `entries`.
  var undecided: [(place: Int, request: InternalRaftRequest)] = []
  /// Revisions that two ways of alignment, equally good, give to different entries.
  var disputed: Set<Int64> = []
  /// Raft index of the entry to come.
  private var next: UInt64
  /// Whether states are known no more.
  var isBelowCompaction = false

  /// Prepares the walk.
  ///
  /// - Parameters:
  ///   - index: All rows.
  ///   - consistentIndex: Raft index of the last entry the rows hold.
  ///   - wanted: Main revisions whose entries are wanted.
  ///   - keys: Numbers of the keys that are asked about, for rows below the compaction.
  package init(
    _ index: RevisionIndex,
    consistentIndex: UInt64,
    wanted: Set<Int64>,
    keys: Set<Int>
  ) {
    rules = RequestEffects(index)
    self.wanted = wanted
    next = consistentIndex
    layers = [[Node(revision: index.currentRevision, refusalCount: 0, parent: 0)]]
    for row in index.rows where row.main <= index.compactRevision {
      guard !row.isTombstone, keys.contains(row.key), wanted.contains(row.main) else { continue }
      oldRowsOfKey[row.key, default: []].append(oldRows.count)
      oldRows.append(
        OldRow(main: row.main, key: row.key, valueHash: row.valueHash, lease: row.lease)
      )
    }
    unsettledCount = oldRows.count
    lowestWanted = wanted.filter { $0 > index.compactRevision }.min() ?? .max
    isBelowCompaction = isCompacted(layers[0])
    updateIsFinished()
  }

  /// Takes the next older entry.
  ///
  /// - Returns: Whether still older ones are of use.
  package mutating func take(_ entry: RevisionMaker, _ payload: EntryPayload) -> Bool {
    guard !isFinished, stop == nil else { return false }
    guard entry.index == next else {
      let last = next
      return end("the log has no entry \(last)")
    }
    next = entry.index == 0 ? 0 : entry.index - 1
    guard case .request(let request) = payload, request.request?.kind.mayRaiseRevision == true
    else { return true }
    if isBelowCompaction {
      takeOld(entry, request)
    } else {
      align(entry, request)
    }
    updateIsFinished()
    return !isFinished && stop == nil
  }

  /// Says that there are no older entries.
  package mutating func endOfLog() {
    guard !isFinished, stop == nil else { return }
    if !isBelowCompaction { commitAgreed(paths()) }
    for row in oldRows where !row.isSettled { makers[row.main] = row.candidate }
    let first = next == .max ? next : next + 1
    _ = end("the log begins at entry \(first), and none of its entries is surely theirs")
  }

  /// Gives the walk up, for a reason.
  mutating func end(_ reason: String) -> Bool {
    stop = reason
    return false
  }

  private mutating func updateIsFinished() {
    let lowest = layers.count == 1 ? layers[0].map(\.revision).min() ?? 0 : .max
    let isAligned = isBelowCompaction || lowest < lowestWanted
    isFinished = isAligned && unsettledCount == 0
  }
}
