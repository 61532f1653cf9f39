import BackendStore
import SchemaFormat

/// Buckets and rows as dictionaries.
struct BackendContents: Equatable {
  /// Rows by bucket; a bucket that does not exist is not there.
  var buckets: [Bucket: [[UInt8]: [UInt8]]] = [:]

  /// Rows of a range in key order.
  func rows(
    in bucket: Bucket,
    from start: [UInt8] = [],
    to end: [UInt8]? = nil,
    limit: Int = .max
  ) -> [Row] {
    let rows = (buckets[bucket] ?? [:]).filter { key, _ in
      !key.lexicographicallyPrecedes(start)
        && (end.map { key.lexicographicallyPrecedes($0) } ?? true)
    }
    return rows.map { Row($0.key, $0.value) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .prefix(limit).map { $0 }
  }

  /// Everything a reader sees, by the buckets the laws use.
  init(reading reader: some BufferedReader) throws {
    for bucket in BackendModel.buckets {
      let rows = try reader.rows(in: bucket)
      if !rows.isEmpty {
        buckets[bucket] = Dictionary(rows.map { ($0.key, $0.value) }) { _, newer in newer }
      }
    }
  }

  init() {}

  /// The contents without buckets that hold nothing, which readers cannot tell from missing ones.
  var seen: BackendContents {
    var seen = self
    for bucket in BackendModel.buckets where seen.buckets[bucket]?.isEmpty == true {
      seen.buckets[bucket] = nil
    }
    return seen
  }
}

/// What a backend should hold, by dictionaries and the rules of batching alone.
struct BackendModel {
  /// Buckets the laws write to; the first is never deleted, since the hook writes to it.
  static let buckets: [Bucket] = [.meta, .key, .lease]
  /// Key of bucket `meta` the hook writes to.
  static let hookKey: [UInt8] = Array("i".utf8)

  let options: BackendOptions
  /// What the batch holds, the section that is open included.
  var batch = BackendContents()
  /// What readers see.
  private(set) var visible = BackendContents()
  /// What each commit left, the newest last.
  private(set) var commits: [BackendContents] = []
  /// Sections begun: what the hook writes.
  private(set) var applied = 0
  private var pendingCount = 0
  private var mustCommit = false

  init(_ options: BackendOptions) { self.options = options }

  /// Begins a section.
  mutating func lock() { applied += 1 }

  mutating func createBucket(_ bucket: Bucket) {
    batch.buckets[bucket] = batch.buckets[bucket] ?? [:]
    pendingCount += 1
  }

  mutating func deleteBucket(_ bucket: Bucket) {
    batch.buckets[bucket] = nil
    pendingCount += 1
    mustCommit = true
  }

  mutating func put(_ value: [UInt8], for key: [UInt8], in bucket: Bucket) {
    batch.buckets[bucket]?[key] = value
    pendingCount += 1
  }

  mutating func delete(_ key: [UInt8], in bucket: Bucket) {
    batch.buckets[bucket]?[key] = nil
    pendingCount += 1
    if options.deletionPolicy == .committed { mustCommit = true }
  }

  /// Ends a section.
  ///
  /// - Returns: Whether it is committed.
  @discardableResult
  mutating func unlock() -> Bool {
    if pendingCount > 0, mustCommit || pendingCount >= options.batchLimit {
      commit()
      return true
    }
    visible = batch
    return false
  }

  /// Commits, as everything does that asks the hook first.
  mutating func commit() {
    batch.buckets[.meta]?[Self.hookKey] = Self.hookValue(applied)
    visible = batch
    commits.append(batch)
    pendingCount = 0
    mustCommit = false
  }

  /// Commits where a section has written something since the last commit.
  mutating func intervalElapsed() {
    if pendingCount > 0 { commit() }
  }

  /// What the hook writes after so many sections.
  static func hookValue(_ applied: Int) -> [UInt8] { Array(String(applied).utf8) }

  /// The state a crash left becomes all there is.
  mutating func recover(_ contents: BackendContents) {
    batch = contents
    visible = contents
    commits = [contents]
    pendingCount = 0
    mustCommit = false
  }
}
