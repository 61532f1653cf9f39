internal import ByteCoding
package import EtcdMessages
package import SchemaFormat

/// What one row did: enough to tell whether a request of the log can have made it.
package struct RowDigest: Equatable, Sendable {
  /// Main revision.
  package var main: Int64
  /// Number of the key in the index.
  package var key: Int
  /// Whether the row deletes the key.
  package var isTombstone: Bool
  /// Hash of the value; 0 in a tombstone.
  package var valueHash: UInt64
  /// Main revision that created the key.
  package var createRevision: Int64
  /// Writes since the key was created.
  package var version: Int64
  /// Lease attached; 0 for none.
  package var lease: Int64
}

/// All rows of a database in order, and the state of any key at any revision that is not compacted.
///
/// Values are kept as hashes, so the memory is that of the keys and some 60 bytes a row.
package struct RevisionIndex: Sendable {
  /// Revisions below are gone; 0 if nothing was compacted.
  package private(set) var compactRevision: Int64
  /// Rows in revision order.
  package private(set) var rows: [RowDigest] = []

  private var keys: [[UInt8]] = []
  private var numbers: [[UInt8]: Int] = [:]
  private var rowsOfKey: [[UInt32]] = []
  private var rowsOfLease: [Int64: [UInt32]] = [:]
  private var sortedKeys: [Int] = []

  /// Creates the index of a store without rows.
  package init(compactRevision: Int64) { self.compactRevision = compactRevision }

  /// The current revision.
  package var currentRevision: Int64 { max(rows.last?.main ?? 0, compactRevision, 1) }

  /// Takes the next row; rows that are out of order are left out.
  ///
  /// - Complexity: O(1) amortized
  package mutating func add(_ at: RevisionKey, _ value: RawSpan, _ view: KeyValueView) {
    guard at.revision.main >= rows.last?.main ?? 0, rows.count < Int(UInt32.max) else { return }
    let name = value.array(view.key)
    let key = numbers[name] ?? keys.count
    if key == keys.count {
      numbers[name] = key
      keys.append(name)
      rowsOfKey.append([])
    }
    let place = UInt32(rows.count)
    rowsOfKey[key].append(place)
    if view.lease != 0, !at.isTombstone { rowsOfLease[view.lease, default: []].append(place) }
    rows.append(
      RowDigest(
        main: at.revision.main,
        key: key,
        isTombstone: at.isTombstone,
        valueHash: at.isTombstone ? 0 : value.extracting(view.value).tableHash,
        createRevision: view.createRevision,
        version: view.version,
        lease: at.isTombstone ? 0 : view.lease
      )
    )
  }

  /// Ends the rows.
  ///
  /// A compaction that was ordered and removed nothing yet leaves every revision in place, so they
  /// count from the finished one.
  ///
  /// - Parameter finishedCompactRevision: The compaction that was finished last, or 0.
  /// - Complexity: O(*n* log *n*) in the keys
  package mutating func finish(finishedCompactRevision: Int64) {
    if finishedCompactRevision < compactRevision, isDense(above: finishedCompactRevision) {
      compactRevision = finishedCompactRevision
    }
    let names = keys
    sortedKeys = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
  }

  /// Whether every main revision above another has a row.
  private func isDense(above main: Int64) -> Bool {
    var last = max(main, 1)
    for row in rows where row.main > last {
      guard row.main - last == 1 else { return false }
      last = row.main
    }
    return true
  }

  /// The number of a key; nil if it has no row.
  package func number(of key: [UInt8]) -> Int? { numbers[key] }

  /// The rows of one main revision.
  ///
  /// - Complexity: O(log *n*)
  package func rows(at main: Int64) -> ArraySlice<RowDigest> {
    let start = rows.partition { $0.main >= main }
    var end = start
    while end < rows.count, rows[end].main == main { end += 1 }
    return rows[start..<end]
  }

  /// The row that says what a key was at a revision; nil if it did not exist.
  ///
  /// - Complexity: O(log *n*) in the rows of the key
  package func state(of key: Int, at revision: Int64) -> RowDigest? {
    place(of: key, at: revision).map { rows[$0] }
  }

  private func place(of key: Int, at revision: Int64) -> Int? {
    let places = rowsOfKey[key]
    let after = places.partition { rows[Int($0)].main > revision }
    guard after > 0 else { return nil }
    let place = Int(places[after - 1])
    return rows[place].isTombstone ? nil : place
  }

  /// The keys of an interval that existed at a revision, in key order.
  ///
  /// - Complexity: O(*n*) in the keys of the interval that have rows
  package func liveKeys(in interval: KeyInterval, at revision: Int64) -> [Int] {
    if case .key(let only) = interval {
      guard let key = numbers[only], state(of: key, at: revision) != nil else { return [] }
      return [key]
    }
    let first = interval.first
    var place = sortedKeys.partition { !keys[$0].lexicographicallyPrecedes(first) }
    var live: [Int] = []
    while place < sortedKeys.count {
      let key = sortedKeys[place]
      let name = keys[key]
      guard interval.contains(name.rawSpan) else { break }
      if state(of: key, at: revision) != nil { live.append(key) }
      place += 1
    }
    return live
  }

  /// The keys that were attached to a lease at a revision, in key order.
  ///
  /// - Complexity: O(*n* log *n*) in the rows that name the lease
  package func liveKeys(withLease lease: Int64, at revision: Int64) -> [Int] {
    let live = (rowsOfLease[lease] ?? []).filter { place in
      let row = rows[Int(place)]
      return row.main <= revision && self.place(of: row.key, at: revision) == Int(place)
    }
    return live.map { rows[Int($0)].key }.sorted {
      keys[$0].lexicographicallyPrecedes(keys[$1])
    }
  }
}

extension KeyInterval {
  /// The least key that may lie in the interval.
  fileprivate var first: [UInt8] {
    switch self {
    case .key(let key), .prefix(let key), .range(let key, _), .from(let key): key
    case .all: []
    }
  }
}

extension Array {
  /// The first place whose element fulfils a predicate that never turns false again.
  ///
  /// - Complexity: O(log *n*)
  fileprivate func partition(_ isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
