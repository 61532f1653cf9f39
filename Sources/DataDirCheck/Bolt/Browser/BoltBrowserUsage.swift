internal import BoltFormat

/// How the pages of a database are used, from a survey of it.
package struct BoltUsage: Sendable {
  /// Counts by name, in the order they are shown.
  package let counts: [(name: String, value: Int)]
  /// Bytes of branch and leaf pages, and how many of them are used.
  private let fill: (used: Int, allocated: Int)

  /// Adds up what a survey counted.
  package init(_ browser: BoltBrowser, _ survey: BoltSurvey) {
    let size = browser.pageByteCount
    let branches = survey.buckets.reduce(0) { $0 + $1.branchPageCount }
    let leaves = survey.buckets.reduce(0) { $0 + $1.leafPageCount }
    let overflow = survey.buckets.reduce(0) { $0 + $1.overflowPageCount }
    let bound = Int(browser.pageBound)
    let free = bound - survey.reached.count
    let used = survey.buckets.reduce(0) { $0 + $1.usedByteCount }
    fill = (used, (branches + leaves + overflow) * size)
    counts = [
      ("pageByteCount", size), ("filePages", browser.filePageCount), ("pages", bound),
      ("metaPages", 2), ("freelistPages", survey.freelistPageCount), ("branchPages", branches),
      ("leafPages", leaves), ("overflowPages", overflow), ("freePages", free),
      ("unallocatedPages", browser.filePageCount - bound), ("freeByteCount", free * size),
      ("usedByteCount", used), ("allocatedByteCount", (branches + leaves + overflow) * size),
      ("inlineBuckets", survey.buckets.count { $0.header.isInline }),
      ("buckets", survey.buckets.count - 1),
      ("keys", survey.buckets.reduce(0) { $0 + $1.keyCount }),
      ("depth", survey.buckets.map(\.depth).max() ?? 0),
    ]
  }

  /// The counts as aligned lines for people.
  package var lines: [String] {
    let width = counts.map { Self.words($0.name).count }.max() ?? 0
    let lines = counts.map { count in
      let name = Self.words(count.name)
      return name + String(repeating: " ", count: width - name.count) + "  \(count.value)"
    }
    let name = "fill" + String(repeating: " ", count: width - 4)
    return lines + ["\(name)  \(percentage(fill.used, of: fill.allocated))"]
  }

  /// `freePages` as `free pages`, `freeByteCount` as `free bytes`.
  private static func words(_ name: String) -> String {
    let name = name.hasSuffix("ByteCount") ? name.dropLast(9) + "Bytes" : name[...]
    return name.reduce(into: "") { text, letter in
      text += letter.isUppercase ? " \(letter.lowercased())" : String(letter)
    }
  }
}

extension BoltSurvey.Bucket {
  /// How full the bucket's own pages are, in percent.
  package func fillText(pageByteCount: Int) -> String {
    percentage(usedByteCount, of: pageCount * pageByteCount)
  }
}

/// A share in percent with one decimal, rounded down.
private func percentage(_ part: Int, of whole: Int) -> String {
  guard whole > 0 else { return "-" }
  let tenths = part * 1000 / whole
  return "\(tenths / 10).\(tenths % 10)%"
}
