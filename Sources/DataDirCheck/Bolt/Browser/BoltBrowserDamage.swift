package import BoltFormat

/// Something on a page that cannot be what bolt wrote: where, what was seen, what was expected.
///
/// The browsing verbs show these in line and go on; the checker makes findings of its own.
package struct BoltDamage: Equatable, Sendable {
  /// The page it was seen on; for an inline bucket, the page that holds the bucket.
  package var page: PageID
  /// Position in the page's element table; nil if it is about the whole page.
  package var item: Int?
  /// Printable path of the bucket; empty for the root bucket or where no bucket is known.
  package var bucket: String
  /// Name of the field, as the diagrams of the format have it.
  package var field: String
  /// What was seen.
  package var observed: String
  /// What should have been there.
  package var expected: String

  /// Creates damage seen on a page.
  package init(
    page: PageID,
    item: Int? = nil,
    bucket: String = "",
    field: String,
    observed: String,
    expected: String
  ) {
    self.page = page
    self.item = item
    self.bucket = bucket
    self.field = field
    self.observed = observed
    self.expected = expected
  }

  /// Creates damage from what a decoder refused.
  package init(_ error: BoltError, page: PageID, item: Int? = nil, bucket: String = "") {
    self.init(
      page: page,
      item: item,
      bucket: bucket,
      field: error.field,
      observed: error.observed,
      expected: error.expected
    )
  }

  /// One line for people that stands alone in `grep`.
  package var line: String {
    var place = "page \(page)"
    if let item { place += " item \(item)" }
    if !bucket.isEmpty { place += " (bucket \(bucket))" }
    return "damaged: \(place): \(field): found \(observed), expected \(expected)"
  }
}

extension BoltDamage {
  /// Lines of one field that are listed before the rest is only counted.
  package static let listedCountMax = 10

  /// Lines for people, the first few of each field, then how many more there are.
  ///
  /// - Parameters:
  ///   - damage: What was met, in that order.
  ///   - count: How many things were met in all; more than are given if they were too many.
  /// - Returns: Lines in the order given; none for no damage.
  package static func lines(_ damage: [BoltDamage], of count: Int) -> [String] {
    var counts: [(field: String, count: Int)] = []
    var lines: [String] = []
    for met in damage {
      let place = counts.firstIndex { $0.field == met.field } ?? counts.count
      if place == counts.count { counts.append((met.field, 0)) }
      counts[place].count += 1
      if counts[place].count <= listedCountMax { lines.append(met.line) }
    }
    for (field, count) in counts where count > listedCountMax {
      lines.append("damaged: \(count - listedCountMax) more of \(field)")
    }
    if count > damage.count { lines.append("damaged: \(count - damage.count) more") }
    return lines
  }
}

/// Why a database cannot be browsed at all, or not where it was asked for.
package enum BoltBrowserError: Error, Equatable, Sendable {
  /// Neither of the places where a meta page can stand holds one.
  case notDatabase(path: String)
  /// Meta pages are there, but neither is valid, so no root is known.
  case noValidMeta(path: String, reasons: [String])
  /// The meta asked for is not valid.
  case invalidMeta(path: String, page: Int, reasons: [String])
  /// The page lies past the end of the file.
  case noSuchPage(PageID, path: String, pageCount: Int)
  /// No bucket of the name was met on the way down.
  case noSuchBucket(String, path: String, known: [String])
  /// The bucket holds no such key.
  case noSuchKey(String, bucket: String)

  /// One line for people.
  package var message: String {
    switch self {
    case .notDatabase(let path):
      "\(path): not a bolt database: no meta page found"
    case .noValidMeta(let path, let reasons):
      "\(path): neither meta page is valid (\(reasons.joined(separator: "; ")))"
    case .invalidMeta(let path, let page, let reasons):
      "\(path): meta page \(page) is not valid (\(reasons.joined(separator: "; ")))"
    case .noSuchPage(let page, let path, let pageCount):
      "page \(page.rawValue) is out of range: \(path) has pages 0 to \(pageCount - 1)"
    case .noSuchBucket(let bucket, let path, let known):
      "no bucket \(bucket) in \(path); there are: "
        + (known.isEmpty ? "none that can be read" : known.joined(separator: ", "))
    case .noSuchKey(let key, let bucket):
      "no key \(key) in bucket \(bucket)"
    }
  }
}
