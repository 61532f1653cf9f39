internal import BoltFormat

/// A set of pages, kept as the longest runs they form.
///
/// - Invariant: no two runs touch, and both orders hold the same runs.
struct PageRunSet: Sendable {
  /// The runs by place.
  private(set) var runs = SortedRuns<ByPage>()
  /// The runs by length, where someone asks for the best fit.
  private var byCount: SortedRuns<ByCount>?
  /// Number of pages.
  private(set) var count = 0

  /// Creates an empty set.
  ///
  /// - Parameter findsBestFit: Whether ``bestFit(_:)`` is going to be asked.
  init(findsBestFit: Bool = false) {
    byCount = findsBestFit ? SortedRuns() : nil
  }

  // MARK: - Asking

  /// The run a page lies in; nil if the page is not in the set.
  func run(holding page: PageID) -> PageRun? {
    position(holding: page).map { runs[$0] }
  }

  private func position(holding page: PageID) -> SortedRuns<ByPage>.Position? {
    let next = runs.lowerBound(PageRun(first: page, last: page))
    if next != runs.end, runs[next].first == page { return next }
    guard let position = runs.position(before: next), runs[position].contains(page) else {
      return nil
    }
    return position
  }

  /// The lowest page of a run that is in the set too.
  func firstCommonPage(with run: PageRun) -> PageID? {
    firstCommonPage(with: run, next: runs.lowerBound(run))
  }

  private func firstCommonPage(
    with run: PageRun,
    next: SortedRuns<ByPage>.Position
  ) -> PageID? {
    if let previous = runs.position(before: next), runs[previous].last >= run.first {
      return run.first
    }
    guard next != runs.end, runs[next].first <= run.last else { return nil }
    return runs[next].first
  }

  /// The lowest run of at least so many pages.
  func firstFit(_ count: UInt64) -> PageRun? { runs.firstFit(count).map { runs[$0] } }

  /// The shortest run of at least so many pages, the lowest among equals.
  ///
  /// - Precondition: the set was made for this question.
  func bestFit(_ count: UInt64) -> PageRun? {
    guard let byCount else { preconditionFailure("this set does not know its runs by length") }
    let position = byCount.lowerBound(PageRun(first: 0, last: PageID(count - 1)))
    return position == byCount.end ? nil : byCount[position]
  }

  // MARK: - Changing

  /// Adds the pages of a run, joining it with the runs it touches.
  ///
  /// - Precondition: no page of it is in the set.
  mutating func insert(_ run: PageRun) {
    let twice = insertIfDisjoint(run)
    precondition(twice == nil, "page \(twice?.rawValue ?? 0) is in the set already")
  }

  /// Adds the pages of a run, unless one of them is in the set.
  ///
  /// - Returns: The lowest that is there already.
  mutating func insertIfDisjoint(_ run: PageRun) -> PageID? {
    let next = runs.lowerBound(run)
    if let twice = firstCommonPage(with: run, next: next) { return twice }
    count += Int(run.count)
    var joined = run
    // Runs that touch this one become part of it.
    let before = runs.position(before: next).flatMap { runs[$0].next == run.first ? $0 : nil }
    let after = next != runs.end && runs[next].first == run.next ? next : nil
    if let before {
      joined.first = runs[before].first
      forgetCount(of: runs[before])
    }
    if let after {
      joined.last = runs[after].last
      forgetCount(of: runs[after])
    }
    byCount?.insert(joined)
    switch (before, after) {
    case (let before?, let after?):
      runs.replace(at: before, with: joined)
      runs.remove(at: after)
    case (let place?, nil), (nil, let place?): runs.replace(at: place, with: joined)
    case (nil, nil): runs.insert(joined, at: next)
    }
    return nil
  }

  /// Adds a run behind all others, as when a list is read from disk.
  ///
  /// - Precondition: the run touches none that is there.
  mutating func append(_ run: PageRun) {
    runs.append(run)
    byCount?.insert(run)
    count += Int(run.count)
  }

  /// Takes the pages of a run out, leaving what lies on either side of them.
  ///
  /// - Precondition: all of them are in the set.
  mutating func remove(_ run: PageRun) {
    guard let position = position(holding: run.first), run.last <= runs[position].last else {
      preconditionFailure("pages \(run.first) to \(run.last) are not all in the set")
    }
    let whole = runs[position]
    forgetCount(of: whole)
    count -= Int(run.count)
    let before = PageRun(first: whole.first, last: PageID(run.first.rawValue - 1))
    let after = PageRun(first: run.next, last: whole.last)
    switch (whole.first < run.first, run.last < whole.last) {
    case (false, false): runs.remove(at: position)
    case (true, false): runs.replace(at: position, with: before)
    case (false, true): runs.replace(at: position, with: after)
    case (true, true):
      runs.replace(at: position, with: before)
      runs.insert(after)
    }
    if whole.first < run.first { byCount?.insert(before) }
    if run.last < whole.last { byCount?.insert(after) }
  }

  private mutating func forgetCount(of run: PageRun) {
    guard let position = byCount?.lowerBound(run) else { return }
    byCount?.remove(at: position)
  }
}

extension PageRunSet {
  /// Traps unless runs lie apart, and count and both orders agree.
  func checkInvariants() {
    runs.checkInvariants()
    var total: UInt64 = 0
    var runCount = 0
    var previous: PageRun?
    for run in runs.all {
      if let previous {
        precondition(previous.next < run.first, "runs touch at page \(run.first)")
      }
      if let byCount {
        let position = byCount.lowerBound(run)
        precondition(
          position != byCount.end && byCount[position] == run,
          "the run at page \(run.first) is not known by its length"
        )
      }
      total += run.count
      runCount += 1
      previous = run
    }
    precondition(total == UInt64(count), "\(total) pages in runs, counted \(count)")
    if let byCount {
      byCount.checkInvariants()
      let known = byCount.all.reduce(0) { sum, _ in sum + 1 }
      precondition(known == runCount, "\(runCount) runs, \(known) known by length")
    }
  }
}
