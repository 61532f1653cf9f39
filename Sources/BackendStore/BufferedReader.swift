internal import BoltStore
internal import ByteCoding
package import SchemaFormat

/// Whoever reads the database with the buffer over it.
///
/// Every read gives what it would give if the buffered writes were in the database.
///
/// > Source: `server/storage/backend/read_tx.go`, `baseReadTx`, in etcd.
///
/// > Deviation: upstream puts buffered rows behind those of the database and takes the limit from the
/// > buffer first (features.md W15), which is why it allows ranges on bucket `key` alone.
package protocol BufferedReader: AnyObject {
  /// A copy of a key's value.
  func value(for key: [UInt8], in bucket: SchemaFormat.Bucket) throws(BackendError) -> [UInt8]?

  /// Lends rows in key order, from a key to below another.
  ///
  /// - Parameters:
  ///   - bucket: The bucket; one that does not exist has no rows.
  ///   - start: The first key that may be given.
  ///   - end: The first key past the range; nil for none.
  ///   - limit: Most rows to give.
  ///   - body: Takes a key and its value, and says whether to go on.
  /// - Throws: ``BackendError/storage(_:)`` for damage, or what ended the backend.
  func visit(
    _ bucket: SchemaFormat.Bucket,
    from start: [UInt8],
    to end: [UInt8]?,
    limit: Int,
    _ body: (RawSpan, RawSpan) -> Bool
  ) throws(BackendError)
}

/// A key and its value, copied.
package struct Row: Hashable, Sendable {
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

extension BufferedReader {
  /// Copies the rows from a key to below another.
  ///
  /// - Parameters:
  ///   - bucket: The bucket; one that does not exist has no rows.
  ///   - start: The first key that may be given.
  ///   - end: The first key past the range; nil for none.
  ///   - limit: Most rows to give. Upstream's 0 for no limit is `Int.max` here.
  /// - Returns: The rows, in key order.
  /// - Throws: As ``visit(_:from:to:limit:_:)``.
  /// - Complexity: O(log *n* + *m*) in the rows given.
  package func rows(
    in bucket: SchemaFormat.Bucket,
    from start: [UInt8] = [],
    to end: [UInt8]? = nil,
    limit: Int = .max
  ) throws(BackendError) -> [Row] {
    var rows: [Row] = []
    try visit(bucket, from: start, to: end, limit: limit) { key, value in
      rows.append(Row(key.array(), value.array()))
      return true
    }
    return rows
  }

  /// Lends every row of a bucket in key order.
  ///
  /// > Source: `server/storage/backend/read_tx.go`, `UnsafeForEach`.
  package func forEach(
    in bucket: SchemaFormat.Bucket,
    _ body: (RawSpan, RawSpan) -> Void
  ) throws(BackendError) {
    try visit(bucket, from: [], to: nil, limit: .max) { key, value in
      body(key, value)
      return true
    }
  }
}
