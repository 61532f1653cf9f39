internal import EtcdMessages

extension RevisionAlignment {
  /// A row that a compaction kept and whose entry is wanted.
  struct OldRow {
    var main: Int64
    var key: Int
    var valueHash: UInt64
    var lease: Int64
    var candidate: RevisionMaker?
    var isSettled = false
  }

  /// Whether all hypotheses have reached the compaction.
  func isCompacted(_ layer: [Node]) -> Bool {
    let compactRevision = rules.index.compactRevision
    return compactRevision > 0 && layer.allSatisfy { $0.revision <= compactRevision }
  }

  /// Goes on without states: from here on only the rows that the compaction kept are looked for.
  mutating func enterBelowCompaction() {
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
  func oldRows(
    putBy request: InternalRaftRequest
  ) -> [(place: Int, put: PutRequest)] {
    guard unsettledCount > 0 else { return [] }
    return request.puts.flatMap { put in
      let key = rules.index.number(of: put.key)
      let places = key.flatMap { oldRowsOfKey[$0] } ?? []
      return places.filter { !oldRows[$0].isSettled }.map { ($0, put) }
    }
  }

  /// Ends the search for the entry of a row.
  private mutating func settle(_ place: Int, as maker: RevisionMaker?) {
    guard !oldRows[place].isSettled else { return }
    oldRows[place].isSettled = true
    makers[oldRows[place].main] = maker
    unsettledCount -= 1
  }

  /// Looks for the entries of rows that a compaction kept.
  mutating func takeOld(_ entry: RevisionMaker, _ request: InternalRaftRequest) {
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
