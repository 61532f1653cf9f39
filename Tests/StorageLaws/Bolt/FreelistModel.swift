internal import BoltFormat
internal import BoltStore

/// A freelist page by page, as its rules say in words: slow, and with nothing to be clever about.
struct FreelistModel {
  /// A run of pages in use, as it was allocated.
  struct Run: Equatable {
    var first: UInt64
    var count: UInt64
    /// The transaction that allocated it from the list; zero where nobody knows.
    var allocator: UInt64

    var pages: Range<UInt64> { first..<(first + count) }
  }

  /// A run that was freed, and by whom.
  struct Freed: Equatable {
    var run: Run
    var transaction: UInt64
  }

  let policy: FreelistPolicy
  /// Pages to be allocated.
  var free: Set<UInt64> = []
  /// What waits for snapshots to end.
  var pending: [Freed] = []
  /// What is in use.
  var used: [Run] = []
  /// The first page that was never used.
  var highWaterMark: UInt64 = 2

  /// Pages free and pending, ascending.
  var allIDs: [PageID] {
    (free + pending.flatMap(\.run.pages)).sorted().map { PageID($0) }
  }

  /// Number of pages pending.
  var pendingCount: Int { pending.reduce(0) { $0 + Int($1.run.count) } }

  /// The runs that free pages form.
  private var freeRuns: [Range<UInt64>] {
    var runs: [Range<UInt64>] = []
    for page in free.sorted() {
      if let last = runs.last, last.upperBound == page {
        runs[runs.count - 1] = last.lowerBound..<(page + 1)
      } else {
        runs.append(page..<(page + 1))
      }
    }
    return runs
  }

  /// Where an allocation of so many pages goes; nil if there is no room.
  func place(_ count: UInt64) -> UInt64? {
    let fitting = freeRuns.filter { $0.count >= count }
    return switch policy {
    case .array: fitting.first?.lowerBound
    case .map: fitting.min { ($0.count, $0.lowerBound) < ($1.count, $1.lowerBound) }?.lowerBound
    }
  }

  /// Uses a run.
  mutating func use(_ first: UInt64, _ count: UInt64, allocator: UInt64) {
    let run = Run(first: first, count: count, allocator: allocator)
    free.subtract(run.pages)
    used.append(run)
    highWaterMark = max(highWaterMark, run.pages.upperBound)
  }

  /// Frees a run that is in use.
  mutating func free(_ run: Run, by transaction: UInt64) {
    used.removeAll { $0 == run }
    pending.append(Freed(run: run, transaction: transaction))
  }

  /// Releases what no reader can see: one sees a run that was allocated by its own transaction or
  /// before, and freed after.
  ///
  /// Of what its own transaction freed upstream lets go later than it must.
  ///
  /// - Returns: What was released.
  mutating func release(readers: [UInt64]) -> [Freed] {
    let released = pending.filter { freed in
      !readers.contains { $0 >= freed.run.allocator && $0 <= freed.transaction }
    }
    for freed in released { free.formUnion(freed.run.pages) }
    pending.removeAll(where: released.contains)
    return released
  }
}
