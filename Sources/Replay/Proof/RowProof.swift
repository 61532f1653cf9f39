internal import BackendStore
internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import SchemaFormat

/// Rows of a bucket that were held against the replay.
package struct RowCounts: Equatable, Sendable {
  /// Rows that the log makes, byte for byte.
  package var proven = 0
  /// Rows that the log neither makes nor denies.
  package var unproven = 0
  /// Rows that are other than the log makes them, missing or too many.
  package var different = 0

  /// Creates counts of nothing.
  package init() {}

  static func += (left: inout RowCounts, right: RowCounts) {
    left.proven += right.proven
    left.unproven += right.unproven
    left.different += right.different
  }
}

/// Holds the rows of bucket `key` against those of the replay, in revision order.
///
/// The replay has every compaction done that the database has finished. One that the database has
/// begun and not finished leaves it with some of the rows it removes; which, depends on how far it
/// came. So a row that only the replay still has is no difference if that compaction removes it.
///
/// > Source: formats.md §7.4.
struct RowProof {
  /// What is known of the log beside its rows.
  struct Bounds {
    /// Rows up to this revision were there before the first entry.
    var base: Int64 = 0
    /// Rows after this revision were written by entries the log does not have; nil if it has all.
    var last: Int64?
    /// Rows up to this revision may be on their way out of the database.
    var scheduled: Int64 = 0
  }

  private let bounds: Bounds
  /// What was found.
  private(set) var counts = RowCounts()
  /// The first difference in revision order.
  private(set) var first: ReplayDifference?
  /// Rows that the replay alone has, which the compaction that is under way must remove.
  private(set) var missing: [(key: RevisionKey, value: [UInt8])] = []

  init(_ bounds: Bounds) { self.bounds = bounds }

  /// Compares all rows.
  ///
  /// - Throws: `FileError` if the database cannot be read, `BackendError` from the replay's.
  /// - Complexity: O(*n*) in the rows of both.
  mutating func run(
    _ stream: inout RowStream,
    against backend: Backend,
    progress: any ProgressSink
  ) throws {
    var replayed = ReplayedRows(backend)
    var failure: BackendError?
    try stream.forEach(progress: progress) { row, value in
      do throws(BackendError) {
        try take(row.at, value, &replayed)
        return true
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    while let row = try replayed.next() { take(missing: row) }
  }

  private mutating func take(
    _ key: RevisionKey,
    _ value: RawSpan,
    _ replayed: inout ReplayedRows
  ) throws(BackendError) {
    while let row = try replayed.peek(), row.key < key {
      take(missing: row)
      replayed.drop()
    }
    let row = try replayed.peek()
    if let row, row.key == key {
      replayed.drop()
      if key.revision.main <= bounds.base {
        counts.unproven += 1
      } else if value.isEqual(to: row.value.rawSpan) {
        counts.proven += 1
      } else {
        add(ReplayDifference(key, stored: value.array(), replayed: row.value))
      }
    } else if key.revision.main <= bounds.base || key.revision.main > bounds.last ?? .max {
      counts.unproven += 1
    } else {
      add(ReplayDifference(key, stored: value.array(), replayed: nil))
    }
  }

  private mutating func take(missing row: ReplayedRow) {
    let main = row.key.revision.main
    if main <= bounds.base { return }
    if main <= bounds.scheduled {
      missing.append((row.key, row.value))
    } else {
      add(ReplayDifference(row.key, stored: nil, replayed: row.value))
    }
  }

  /// Judges the rows that only the replay had, once it has done the compaction, too.
  mutating func settleMissing(against backend: Backend) throws(BackendError) {
    for (key, value) in missing {
      guard try backend.value(for: key.encoded, in: .key) != nil else { continue }
      add(ReplayDifference(key, stored: nil, replayed: value))
    }
    missing = []
  }

  private mutating func add(_ difference: ReplayDifference) {
    counts.different += 1
    guard let old = first?.revision, let new = difference.revision, old < new else {
      first = difference
      return
    }
  }
}

/// A row of the replay's bucket `key`.
private struct ReplayedRow {
  var key: RevisionKey
  var value: [UInt8]
}

/// The replay's rows in revision order, a chunk at a time.
private struct ReplayedRows {
  private static let chunkRowCount = 1000

  private let backend: Backend
  private var chunk: [ReplayedRow] = []
  private var place = 0
  /// The first key of the next chunk; nil after the last.
  private var start: [UInt8]? = []

  init(_ backend: Backend) { self.backend = backend }

  mutating func peek() throws(BackendError) -> ReplayedRow? {
    if place == chunk.count { try fill() }
    return place < chunk.count ? chunk[place] : nil
  }

  mutating func drop() { place += 1 }

  mutating func next() throws(BackendError) -> ReplayedRow? {
    let row = try peek()
    place += row == nil ? 0 : 1
    return row
  }

  private mutating func fill() throws(BackendError) {
    chunk.removeAll(keepingCapacity: true)
    place = 0
    guard let from = start else { return }
    start = nil
    try backend.visit(.key, from: from, to: nil, limit: Self.chunkRowCount + 1) { key, value in
      if chunk.count == Self.chunkRowCount {
        start = key.array()
        return false
      }
      do throws(RevisionKeyError) {
        chunk.append(ReplayedRow(key: try RevisionKey(parsing: key), value: value.array()))
      } catch {
        // A database the replay began with may hold what is no row; nothing is proven by it.
      }
      return true
    }
  }
}

extension RevisionKey {
  /// Bolt's order: a tombstone comes after the same revision without its mark.
  static func < (left: RevisionKey, right: RevisionKey) -> Bool {
    left.revision != right.revision
      ? left.revision < right.revision : !left.isTombstone && right.isTombstone
  }
}
