internal import BoltStore
internal import ByteCoding
package import SchemaFormat

/// A read of the backend as it was when the read began.
///
/// It keeps the database's pages of that time from being used anew, so it must be ended.
///
/// > Source: `server/storage/backend/read_tx.go`, `concurrentReadTx`, in etcd.
package final class ConcurrentReadTransaction {
  private let backend: Backend
  private let shared: SharedRead
  private let buffer: ReadBuffer
  /// Whether the read was ended.
  package private(set) var isEnded = false

  init(of backend: Backend) {
    self.backend = backend
    shared = backend.sharedRead
    buffer = backend.readBuffer
    shared.acquire()
    backend.concurrentReadCount += 1
  }

  /// Ends the read; the last one to end gives the database's pages back.
  ///
  /// > Source: `server/storage/backend/read_tx.go`, `concurrentReadTx.RUnlock`.
  package func end() throws(BackendError) {
    precondition(!isEnded, "a concurrent read ended twice")
    isEnded = true
    backend.concurrentReadCount -= 1
    try shared.release(backend.options)
  }
}

extension ConcurrentReadTransaction: BufferedReader {
  package func value(
    for key: [UInt8],
    in bucket: SchemaFormat.Bucket
  ) throws(BackendError) -> [UInt8]? {
    try visibleRead.value(for: key, in: bucket, visibleBuffer, backend.options)
  }

  package func visit(
    _ bucket: SchemaFormat.Bucket,
    from start: [UInt8],
    to end: [UInt8]?,
    limit: Int,
    _ body: (RawSpan, RawSpan) -> Bool
  ) throws(BackendError) {
    let rows = try visibleRead.rows(of: bucket, visibleBuffer, backend.options)
    try withStorage { () throws(BoltStoreError) in
      try rows.visit(from: start, to: end, limit: limit, body)
    }
  }

  private var visibleRead: SharedRead {
    precondition(!isEnded, "the concurrent read has ended")
    return backend.options.mutates(.sharedReadTransaction) ? backend.sharedRead : shared
  }

  private var visibleBuffer: ReadBuffer {
    backend.options.mutates(.sharedReadBuffer) ? backend.readBuffer : buffer
  }
}
