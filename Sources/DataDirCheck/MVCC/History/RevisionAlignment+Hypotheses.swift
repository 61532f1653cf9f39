internal import ByteCoding
internal import EtcdMessages

extension RevisionAlignment {
  /// How far one hypothesis got.
  struct Node {
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

  /// Hypotheses followed at a time.
  private static let nodeCountMax = 64
  /// Entries that may stay undecided before the walk is given up.
  private static let undecidedCountMax = 1 << 16

  /// Follows every hypothesis through an entry above the compaction.
  mutating func align(_ entry: RevisionMaker, _ request: InternalRaftRequest) {
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
  func fits(_ put: PutRequest, _ valueHash: UInt64, _ lease: Int64) -> Bool {
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

  /// Takes a path as what happened, and begins anew behind it.
  private mutating func commit(_ path: [Node]) {
    for (node, entry) in zip(path, entries) where node.made { note(node.revision + 1, entry) }
    disputed = []
    layers = [[Node(revision: path.last?.revision ?? 0, refusalCount: 0, parent: 0)]]
    entries = []
    undecided = []
  }

  /// Notes the entry of a revision, if it is wanted and certain.
  private mutating func note(_ revision: Int64, _ maker: RevisionMaker) {
    if wanted.contains(revision), !disputed.contains(revision) { makers[revision] = maker }
  }

  /// The paths of all hypotheses that are left, however many refusals they take.
  func paths() -> [[Node]] {
    (layers.last ?? []).indices.map { path(to: $0) }
  }

  /// Takes what all hypotheses agree on.
  mutating func commitAgreed(_ paths: [[Node]]) {
    for (place, entry) in entries.enumerated() {
      let nodes = paths.map { $0[place] }
      guard let first = nodes.first, first.made,
        nodes.allSatisfy({ $0.made && $0.revision == first.revision })
      else { continue }
      note(first.revision + 1, entry)
    }
  }
}
