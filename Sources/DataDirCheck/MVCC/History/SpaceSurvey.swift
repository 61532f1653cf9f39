internal import BoltFormat
internal import ByteCoding
package import Environment
internal import EtcdMessages
internal import SchemaFormat

/// Keys, rows and bytes of some part of the key space.
package struct SpaceCount: Equatable, Sendable {
  /// Keys with at least one row.
  package var keyCount = 0
  /// Keys that exist now.
  package var liveKeyCount = 0
  /// All rows.
  package var rowCount = 0
  /// Bytes of all rows: revision keys and encoded values.
  package var byteCount = 0
  /// Bytes of the newest rows of keys that exist now.
  package var liveByteCount = 0

  /// Creates an empty count.
  package init() {}

  /// Rows that a compaction at the current revision would remove, tombstones included.
  package var supersededRowCount: Int { rowCount - liveKeyCount }
  /// Bytes of the rows that a compaction at the current revision would remove.
  package var supersededByteCount: Int { byteCount - liveByteCount }

  fileprivate mutating func add(_ key: SpaceCount) {
    keyCount += key.keyCount
    liveKeyCount += key.liveKeyCount
    rowCount += key.rowCount
    byteCount += key.byteCount
    liveByteCount += key.liveByteCount
  }
}

/// A prefix or a key, with what it takes.
package struct SpaceShare: Equatable, Sendable {
  /// The prefix or key.
  package var name: [UInt8]
  /// What it takes.
  package var count: SpaceCount
}

/// Where the bytes of a database file are.
package struct FileSpace: Equatable, Sendable {
  /// Size of the file.
  package var byteCount = 0
  /// Bytes on pages that nothing uses; later writes reuse them, defragmentation gives them back.
  package var freeByteCount = 0
  /// Bytes behind the last page that was ever used.
  package var untouchedByteCount = 0
  /// Bytes of rows.
  package var rowByteCount = 0

  /// The rest: page headers and tables, room left on pages, branch pages, the other buckets.
  package var overheadByteCount: Int {
    max(byteCount - freeByteCount - untouchedByteCount - rowByteCount, 0)
  }
}

/// Who takes the space of a database: prefixes and keys, live and superseded, and free pages.
package struct SpaceSurvey: Sendable {
  /// How keys are cut into prefixes.
  package struct Grouping: Sendable {
    /// Only keys with this prefix.
    package var prefix: [UInt8] = []
    /// What ends a path component.
    package var separator: [UInt8] = [UInt8(ascii: "/")]
    /// Components below `prefix` that make a group.
    package var depth = 2

    /// Creates the usual grouping.
    package init() {}

    /// End of the group's name in a key that has the prefix.
    ///
    /// A separator the key starts with begins a component and ends none, so `/registry/pods/x` has
    /// the components `registry`, `pods` and `x`; the last is the key's own name and no group.
    func groupEnd(of key: RawSpan) -> Int {
      guard !separator.isEmpty else { return prefix.count }
      var components = 0
      var end = prefix.count
      var offset = prefix.isEmpty ? 1 : prefix.count
      while components < depth, offset + separator.count <= key.byteCount {
        let place = offset..<offset + separator.count
        if key.extracting(place).isEqual(to: separator.rawSpan) {
          components += 1
          offset = place.upperBound
          end = offset
        } else {
          offset += 1
        }
      }
      return end
    }
  }

  /// A key while its rows go by.
  private struct KeySpace: Sendable {
    var name: [UInt8]
    var group: Int
    var count: SpaceCount
  }

  /// All rows.
  package private(set) var total = SpaceCount()
  /// Groups, the largest first; equally large ones by name.
  package private(set) var groups: [SpaceShare] = []
  /// The largest keys, the largest first; equally large ones by name.
  package private(set) var largestKeys: [SpaceShare] = []
  /// Where the bytes of the file are.
  package private(set) var file = FileSpace()

  private var grouping: Grouping
  private var keys: [KeySpace] = []
  private var keyNumbers: [[UInt8]: Int] = [:]
  private var groupNumbers: [[UInt8]: Int] = [:]

  /// Reads all rows and counts.
  ///
  /// - Parameters:
  ///   - rows: The rows, not yet read.
  ///   - grouping: How keys are cut into prefixes.
  ///   - keyCountMax: How many of the largest keys are listed.
  ///   - progress: Told of every page read.
  /// - Throws: `FileError` or ``BoltBrowserError``.
  /// - Complexity: O(*n*) in the bytes of the file; memory grows with the number of keys
  package init(
    of rows: inout RowStream,
    by grouping: Grouping,
    keyCountMax: Int,
    progress: any ProgressSink
  ) throws {
    self.grouping = grouping
    var byteCount = 0
    var survey = self
    try rows.forEach(progress: progress) { row, value in
      byteCount += row.byteCount
      survey.take(row, value.extracting(row.view.key))
      return true
    }
    survey.file = try Self.fileSpace(rows, rowByteCount: byteCount)
    survey.finish(keyCountMax: keyCountMax)
    self = survey
  }

  private mutating func take(_ row: StreamedRow, _ key: RawSpan) {
    guard KeyInterval.prefix(grouping.prefix).contains(key) else { return }
    let name = key.array()
    let number: Int
    if let known = keyNumbers[name] {
      number = known
    } else {
      number = keys.count
      keyNumbers[name] = number
      var count = SpaceCount()
      count.keyCount = 1
      keys.append(KeySpace(name: name, group: group(of: key), count: count))
    }
    keys[number].count.rowCount += 1
    keys[number].count.byteCount += row.byteCount
    keys[number].count.liveKeyCount = row.at.isTombstone ? 0 : 1
    keys[number].count.liveByteCount = row.at.isTombstone ? 0 : row.byteCount
  }

  private mutating func group(of key: RawSpan) -> Int {
    let name = key.array(0..<grouping.groupEnd(of: key))
    if let known = groupNumbers[name] { return known }
    groupNumbers[name] = groups.count
    groups.append(SpaceShare(name: name, count: SpaceCount()))
    return groups.count - 1
  }

  private mutating func finish(keyCountMax: Int) {
    for key in keys {
      groups[key.group].count.add(key.count)
      total.add(key.count)
    }
    groups.sort(by: Self.isLarger)
    let shares = keys.map { SpaceShare(name: $0.name, count: $0.count) }
    largestKeys = Array(shares.sorted(by: Self.isLarger).prefix(keyCountMax))
    keys = []
    keyNumbers = [:]
    groupNumbers = [:]
  }

  private static func isLarger(_ left: SpaceShare, _ right: SpaceShare) -> Bool {
    if left.count.byteCount != right.count.byteCount {
      return left.count.byteCount > right.count.byteCount
    }
    return left.name.lexicographicallyPrecedes(right.name)
  }

  /// Finds what no bucket uses; the rows' pages went by, so only the small buckets are walked.
  private static func fileSpace(_ rows: RowStream, rowByteCount: Int) throws -> FileSpace {
    let browser = rows.browser
    var seen = rows.reached
    let root = try browser.rootBucket()
    var buckets = [root]
    var damage: [BoltDamage] = []
    while let bucket = buckets.popLast() {
      guard let tree = bucket.tree else { continue }
      try browser.walk(tree, bucket: bucket.pathText, seen: &seen) { event in
        guard case .item(let page, let position, let element) = event, element.isBucket,
          bucket.path.isEmpty,
          let child = browser.bucket(
            element,
            on: page,
            position: position,
            in: [],
            damage: &damage
          ),
          child.pathText != "key"
        else { return true }
        buckets.append(child)
        return true
      }
    }
    let meta = try browser.requiredMeta()
    if meta.freelist != .absent, let page = try browser.load(meta.freelist, damage: &damage) {
      for number in 0..<UInt64(page.pageCount) { _ = seen.insert(page.id.rawValue + number) }
    }
    let bound = Int(browser.pageBound) * browser.pageByteCount
    var space = FileSpace()
    space.byteCount = browser.fileByteCount
    space.untouchedByteCount = max(browser.fileByteCount - bound, 0)
    space.freeByteCount = (Int(browser.pageBound) - seen.count) * browser.pageByteCount
    space.rowByteCount = rowByteCount
    return space
  }
}
