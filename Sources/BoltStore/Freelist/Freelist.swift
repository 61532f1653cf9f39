package import BoltFormat

/// Pages that no tree uses: those free to be allocated, and those that an older reader may see.
///
/// A page goes from *used* to *pending* when a write transaction frees it, since readers of the
/// states before still look at it, and from *pending* to *free* when no such reader is left.
/// Allocation takes *free* pages alone. On disk both kinds are one list: no reader outlives the
/// process, so at the next open all are free.
///
/// Who allocated a page is known from its allocation until it is freed, for a page allocated by
/// one transaction and freed by a later one is seen only by readers between the two. Of pages
/// allocated at the high-water mark, or before the database was opened, nobody knows; they count
/// as having been there always.
///
/// Free pages are kept as runs, for both policies alike: with hundreds of thousands of free pages
/// an allocation costs about a microsecond.
///
/// - Invariant: no page is both free and pending, pending by two transactions, or free and noted
///   as allocated.
///
/// > Source: formats.md §5.4, §5.8, §5.12; bbolt `internal/freelist/shared.go`, `array.go` and
/// > `hashmap.go`.
package struct Freelist: Sendable {
  /// Pages a transaction freed at one call.
  struct PendingRun: Equatable, Sendable {
    var run: PageRun
    /// The transaction that allocated them; zero where that is not known.
    var allocator: UInt64
  }

  /// What one transaction freed, and is not yet released.
  struct Pending: Equatable, Sendable {
    var transaction: UInt64
    var runs: [PendingRun] = []
    /// Where the last range started that these runs were held against.
    ///
    /// Nothing is added to them once their transaction has ended, and no later range with the
    /// same start can release more of them: it was allocated at its start or later, or it was not.
    var rangeStart: UInt64?
  }

  /// Which run an allocation takes.
  package let policy: FreelistPolicy
  /// The bug it has, if any.
  let mutant: FreelistMutant?

  /// Pages ready to be allocated.
  var free: PageRunSet
  /// What waits for readers, ascending by transaction.
  var pending: [Pending] = []
  /// All pages of ``pending``.
  var pendingPages = PageRunSet()
  /// The transaction that allocated a run from here, by the run's first page.
  var allocators: [PageID: UInt64] = [:]
  /// What the youngest transaction that allocated took from here, for its rollback.
  var taken: (transaction: UInt64, runs: [PageRun]) = (0, [])

  /// Creates an empty list.
  ///
  /// - Parameters:
  ///   - policy: Which run an allocation takes.
  ///   - mutant: A bug to have; ignored where mutants are not compiled in.
  package init(policy: FreelistPolicy, mutant: FreelistMutant? = nil) {
    self.policy = policy
    self.mutant = mutant
    free = PageRunSet(findsBestFit: policy == .map)
  }

  func mutates(_ candidate: FreelistMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == candidate
    #else
    return false
    #endif
  }
}

extension Freelist {
  // MARK: - What it holds

  /// Number of pages ready to be allocated.
  package var freeCount: Int { free.count }

  /// Number of pages that wait for readers.
  package var pendingCount: Int { pendingPages.count }

  /// Whether a page is free or pending.
  ///
  /// - Complexity: O(log *n*)
  package func contains(_ page: PageID) -> Bool {
    free.run(holding: page) != nil || pendingPages.run(holding: page) != nil
  }

  /// Free and pending pages, ascending: what is stored.
  ///
  /// - Complexity: O(*n*)
  package var allIDs: [PageID] {
    var ids: [PageID] = []
    ids.reserveCapacity(freeCount + pendingCount)
    var waiting = pendingPages.runs.all.makeIterator()
    var next = mutates(.storesFreeAlone) ? nil : waiting.next()
    for run in free.runs.all {
      while let earlier = next, earlier.first < run.first {
        ids.append(pagesOf: earlier)
        next = waiting.next()
      }
      ids.append(pagesOf: run)
    }
    while let rest = next {
      ids.append(pagesOf: rest)
      next = waiting.next()
    }
    return ids
  }

  // MARK: - Reading from disk

  /// Takes over the list that was stored, or was found by a scan, in place of all it holds.
  ///
  /// - Parameter ids: Free pages as they were read; trusted for nothing. Whether they lie below the
  ///   high-water mark is for the caller to know.
  /// - Throws: ``FreelistError/reserved(_:)``, ``FreelistError/alreadyFree(_:)`` for a page that
  ///   stands there twice or ``FreelistError/outOfOrder(_:after:)``; nothing has changed then.
  /// - Complexity: O(*n*)
  package mutating func load(_ ids: [PageID]) throws(FreelistError) {
    var loaded = PageRunSet(findsBestFit: policy == .map)
    var open: PageRun?
    for id in ids {
      guard id > 1, id != .absent else { throw .reserved(id) }
      guard var run = open else {
        open = PageRun(first: id, last: id)
        continue
      }
      guard id != run.last else { throw .alreadyFree(id) }
      guard id > run.last else { throw .outOfOrder(id, after: run.last) }
      if id == run.next {
        run.last = id
        open = run
      } else {
        loaded.append(run)
        open = PageRun(first: id, last: id)
      }
    }
    if let open { loaded.append(open) }
    free = loaded
    pending = []
    pendingPages = PageRunSet()
    allocators = [:]
    taken = (0, [])
  }

  // MARK: - Allocating and freeing

  /// Takes a run of free pages.
  ///
  /// - Parameters:
  ///   - count: Number of pages.
  ///   - transaction: The write transaction that uses them from now on.
  /// - Returns: The first page; nil if no run is long enough, which makes the file grow.
  /// - Complexity: O(log *n*) with the map policy. With the array policy that and a look at every
  ///   256th run.
  package mutating func allocate(_ count: Int, for transaction: UInt64) -> PageID? {
    precondition(count > 0, "allocation of \(count) pages")
    let count = UInt64(count)
    let found =
      switch policy {
      case .array: free.firstFit(count)
      case .map: free.bestFit(count)
      }
    guard let found else { return nil }
    let run = found.prefix(count)
    if mutates(.allocatesOverlap) {
      free.remove(found.prefix(1))
    } else if mutates(.losesRemainder) {
      free.remove(found)
    } else {
      free.remove(run)
    }
    allocators[run.first] = transaction
    if taken.transaction != transaction { taken = (transaction, []) }
    taken.runs.append(run)
    return run.first
  }

  /// Makes a page and those that continue it pending.
  ///
  /// - Parameters:
  ///   - page: First page.
  ///   - overflow: Number of pages that follow.
  ///   - transaction: The write transaction that frees them.
  /// - Throws: ``FreelistError``; nothing has changed then.
  /// - Complexity: O(log *n*)
  package mutating func free(
    _ page: PageID,
    overflow: UInt32,
    by transaction: UInt64
  ) throws(FreelistError) {
    guard page > 1 else { throw .reserved(page) }
    guard let last = page.advanced(by: UInt64(overflow)), last != .absent else {
      throw .pastLastPage(page, overflow: overflow)
    }
    let run = PageRun(first: page, last: mutates(.forgetsOverflow) ? page : last)
    let allocator = allocators[page]
    guard allocator != transaction else {
      throw .allocatedBySame(page, transaction: transaction)
    }
    if let twice = free.firstCommonPage(with: run) {
      if mutates(.acceptsDoubleFree) { return }
      throw .alreadyFree(min(twice, pendingPages.firstCommonPage(with: run) ?? twice))
    }
    if let twice = pendingPages.insertIfDisjoint(run) {
      if mutates(.acceptsDoubleFree) { return }
      throw .alreadyFree(twice)
    }
    if allocator != nil { allocators[page] = nil }
    let index = indexOfPending(transaction)
    if index == pending.count || pending[index].transaction != transaction {
      pending.insert(Pending(transaction: transaction), at: index)
    }
    pending[index].runs.append(PendingRun(run: run, allocator: allocator ?? 0))
  }

  /// Where a transaction stands among the pending, or would.
  private func indexOfPending(_ transaction: UInt64) -> Int {
    var index = pending.count
    while index > 0, pending[index - 1].transaction >= transaction { index -= 1 }
    return index
  }

  /// Takes back all that a write transaction freed and allocated.
  ///
  /// Pages released when it began stay free. Pages it took at the high-water mark vanish with the
  /// mark.
  ///
  /// - Precondition: no later transaction has allocated.
  /// - Complexity: O(*k* log *n*) for *k* calls of the transaction
  package mutating func rollback(_ transaction: UInt64) {
    let index = indexOfPending(transaction)
    if index < pending.count, pending[index].transaction == transaction,
      !mutates(.rollbackKeepsPending)
    {
      for freed in pending.remove(at: index).runs {
        pendingPages.remove(freed.run)
        if freed.allocator != 0, !mutates(.rollbackForgetsAllocator) {
          allocators[freed.run.first] = freed.allocator
        }
      }
    }
    guard taken.transaction == transaction else { return }
    for run in taken.runs {
      allocators[run.first] = nil
      if !mutates(.rollbackKeepsAllocated) { free.insert(run) }
    }
    taken.runs = []
  }
}

extension [PageID] {
  fileprivate mutating func append(pagesOf run: PageRun) {
    for number in run.first.rawValue...run.last.rawValue { append(PageID(number)) }
  }
}
