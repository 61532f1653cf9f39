internal import BoltFormat
internal import ByteCoding
package import DataDirCheck
package import Environment
package import SchemaFormat

/// A key and its value in a bucket of the database, copied out.
package struct StoredRow: Equatable, Sendable {
  /// The key.
  package var key: [UInt8]
  /// The value.
  package var value: [UInt8]

  /// Creates a row.
  package init(_ key: [UInt8], _ value: [UInt8]) {
    self.key = key
    self.value = value
  }
}

/// The database as it lies on disk: what the replay is held against.
///
/// It is read as the checker reads, never through the engine that the replay runs on, so a fault of
/// the engine cannot hide itself. What cannot be read is damage; the rest is compared.
package struct StoredDatabase: Sendable {
  /// Where the pages are.
  package let browser: BoltBrowser
  /// Name of the database in the directory.
  package let name: String
  /// Rows of every bucket but `key`, in key order; a bucket that is not there is absent.
  package private(set) var buckets: [SchemaFormat.Bucket: [StoredRow]] = [:]
  /// What could not be read of them, one line each.
  package private(set) var damage: [String] = []

  /// Reads all buckets but `key`.
  ///
  /// - Throws: `FileError` if the file cannot be read, `BoltBrowserError` if it is no database or
  ///   has no meta to follow.
  package init(_ file: any ReadableFile, path: String, name: String) throws {
    browser = try BoltBrowser(file: file, path: path)
    self.name = name
    _ = try browser.requiredMeta()
    for bucket in SchemaFormat.Bucket.allCases where bucket != .key {
      buckets[bucket] = try rows(of: bucket)
    }
  }

  private mutating func rows(of bucket: SchemaFormat.Bucket) throws -> [StoredRow]? {
    var met: [BoltDamage] = []
    defer { damage += met.map(\.line) }
    let found: BoltBucket
    do {
      found = try browser.findBucket([Array(bucket.rawValue.utf8)], damage: &met)
    } catch BoltBrowserError.noSuchBucket {
      return nil
    }
    var rows: [StoredRow] = []
    guard let tree = found.tree else { return rows }
    var seen = browser.freshPageSet()
    try browser.walk(tree, bucket: bucket.rawValue, seen: &seen) { event in
      switch event {
      case .page: break
      case .damage(let damage): met.append(damage)
      case .item(let page, _, let element):
        let bytes = page.bytes.rawSpan
        rows.append(StoredRow(bytes.array(element.key), bytes.array(element.value)))
      }
      return met.count < RowStream.damageMax
    }
    return rows
  }

  /// The value of a key in a bucket; nil if absent.
  package func value(_ key: String, in bucket: SchemaFormat.Bucket) -> [UInt8]? {
    buckets[bucket]?.first { $0.key == Array(key.utf8) }?.value
  }
}

// MARK: - Bookkeeping

extension StoredDatabase {
  /// Raft index of the last entry whose effects the database holds; 0 if none was saved.
  package var consistentIndex: UInt64 { integer(.consistentIndex) ?? 0 }
  /// Raft term of that entry, since 3.5.
  package var term: UInt64? { integer(.term) }
  /// Revision that a compaction was begun for; 0 if none was.
  package var scheduledCompactRevision: Int64 { revision(.scheduledCompactRev) }
  /// Revision that a compaction was finished for; 0 if none was.
  package var finishedCompactRevision: Int64 { revision(.finishedCompactRev) }

  /// Which etcd wrote it last.
  package var schema: SchemaVersion? {
    SchemaVersion.detect(
      meta: { value($0.rawValue, in: .meta) },
      clusterVersion: clusterVersionText
    )
  }

  /// The version the cluster agreed on.
  package var clusterVersion: SemanticVersion? {
    clusterVersionText.flatMap { SemanticVersion(parsing: $0.rawSpan) }
  }

  private var clusterVersionText: [UInt8]? {
    value(ClusterKey.clusterVersion.rawValue, in: .cluster)
  }

  private func integer(_ key: MetaKey) -> UInt64? {
    guard let value = value(key.rawValue, in: .meta), value.count == 8 else { return nil }
    return value.rawSpan.bigEndian(at: 0)
  }

  private func revision(_ key: MetaKey) -> Int64 {
    guard let value = value(key.rawValue, in: .meta) else { return 0 }
    do throws(RevisionKeyError) {
      return try RevisionKey(parsing: value.rawSpan).revision.main
    } catch {
      return 0
    }
  }
}
