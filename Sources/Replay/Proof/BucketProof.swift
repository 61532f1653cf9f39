internal import BackendStore
internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// How the rows of one small bucket stand to those of the replay.
package struct BucketProof: Equatable, Sendable {
  /// Buckets whose rows the log decides, in the order of a report.
  package static let buckets: [SchemaFormat.Bucket] = [
    .lease, .auth, .authUsers, .authRoles, .members, .membersRemoved, .cluster, .alarm,
  ]

  /// The bucket.
  package let bucket: SchemaFormat.Bucket
  /// What was found.
  package private(set) var counts = RowCounts()
  /// The first difference in key order.
  package private(set) var first: ReplayDifference?

  /// Says nothing of a bucket.
  init(_ bucket: SchemaFormat.Bucket) { self.bucket = bucket }

  /// Holds the rows of a database's bucket against those of the replay.
  ///
  /// - Throws: `BackendError` from the replay's.
  /// - Complexity: O(*n*) in the rows of both
  init(
    _ bucket: SchemaFormat.Bucket,
    of stored: StoredDatabase,
    against backend: Backend
  ) throws(BackendError) {
    self.bucket = bucket
    let found = stored.buckets[bucket] ?? []
    let made = try backend.rows(in: bucket)
    var place = 0
    for row in made {
      while place < found.count, found[place].key.lexicographicallyPrecedes(row.key) {
        add(found[place].key, stored: found[place].value, replayed: nil)
        place += 1
      }
      if place < found.count, found[place].key == row.key {
        take(row.key, stored: found[place].value, replayed: row.value)
        place += 1
      } else {
        add(row.key, stored: nil, replayed: row.value)
      }
    }
    for row in found[place...] { add(row.key, stored: row.value, replayed: nil) }
  }

  private mutating func take(_ key: [UInt8], stored: [UInt8], replayed: [UInt8]) {
    if stored == replayed {
      counts.proven += 1
    } else if bucket == .authUsers, Self.differsInHashAlone(stored, replayed) {
      counts.unproven += 1
    } else {
      add(key, stored: stored, replayed: replayed)
    }
  }

  private mutating func add(_ key: [UInt8], stored: [UInt8]?, replayed: [UInt8]?) {
    counts.different += 1
    guard first == nil else { return }
    first = ReplayDifference(
      bucket,
      key: BackendRow.keyText(key.rawSpan, bucket: bucket.rawValue),
      observed: text(key, stored),
      expected: text(key, replayed)
    )
  }

  private func text(_ key: [UInt8], _ value: [UInt8]?) -> String {
    guard let value else { return "no row" }
    let row = BackendRow(key: key.rawSpan, value: value.rawSpan, bucket: bucket.rawValue)
    return row.fields.isEmpty ? "a row" : row.summary
  }

  /// Whether two users are the same but for the hash of their passwords.
  ///
  /// 3.4 logs the password and each member hashes it with a salt of its own, so that the log says
  /// no hash at all.
  ///
  /// > Source: wire.md §9, Password.
  private static func differsInHashAlone(_ stored: [UInt8], _ replayed: [UInt8]) -> Bool {
    do throws(ProtoError) {
      var one = try AuthUser(decoding: stored.rawSpan)
      let other = try AuthUser(decoding: replayed.rawSpan)
      guard other.password.isEmpty, other.options?.noPassword != true else { return false }
      one.password = []
      return one == other
    } catch {
      return false
    }
  }
}

extension BucketProof {
  /// Whether neither the database nor the replay has a row.
  package var isEmpty: Bool { counts == RowCounts() }
}
