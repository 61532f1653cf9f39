internal import ByteCoding
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
  /// How far one hypothesis got.
  private struct Node {
    /// The revision before the entries walked so far.
    var revision: Int64
    /// Requests it takes for refused by the server though nothing in the rows says so.
    var refusalCount: Int
    /// The node of the layer above it comes from.
    var parent: Int
    /// Whether the layer's entry made the revision after `revision`.
    var made = false

    /// The revision after the layer's entry.
    var revisionAfter: Int64 { made ? revision + 1 : revision }
  }

  /// A row that a compaction kept and whose entry is wanted.
  private struct OldRow {
    var main: Int64
    var key: Int
    var valueHash: UInt64
    var lease: Int64
    var candidate: RevisionMaker?
    var isSettled = false
  }

  /// Hypotheses followed at a time.
  private static let nodeCountMax = 64
  /// Entries that may stay undecided before the walk is given up.
  private static let undecidedCountMax = 1 << 16

  /// The entries that made the wanted revisions, as far as they are known.
  package private(set) var makers: [Int64: RevisionMaker] = [:]
  /// Why older entries could not be told; nil if nothing stopped the walk.
  package private(set) var stop: String?
  /// Whether older entries can add nothing.
  package private(set) var isFinished = false

  private let rules: RequestEffects
  private let wanted: Set<Int64>
  private let lowestWanted: Int64
  private var oldRows: [OldRow] = []
  /// Places in `oldRows` by key.
  private var oldRowsOfKey: [Int: [Int]] = [:]
  private var unsettledCount = 0
  private var layers: [[Node]]
  private var entries: [RevisionMaker] = []
  /// Undecided entries that put the key of a row the compaction kept, by their place in `entries`.
  private var undecided: [(place: Int, request: InternalRaftRequest)] = []
  /// Revisions that two ways of alignment, equally good, give to different entries.
  private var disputed: Set<Int64> = []
  private var next: UInt64
  private var isBelowCompaction = false

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

  private mutating func end(_ reason: String) -> Bool {
    stop = reason
    return false
  }

  private mutating func updateIsFinished() {
    let lowest = layers.count == 1 ? layers[0].map(\.revision).min() ?? 0 : .max
    let isAligned = isBelowCompaction || lowest < lowestWanted
    isFinished = isAligned && unsettledCount == 0
  }
}

extension RevisionAlignment {
  private mutating func align(_ entry: RevisionMaker, _ request: InternalRaftRequest) {
    var layer: [Node] = []
    for (parent, node) in layers[layers.count - 1].enumerated() {
      if let refusals = refusals(request, at: node.revision) {
        let count = node.refusalCount + refusals
        add(Node(revision: node.revision, refusalCount: count, parent: parent), to: &layer)
      }
      if makes(request, node.revision) {
        add(
          Node(
            revision: node.revision - 1,
            refusalCount: node.refusalCount,
            parent: parent,
            made: true
          ),
          to: &layer
        )
      }
    }
    guard !layer.isEmpty else {
      _ = end("entry \(entry.index) fits none of the revisions it can have made")
      return
    }
    if layer.count > Self.nodeCountMax {
      layer.sort { ($0.refusalCount, $0.revision) < ($1.refusalCount, $1.revision) }
      layer.removeLast(layer.count - Self.nodeCountMax)
    }
    layers.append(layer)
    entries.append(entry)
    if !oldRows(putBy: request).isEmpty { undecided.append((entries.count - 1, request)) }
    if isCompacted(layer) {
      enterBelowCompaction()
    } else if layer.count == 1 {
      commit(path(to: 0))
    } else if entries.count > Self.undecidedCountMax {
      _ = end("entries up to \(entry.index) fit in more than one way")
    }
  }

  /// Adds a hypothesis; of two that agree on a known state, the one with fewer refusals stays, and
  /// what they disagree about on the way there can never be told.
  private mutating func add(_ node: Node, to layer: inout [Node]) {
    guard node.revision > rules.index.compactRevision,
      let same = layer.firstIndex(where: { $0.revision == node.revision })
    else { return layer.append(node) }
    let other = layer[same]
    let left = path(to: node.parent) + [node]
    let right = path(to: other.parent) + [other]
    for (one, two) in zip(left, right) where one.made != two.made || one.revision != two.revision {
      if one.made { disputed.insert(one.revision + 1) }
      if two.made { disputed.insert(two.revision + 1) }
    }
    if node.refusalCount < other.refusalCount { layer[same] = node }
  }

  /// Whether a request made exactly the rows of a revision.
  private func makes(_ request: InternalRaftRequest, _ revision: Int64) -> Bool {
    let compactRevision = rules.index.compactRevision
    guard revision != compactRevision else { return canMakeCompacted(request, revision) }
    guard revision > max(compactRevision, 1) else { return false }
    let rows = rules.index.rows(at: revision)
    guard !rows.isEmpty else { return false }
    return rules.effects(of: request, at: revision - 1).possible.contains { changes in
      changes.count == rows.count
        && zip(changes, rows).allSatisfy { change, row in
          change.key == row.key && change.isTombstone == row.isTombstone
            && change.valueHash == row.valueHash && change.lease == row.lease
        }
    }
  }

  /// Whether a request can have made the compacted revision, of which some rows may be left.
  private func canMakeCompacted(_ request: InternalRaftRequest, _ revision: Int64) -> Bool {
    let puts = request.puts
    for row in rules.index.rows(at: revision) where !row.isTombstone {
      let isMade = puts.contains { put in
        rules.index.number(of: put.key) == row.key && fits(put, row.valueHash, row.lease)
      }
      guard isMade else { return false }
    }
    guard case .put(let put) = request.request else { return true }
    let key = rules.index.number(of: put.key)
    // What a put of the compacted revision wrote is what the compaction kept.
    return key.flatMap { rules.index.state(of: $0, at: revision) }?.main == revision
  }

  /// Whether a put can have written a row with this value and lease.
  private func fits(_ put: PutRequest, _ valueHash: UInt64, _ lease: Int64) -> Bool {
    (put.ignoreValue || put.value.rawSpan.tableHash == valueHash)
      && (put.ignoreLease || put.lease == lease)
  }

  /// Refusals it takes for a request to have changed nothing: 0 or 1, nil if it changed something.
  private func refusals(_ request: InternalRaftRequest, at revision: Int64) -> Int? {
    // Nothing is known of what the store was before the compaction.
    guard revision >= rules.index.compactRevision else { return 0 }
    let effects = rules.effects(of: request, at: revision)
    if effects.possible.contains([]) { return 0 }
    return effects.isRefusable ? 1 : nil
  }

  /// The nodes from the first undecided layer to a node of the last one.
  private func path(to last: Int) -> [Node] {
    var path: [Node] = []
    var place = last
    for layer in layers.dropFirst().reversed() {
      path.append(layer[place])
      place = layer[place].parent
    }
    return path.reversed()
  }

  private mutating func commit(_ path: [Node]) {
    for (node, entry) in zip(path, entries) where node.made { note(node.revision + 1, entry) }
    disputed = []
    layers = [[Node(revision: path.last?.revision ?? 0, refusalCount: 0, parent: 0)]]
    entries = []
    undecided = []
  }

  private mutating func note(_ revision: Int64, _ maker: RevisionMaker) {
    if wanted.contains(revision), !disputed.contains(revision) { makers[revision] = maker }
  }

  /// The paths of all hypotheses that are left, however many refusals they take.
  private func paths() -> [[Node]] {
    (layers.last ?? []).indices.map { path(to: $0) }
  }

  /// Takes what all hypotheses agree on.
  private mutating func commitAgreed(_ paths: [[Node]]) {
    for (place, entry) in entries.enumerated() {
      let nodes = paths.map { $0[place] }
      guard let first = nodes.first, first.made,
        nodes.allSatisfy({ $0.made && $0.revision == first.revision })
      else { continue }
      note(first.revision + 1, entry)
    }
  }
}

extension RevisionAlignment {
  /// Whether all hypotheses have reached the compaction.
  private func isCompacted(_ layer: [Node]) -> Bool {
    let compactRevision = rules.index.compactRevision
    return compactRevision > 0 && layer.allSatisfy { $0.revision <= compactRevision }
  }

  /// Goes on without states: from here on only the rows that the compaction kept are looked for.
  private mutating func enterBelowCompaction() {
    let paths = self.paths()
    commitAgreed(paths)
    isBelowCompaction = true
    for (place, request) in undecided {
      let nodes = paths.map { $0[place] }
      let isAbove = nodes.map { $0.revisionAfter > rules.index.compactRevision }
      if !isAbove.contains(true) {
        takeOld(entries[place], request)
      } else if isAbove.contains(false) {
        // The entry may or may not be older than the compaction, so nothing older is certain.
        for row in oldRows(putBy: request) { settle(row.place, as: nil) }
      }
    }
    layers = [layers.last ?? []]
    entries = []
    undecided = []
  }

  /// The unsettled rows whose key a request puts, and the puts.
  private func oldRows(
    putBy request: InternalRaftRequest
  ) -> [(place: Int, put: PutRequest)] {
    guard unsettledCount > 0 else { return [] }
    return request.puts.flatMap { put in
      let key = rules.index.number(of: put.key)
      let places = key.flatMap { oldRowsOfKey[$0] } ?? []
      return places.filter { !oldRows[$0].isSettled }.map { ($0, put) }
    }
  }

  private mutating func settle(_ place: Int, as maker: RevisionMaker?) {
    guard !oldRows[place].isSettled else { return }
    oldRows[place].isSettled = true
    makers[oldRows[place].main] = maker
    unsettledCount -= 1
  }

  /// Looks for the entries of rows that a compaction kept.
  private mutating func takeOld(_ entry: RevisionMaker, _ request: InternalRaftRequest) {
    var isCertain = false
    if case .put(let put) = request.request {
      isCertain = put.lease == 0 && (request.header?.username ?? "").isEmpty
    }
    for (place, put) in oldRows(putBy: request) where !oldRows[place].isSettled {
      hold(put, against: place, entry, isCertain: isCertain)
    }
  }

  /// Holds a put of a row's key against the row.
  private mutating func hold(
    _ put: PutRequest,
    against place: Int,
    _ entry: RevisionMaker,
    isCertain: Bool
  ) {
    let row = oldRows[place]
    let fits = fits(put, row.valueHash, row.lease)
    if fits, let candidate = row.candidate {
      // Either can have made the row, unless it is two operations of the same entry.
      if candidate != entry { settle(place, as: nil) }
    } else if isCertain {
      // A put that surely took effect made the row, or is older than what did.
      settle(place, as: fits ? entry : row.candidate)
    } else if fits {
      oldRows[place].candidate = entry
    }
  }
}

extension InternalRaftRequest {
  /// Every put the request may make.
  fileprivate var puts: [PutRequest] {
    switch request {
    case .put(let put): [put]
    case .txn(let txn): txn.puts
    default: []
    }
  }
}

extension TxnRequest {
  /// Every put of either branch, nested transactions included.
  package var puts: [PutRequest] {
    operations.compactMap { if case .put(let put) = $0 { put } else { nil } }
  }

  /// Every operation of either branch, those of nested transactions in their place.
  package var operations: [RequestOp.Request] {
    (success + failure).flatMap { operation -> [RequestOp.Request] in
      guard case .txn(let nested) = operation.request else {
        return operation.request.map { [$0] } ?? []
      }
      return nested.operations
    }
  }
}
