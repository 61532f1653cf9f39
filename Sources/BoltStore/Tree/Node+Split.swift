internal import BoltFormat

extension Node {
  /// Cuts the items into runs that each become a page.
  ///
  /// A run is cut only while it has more than four items and fills a page, so a page may overflow
  /// where a few items are large. Each run but the last takes items up to the threshold, at least
  /// two, and leaves at least three.
  ///
  /// - Parameters:
  ///   - pageByteCount: Page size.
  ///   - threshold: Bytes to which a page is filled.
  ///   - mutates: Whether a bug is switched on.
  /// - Returns: Ranges of the items, in order; a single one if all fit a page.
  /// - Complexity: O(*n*)
  ///
  /// > Source: formats.md §5.10; bbolt `node.go`, `splitTwo` and `splitIndex`.
  func split(
    pageByteCount: Int,
    threshold: Int,
    mutant mutates: (BoltMutant) -> Bool
  ) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    let least = mutates(.splitIgnoresMinimumKeys) ? 0 : BoltLimits.keysPerPageMin
    while inodes.count - start > BoltLimits.keysPerPageMin * 2,
      fills(pageByteCount, from: start)
    {
      var end = splitIndex(from: start, threshold: threshold, leastCount: least)
      if mutates(.splitIndexOffByOne) { end += 1 }
      parts.append(start..<end)
      start = end
    }
    parts.append(start..<inodes.count)
    return parts
  }

  /// Whether the items from one on take at least a number of bytes as a page.
  private func fills(_ byteCount: Int, from start: Int) -> Bool {
    let inodes = inodes
    var total = PageLayout.headerByteCount
    for index in start..<inodes.count {
      total &+= inodes[index].byteCount
      if total >= byteCount { return true }
    }
    return false
  }

  /// Where the run that starts at an item ends.
  private func splitIndex(from start: Int, threshold: Int, leastCount: Int) -> Int {
    let inodes = inodes
    var total = PageLayout.headerByteCount
    var end = start
    for index in start..<(inodes.count - BoltLimits.keysPerPageMin) {
      end = index
      let byteCount = inodes[index].byteCount
      if index - start >= leastCount, total + byteCount > threshold { break }
      total += byteCount
    }
    return max(end, start + 1)
  }
}
