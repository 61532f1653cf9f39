internal import BoltStore
internal import ByteCoding
package import SchemaFormat

/// Rows that a hash of the whole backend leaves out, since members may differ in them.
///
/// > Source: formats.md §8.1; `server/storage/schema/schema.go`, `DefaultIgnores`, in etcd.
package enum HashIgnores: String, CaseIterable, Sendable {
  /// None.
  case nothing
  /// The consistent index, as 3.4 has it.
  case v3_4 = "3.4"
  /// The consistent index and its term, as 3.5 has it.
  case v3_5 = "3.5"
  /// Those and the storage version, as 3.6 and later have it.
  case v3_6 = "3.6"

  /// Keys of bucket `meta` that are left out.
  package var keys: [MetaKey] {
    switch self {
    case .nothing: []
    case .v3_4: [.consistentIndex]
    case .v3_5: [.consistentIndex, .term]
    case .v3_6: [.consistentIndex, .term, .storageVersion]
    }
  }
}

extension Backend {
  /// Commits what is pending, and hashes all buckets: names, keys and values in order.
  ///
  /// - Parameter ignores: Rows to leave out.
  /// - Returns: The checksum, CRC-32C.
  /// - Throws: ``BackendError/storage(_:)``, or what ended the backend.
  /// - Precondition: no section is open.
  /// - Complexity: O(*n*) in the bytes of all rows.
  ///
  /// > Source: formats.md §8.1; `server/storage/backend/backend.go`, `Hash`, in etcd, whose only caller
  /// > commits first.
  package func hash(ignoring ignores: HashIgnores) throws(BackendError) -> UInt32 {
    try forceCommit()
    let ignored = Set(ignores.keys.map { Array($0.rawValue.utf8) })
    let metaName = SchemaFormat.Bucket.meta.nameBytes
    let transaction = sharedRead.buckets.transaction
    var hash: UInt32 = 0
    try withStorage { () throws(BoltStoreError) in
      var names = try transaction.cursor()
      var isOnName = try names.first()
      while isOnName {
        let name = names.key.array()
        guard let bucket = try transaction.bucket(named: name) else {
          throw BoltStoreError.incompatibleValue
        }
        let skips = name == metaName || options.mutates(.hashIgnoresEverywhere)
        if !options.mutates(.hashWithoutNames) { hash = CRC32C.update(hash, names.key) }
        var rows = try bucket.cursor()
        var isOnRow = try rows.first()
        while isOnRow {
          if !skips || !ignored.contains(rows.key.array()) {
            hash = CRC32C.update(CRC32C.update(hash, rows.key), rows.value)
          }
          isOnRow = try rows.next()
        }
        isOnName = try names.next()
      }
    }
    return hash
  }
}
