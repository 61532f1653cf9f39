internal import BoltFormat
internal import BoltStore
internal import Environment
package import PropertyTesting

extension BoltLaws {
  /// Pages are cut where bbolt cuts them.
  package static func split(_ bug: Bug? = nil) -> Law {
    Law(
      "what one transaction puts into a new bucket is cut into pages as the format says",
      cases: 200,
      reaching: ["a split branch", "a page of two", "overflow", "filled to the brim"]
    ) { choices in
      let options = options(choices, bug)
      let files = InMemoryFileSystem()
      let database = try Database.open(BoltWorld.path, in: files, options)
      let percent = choices.element(of: [50, 10, 100, 90, 70, 1])
      let sizes = choices.array(count: 1...150) { choices in
        choices.int(in: choices.weighted([(6, 0...40), (3, 0...150), (1, 0...1500)]))
      }
      choices.note("fill \(percent) %, values of \(sizes)")
      var keys = sizes.indices.map { number in
        [UInt8(number)] + [UInt8](repeating: 0, count: sizes[number] % 30)
      }
      let items = zip(keys, sizes).map { 16 + $0.count + $1 }
      if choices.bool() { keys.reverse() }
      try database.update { (transaction) throws(BoltStoreError) in
        let bucket = try transaction.createBucket([98])
        bucket.fillPercent = Double(percent) / 100
        for key in keys {
          try bucket.put([UInt8](repeating: 7, count: sizes[Int(key[0])]), for: key)
        }
      }
      // A bucket so small is stored in its parent.
      if 16 + items.reduce(0, +) <= options.pageByteCount / 4 { return }
      let found = try levels(of: files, options)
      let rule = SplitRule(pageByteCount: options.pageByteCount, percent: percent)
      let expected = rule.levels(of: items, keyByteCounts: keys.map(\.count).sortedLike(keys))
      try equal(found, expected, "bytes of items, by page and level")
      choices.sometimes("a split branch", if: expected.count > 2)
      choices.sometimes("a page of two", if: expected.last?.contains { $0.count == 2 } == true)
      choices.sometimes("overflow", if: sizes.contains { $0 > options.pageByteCount })
      choices.sometimes("filled to the brim", if: percent == 100 && expected.count > 1)
    }
  }

  /// Bytes of the items of each page of the only bucket, by level from the root.
  static func levels(of files: InMemoryFileSystem, _ options: BoltOptions) throws -> [[[Int]]] {
    var levels: [[[Int]]] = []
    for (_, page) in try ledger(of: files, options).treePages.dropFirst() {
      while levels.count <= page.depth { levels.append([]) }
      levels[page.depth].append(page.itemByteCounts)
    }
    return levels
  }

  /// Reads the pages of the database.
  static func ledger(of files: InMemoryFileSystem, _ options: BoltOptions) throws -> PageLedger {
    try PageLedger(files.files[BoltWorld.path] ?? [], pageByteCount: options.pageByteCount)
  }
}

/// How items are cut into pages, worked out from the words of the format alone.
///
/// > Source: formats.md §5.10.
struct SplitRule {
  var pageByteCount: Int
  var percent: Int

  /// Bytes of the items of every page, from the root's level to the leaves'.
  func levels(of items: [Int], keyByteCounts: [Int]) -> [[[Int]]] {
    var levels: [[[Int]]] = []
    var (items, keys) = (items, keyByteCounts)
    while true {
      let pages = pages(of: items)
      levels.insert(pages, at: 0)
      if pages.count == 1 { return levels }
      // The level above has an item for each page: its element, and the first key of the page.
      var first = 0
      var firstKeys: [Int] = []
      for page in pages {
        firstKeys.append(keys[first])
        first += page.count
      }
      (items, keys) = (firstKeys.map { 16 + $0 }, firstKeys)
    }
  }

  /// Bytes of the items of each page they are cut into.
  func pages(of items: [Int]) -> [[Int]] {
    var rest = items[...]
    var pages: [[Int]] = []
    while rest.count > 4, 16 + rest.reduce(0, +) >= pageByteCount {
      let count = leftCount(rest)
      pages.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pages + [Array(rest)]
  }

  /// How many items go to the left page.
  private func leftCount(_ items: ArraySlice<Int>) -> Int {
    let threshold = Int(Double(pageByteCount) * min(1, max(0.1, Double(percent) / 100)))
    var filled = 16
    for (position, item) in items.enumerated() {
      let isLast = position == items.count - 3
      if isLast || position >= 2 && filled + item > threshold { return position }
      filled += item
    }
    return items.count
  }
}

extension [Int] {
  /// The numbers in the order of some keys.
  fileprivate func sortedLike(_ keys: [[UInt8]]) -> [Int] {
    zip(keys, self).sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }
}
