package import BoltStore
internal import Environment
package import SchemaFormat

/// Why the backend refused or failed.
package enum BackendError: Error, Equatable, Sendable {
  /// A write or range in a batch names a bucket that was never created; upstream ends there.
  case bucketNotFound(SchemaFormat.Bucket)
  /// The backend was closed.
  case closed
  /// A commit or a defragmentation failed where nothing tells what is durable; open anew.
  case poisoned(BoltStoreError)
  /// Every name for a temporary file is taken.
  case temporaryFilesLeft(path: String, count: Int)
  /// An invariant of the backend is broken: a bug of ours.
  case brokenInvariant(String)
  /// The database refused or failed.
  case storage(BoltStoreError)
}

extension BackendError {
  /// One line for people.
  package var message: String {
    switch self {
    case .bucketNotFound(let bucket): "failed to find a bucket: \(bucket.rawValue)"
    case .closed: "the backend is closed"
    case .poisoned(let error): "the backend must be opened anew: \(error.message)"
    case .temporaryFilesLeft(let path, let count):
      "\(path): \(count) temporary files are in the way, remove them"
    case .brokenInvariant(let what): "invariant broken: \(what)"
    case .storage(let error): error.message
    }
  }
}

/// Runs a body over the database, its errors told as the backend's.
@inline(__always)
func withStorage<Value>(
  _ body: () throws(BoltStoreError) -> Value
) throws(BackendError) -> Value {
  do throws(BoltStoreError) {
    return try body()
  } catch {
    throw .storage(error)
  }
}

/// Runs a body over the file system, its errors told as the backend's.
func withFiles<Value>(_ body: () throws(FileError) -> Value) throws(BackendError) -> Value {
  do throws(FileError) {
    return try body()
  } catch {
    throw .storage(.file(error))
  }
}
