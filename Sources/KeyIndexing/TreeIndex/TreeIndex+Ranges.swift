internal import ByteCoding
package import EtcdMessages
package import SchemaFormat

extension TreeIndex {
  /// Visits the keys of an interval that existed at a main revision, in key order, until told to
  /// stop.
  ///
  /// - Parameters:
  ///   - interval: Which keys.
  ///   - main: When.
  ///   - body: Takes a key and its state; answers whether to go on.
  /// - Complexity: O(log *n* + *m*) for *m* keys of the interval
  package func visit(
    _ interval: KeyInterval,
    at main: Int64,
    _ body: (RawSpan, IndexedState) -> Bool
  ) {
    visitRecords(of: interval) { record in
      guard let state = state(of: record, at: main) else { return true }
      return body(tree.records.bytes.rawSpan.extracting(tree.records.keyRange(of: record)), state)
    }
  }

  /// The keys of an interval that existed at a main revision, with the revision each had then.
  ///
  /// > Source: upstream `treeIndex.Range`.
  package func range(_ interval: KeyInterval, at main: Int64) -> [(key: [UInt8], Revision)] {
    var found: [(key: [UInt8], Revision)] = []
    visit(interval, at: main) { key, state in
      found.append((key.array(), state.modified))
      return true
    }
    return found
  }

  /// The revisions that the keys of an interval had at a main revision, in key order.
  ///
  /// - Parameters:
  ///   - interval: Which keys.
  ///   - main: When.
  ///   - limit: Most revisions to give; nil for all.
  /// - Returns: The revisions, and how many there are without the limit.
  ///
  /// > Source: formats.md §7.3; upstream `treeIndex.Revisions`.
  package func revisions(
    _ interval: KeyInterval,
    at main: Int64,
    limit: Int? = nil
  ) -> (revisions: [Revision], total: Int) {
    let limit = limit ?? .max
    var revisions: [Revision] = []
    var total = 0
    visitRecords(of: interval) { record in
      guard let state = state(of: record, at: main) else { return true }
      if revisions.count < limit { revisions.append(state.modified) }
      total += 1
      return !(rules.mutates(.limitCutsTotal) && total >= limit)
    }
    return (revisions, total)
  }

  /// How many keys of an interval existed at a main revision.
  ///
  /// > Source: upstream `treeIndex.CountRevisions`.
  package func countRevisions(_ interval: KeyInterval, at main: Int64) -> Int {
    var total = 0
    visitRecords(of: interval) { record in
      if state(of: record, at: main) != nil { total += 1 }
      return true
    }
    return total
  }

  /// Every revision from a main revision on of the keys of an interval, ascending.
  ///
  /// Of several changes of one key in one main revision the last stands for all.
  ///
  /// > Source: upstream `treeIndex.RangeSince`.
  package func rangeSince(_ interval: KeyInterval, _ main: Int64) -> [Revision] {
    var revisions: [Revision] = []
    visitRecords(of: interval) { record in
      let entry = tree[record]
      withChanges(of: entry) { entry.summary.since(main, in: $0, rules, into: &revisions) }
      return true
    }
    return revisions.sorted()
  }

  /// Visits the records of an interval, in key order, until told to stop.
  @inline(__always)
  private func visitRecords(of interval: KeyInterval, _ body: (RecordID) -> Bool) {
    if case .key(let key) = interval {
      if let record = tree.find(key.rawSpan) { _ = body(record) }
      return
    }
    let (first, end) = interval.bounds
    if let end, !first.lexicographicallyPrecedes(end) { return }
    var stop = end.map { tree.seek($0.rawSpan) } ?? KeyTreePath()
    if rules.mutates(.rangeEndInclusive), end.flatMap({ tree.find($0.rawSpan) }) != nil {
      tree.advance(&stop)
    }
    tree.visit(from: tree.seek(first.rawSpan), to: stop, body)
  }
}
