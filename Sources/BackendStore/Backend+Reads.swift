internal import BoltStore
internal import ByteCoding
package import SchemaFormat

/// The backend itself reads what was committed and what ended sections wrote, as of now.
///
/// > Source: `server/storage/backend/read_tx.go`, `readTx`, in etcd, which holds a lock so that nothing
/// > changes meanwhile; here nothing does.
extension Backend: BufferedReader {
  package func value(
    for key: [UInt8],
    in bucket: SchemaFormat.Bucket
  ) throws(BackendError) -> [UInt8]? {
    try requireReadable()
    return try sharedRead.value(for: key, in: bucket, readBuffer, options)
  }

  package func visit(
    _ bucket: SchemaFormat.Bucket,
    from start: [UInt8],
    to end: [UInt8]?,
    limit: Int,
    _ body: (RawSpan, RawSpan) -> Bool
  ) throws(BackendError) {
    try requireReadable()
    let rows = try sharedRead.rows(of: bucket, readBuffer, options)
    try withStorage { () throws(BoltStoreError) in
      try rows.visit(from: start, to: end, limit: limit, body)
    }
  }

  /// Begins a read that sees what it sees now, whatever is written, committed or defragmented later.
  ///
  /// Costs a copy of the buffer's references; the writer pays for a copy of a chunk per bucket.
  ///
  /// > Source: `server/storage/backend/backend.go`, `ConcurrentReadTx`.
  package func beginConcurrentRead() throws(BackendError) -> ConcurrentReadTransaction {
    try requireReadable()
    return ConcurrentReadTransaction(of: self)
  }
}
