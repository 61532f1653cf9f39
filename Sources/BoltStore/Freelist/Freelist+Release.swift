/// How pending pages become free.
///
/// > Source: formats.md §5.8; bbolt `internal/freelist/shared.go`, `ReleasePendingPages`.
extension Freelist {
  /// Frees what no open reader can see; called when a write transaction begins.
  ///
  /// A reader sees the state its own number names, so it sees a page that was allocated by that
  /// transaction or one before, and freed by a later one. All that was freed before the oldest
  /// reader goes. Of the rest goes what was allocated and freed between two neighboring readers, or
  /// after the youngest.
  ///
  /// - Parameter openReaders: The transaction of each open reader, in any order.
  /// - Complexity: O(*r* log *r*) for *r* readers, and what ``releaseRange(from:through:)`` takes
  ///   for each
  package mutating func releasePending(openReaders: [UInt64]) {
    let readers = openReaders.sorted()
    guard let oldest = readers.first else { return release(upTo: .max) }
    if mutates(.releasesUnderReader) {
      release(upTo: oldest + 1)
    } else if oldest > 0 {
      release(upTo: oldest - 1)
    }
    for (reader, next) in zip(readers, readers.dropFirst()) where next - reader > 1 {
      releaseRange(from: reader + 1, through: next - 1)
    }
    guard let youngest = readers.last, youngest < .max else { return }
    releaseRange(from: youngest + 1, through: .max)
  }

  /// Frees all pages that a transaction or one before it freed.
  ///
  /// - Complexity: O(*k* log *n*) for *k* runs released
  package mutating func release(upTo transaction: UInt64) {
    let end =
      pending.firstIndex { freed in
        mutates(.releaseExcludesBound)
          ? freed.transaction >= transaction : freed.transaction > transaction
      } ?? pending.count
    for freed in pending[..<end] {
      for run in freed.runs { release(run.run) }
    }
    pending.removeSubrange(..<end)
  }

  /// Frees all pages that were allocated and freed by transactions of a range.
  ///
  /// - Complexity: O(*t*) for *t* transactions with pending pages, O(*k* log *n*) for *k* runs of
  ///   those that were not held against a range with this start before
  package mutating func releaseRange(from start: UInt64, through end: UInt64) {
    guard start <= end else { return }
    for index in pending.indices {
      let transaction = pending[index].transaction
      guard transaction >= start, transaction <= end, pending[index].rangeStart != start else {
        continue
      }
      pending[index].rangeStart = start
      var kept: [PendingRun] = []
      for freed in pending[index].runs {
        let isInside = freed.allocator >= start && freed.allocator <= end
        if isInside || mutates(.rangeForgetsAllocation) {
          release(freed.run)
        } else {
          kept.append(freed)
        }
      }
      pending[index].runs = kept
    }
    pending.removeAll { $0.runs.isEmpty }
  }

  private mutating func release(_ run: PageRun) {
    pendingPages.remove(run)
    free.insert(run)
  }
}
