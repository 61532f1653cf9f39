/// A set of page numbers below a bound, one bit a page.
package struct PageSet: Sendable {
  private var words: [UInt64]
  /// Pages in the set.
  package private(set) var count = 0
  /// Page numbers at or above this are never in the set.
  package let bound: UInt64

  /// Creates an empty set of page numbers below `bound`.
  ///
  /// - Parameter bound: at most the pages a file holds, so that the file's size bounds the memory.
  package init(bound: UInt64) {
    self.bound = bound
    words = [UInt64](repeating: 0, count: Int((bound + 63) / 64))
  }

  /// Whether a page is in the set.
  package func contains(_ page: UInt64) -> Bool {
    page < bound && words[Int(page >> 6)] & (1 << (page & 63)) != 0
  }

  /// Adds a page; false if it was there already or lies at or above the bound.
  package mutating func insert(_ page: UInt64) -> Bool {
    guard page < bound else { return false }
    let bit: UInt64 = 1 << (page & 63)
    guard words[Int(page >> 6)] & bit == 0 else { return false }
    words[Int(page >> 6)] |= bit
    count += 1
    return true
  }

  /// How many pages a run that starts at a page may have without meeting another page of the set.
  ///
  /// - Complexity: O(*n*) in the length
  package func runLength(from page: UInt64, limit: UInt64) -> UInt64 {
    var length: UInt64 = 1
    while length < limit, !contains(page + length) { length += 1 }
    return length
  }

  /// Runs of pages of `range` that are not in the set, ascending.
  package func gaps(in range: Range<UInt64>) -> [Range<UInt64>] {
    var runs: [Range<UInt64>] = []
    var page = range.lowerBound
    while page < range.upperBound {
      if page & 63 == 0, page < bound, words[Int(page >> 6)] == .max {
        page += 64
        continue
      }
      guard !contains(page) else {
        page += 1
        continue
      }
      let start = page
      while page < range.upperBound, !contains(page) { page += 1 }
      runs.append(start..<page)
    }
    return runs
  }
}
