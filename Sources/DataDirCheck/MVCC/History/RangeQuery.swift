internal import ByteCoding
package import Environment
package import EtcdMessages
internal import SchemaFormat

/// Why a revision cannot be read; the same answers a server gives.
package enum RangeError: Error, Equatable, Sendable {
  /// The revision lies below the last compaction.
  case compacted(asked: Int64, compactRevision: Int64, current: Int64)
  /// The revision does not exist yet.
  case future(asked: Int64, current: Int64)

  /// One line for people.
  package var message: String {
    switch self {
    case .compacted(let asked, let compactRevision, let current):
      "revision \(asked) has been compacted: revisions \(compactRevision) to \(current) can be read"
    case .future(let asked, let current):
      "revision \(asked) is a future revision: the current one is \(current)"
    }
  }
}

/// A key as it stood at a revision, and where its row is.
package struct FoundKey: Equatable, Sendable {
  /// The key.
  package var key: [UInt8]
  /// Where the row is, to read its value.
  package var place: RowPlace
  /// Main revision that created the key.
  package var createRevision: Int64
  /// Main revision that wrote the row.
  package var modRevision: Int64
  /// Writes since the key was created.
  package var version: Int64
  /// Lease attached; 0 for none.
  package var lease: Int64
  /// Size of the value.
  package var valueByteCount: Int
}

/// What a server would answer to a range request.
package struct RangeAnswer: Sendable {
  /// The revision that was read.
  package var revision: Int64
  /// The current revision.
  package var current: Int64
  /// Keys in key order, up to the limit.
  package var keys: [FoundKey]
  /// Keys that match, the limit aside.
  package var count: Int

  /// Whether the limit left keys out.
  package var hasMore: Bool { keys.count < count }
}

/// A range request, answered from the rows alone.
///
/// > Source: formats.md §7.3.
package struct RangeQuery: Sendable {
  /// Which keys.
  package var interval: KeyInterval
  /// At which revision; 0 for the current one.
  package var revision: Int64
  /// Most keys to return; 0 for all.
  package var limit: Int

  /// Creates a request.
  package init(_ interval: KeyInterval, revision: Int64 = 0, limit: Int = 0) {
    self.interval = interval
    self.revision = revision
    self.limit = limit
  }

  /// Reads the rows and answers.
  ///
  /// - Throws: ``RangeError``, or `FileError` if the file cannot be read.
  /// - Complexity: O(*n*) in the bytes of the rows; memory grows with the keys that match
  package func answer(
    from rows: inout RowStream,
    progress: any ProgressSink
  ) throws -> RangeAnswer {
    let asked = revision > 0 ? revision : .max
    var found: [[UInt8]: FoundKey] = [:]
    try rows.forEach(progress: progress) { row, value in
      guard row.main <= asked else { return true }
      let key = value.extracting(row.view.key)
      guard interval.contains(key) else { return true }
      found[key.array()] = row.at.isTombstone ? nil : FoundKey(row, key.array())
      return true
    }
    let current = rows.currentRevision
    let read = revision > 0 ? revision : current
    if read > current { throw RangeError.future(asked: read, current: current) }
    if read < rows.compactRevision {
      throw RangeError.compacted(
        asked: read,
        compactRevision: rows.compactRevision,
        current: current
      )
    }
    let sorted = found.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    let shown = limit > 0 ? Array(sorted.prefix(limit)) : sorted
    return RangeAnswer(revision: read, current: current, keys: shown, count: sorted.count)
  }
}

extension FoundKey {
  fileprivate init(_ row: StreamedRow, _ key: [UInt8]) {
    self.key = key
    place = row.place
    createRevision = row.view.createRevision
    modRevision = row.view.modRevision
    version = row.view.version
    lease = row.view.lease
    valueByteCount = row.view.value.count
  }
}
