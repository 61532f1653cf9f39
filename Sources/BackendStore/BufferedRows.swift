internal import BoltStore
internal import ByteCoding

/// Rows of one bucket: those of the database, and the buffered writes that hide them.
struct BufferedRows {
  /// The database's bucket; nil while no commit has made it.
  let stored: BoltStore.Bucket?
  let buffer: BucketBuffer
  let options: BackendOptions

  /// A copy of a key's value.
  ///
  /// - Complexity: O(log *n*)
  func value(for key: [UInt8]) throws(BoltStoreError) -> [UInt8]? {
    if let entry = buffer.entry(of: key.rawSpan) {
      return entry.isDeletion ? nil : buffer.chunk(of: entry).rawSpan.array(entry.valueRange)
    }
    return try stored?.value(for: key)
  }

  /// Lends rows in key order; see ``BufferedReader/visit(_:from:to:limit:_:)``.
  ///
  /// - Complexity: O(log *n* + *m*) in the rows given and the deletions between them.
  func visit(
    from start: [UInt8],
    to end: [UInt8]?,
    limit: Int,
    _ body: (RawSpan, RawSpan) -> Bool
  ) throws(BoltStoreError) {
    if options.mutates(.limitBeforeMerge) || options.mutates(.bufferBehindDatabase) {
      return try visitUnmerged(from: start, to: end, limit: limit, body)
    }
    let entries = entries(from: start, to: end)
    guard let stored else {
      for entry in entries.lazy.filter({ !$0.isDeletion }).prefix(max(0, limit)) {
        guard lend(entry, body) else { return }
      }
      return
    }
    var cursor = try stored.cursor()
    var isOnRow = try cursor.seek(start) && isBelow(end, cursor.key)
    var index = entries.startIndex
    var remaining = limit
    while remaining > 0 {
      if index < entries.endIndex {
        let entry = entries[index]
        let order = isOnRow ? buffer.compare(entry, cursor.key) : -1
        if order <= 0 {
          index += 1
          if order == 0 { isOnRow = try cursor.next() && isBelow(end, cursor.key) }
          if entry.isDeletion { continue }
          remaining -= 1
          guard lend(entry, body) else { return }
          continue
        }
      }
      guard isOnRow else { return }
      remaining -= 1
      guard body(cursor.key, cursor.value) else { return }
      isOnRow = try cursor.next() && isBelow(end, cursor.key)
    }
  }

  /// The buffer's entries in a range.
  private func entries(from start: [UInt8], to end: [UInt8]?) -> ArraySlice<BufferEntry> {
    let first = buffer.firstIndex(notBelow: start.rawSpan)
    guard let end else { return buffer.entries[first...] }
    var past = buffer.firstIndex(notBelow: end.rawSpan)
    if options.mutates(.bufferRangeIncludesEnd), buffer.entry(of: end.rawSpan) != nil { past += 1 }
    return buffer.entries[first..<max(first, past)]
  }

  private func lend(_ entry: BufferEntry, _ body: (RawSpan, RawSpan) -> Bool) -> Bool {
    let bytes = buffer.chunk(of: entry)
    return body(
      bytes.rawSpan.extracting(entry.keyRange),
      bytes.rawSpan.extracting(entry.valueRange)
    )
  }

  private func isBelow(_ end: [UInt8]?, _ key: RawSpan) -> Bool {
    guard let end else { return true }
    return key.compare(end.rawSpan) < 0
  }

  /// Lends the database's rows and then the buffer's, as upstream does; two mutants.
  private func visitUnmerged(
    from start: [UInt8],
    to end: [UInt8]?,
    limit: Int,
    _ body: (RawSpan, RawSpan) -> Bool
  ) throws(BoltStoreError) {
    let buffered = entries(from: start, to: end).filter { !$0.isDeletion }
    let reserved = options.mutates(.limitBeforeMerge) ? min(limit, buffered.count) : 0
    var remaining = limit - reserved
    if let stored {
      var cursor = try stored.cursor()
      var isOnRow = try cursor.seek(start) && isBelow(end, cursor.key)
      while remaining > 0, isOnRow {
        if buffer.entry(of: cursor.key) == nil {
          remaining -= 1
          guard body(cursor.key, cursor.value) else { return }
        }
        isOnRow = try cursor.next() && isBelow(end, cursor.key)
      }
    }
    for entry in buffered.prefix(max(0, remaining + reserved)) {
      guard lend(entry, body) else { return }
    }
  }
}
