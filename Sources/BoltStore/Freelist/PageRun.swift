internal import BoltFormat

/// Pages that follow one another, all in one state.
///
/// - Invariant: `first <= last`, and `last` is not the number that means no page.
struct PageRun: Equatable, Sendable {
  /// Lowest page.
  var first: PageID
  /// Highest page; equal to the first in a run of one.
  var last: PageID

  /// Number of pages.
  var count: UInt64 { last.rawValue - first.rawValue + 1 }

  /// The page after the last.
  var next: PageID { PageID(last.rawValue + 1) }

  func contains(_ page: PageID) -> Bool { first <= page && page <= last }

  /// The first pages of the run.
  ///
  /// - Precondition: the run has that many.
  func prefix(_ count: UInt64) -> PageRun {
    precondition(count > 0 && count <= self.count, "\(count) of a run of \(self.count) pages")
    return PageRun(first: first, last: PageID(first.rawValue + (count - 1)))
  }
}

/// How runs that share no page are sorted.
protocol RunOrder: Sendable {
  static func precedes(_ left: PageRun, _ right: PageRun) -> Bool
}

/// By place in the file.
enum ByPage: RunOrder {
  static func precedes(_ left: PageRun, _ right: PageRun) -> Bool { left.first < right.first }
}

/// By number of pages, equals by place in the file.
enum ByCount: RunOrder {
  static func precedes(_ left: PageRun, _ right: PageRun) -> Bool {
    (left.count, left.first) < (right.count, right.first)
  }
}
