import BackendStore
import BoltStore
import Environment
import SchemaFormat

/// A backend over files in memory, with small pages so that few rows make a tree.
final class Stage {
  let files = InMemoryFileSystem()
  let path = "db"
  private(set) var backend: Backend

  /// Opens a backend that has its buckets.
  init(
    _ change: (inout BackendOptions) -> Void = { _ in },
    preCommit: Backend.PreCommitHook? = nil
  ) throws {
    backend = try Backend(opening: path, in: files, Self.options(change), preCommit: preCommit)
    try createBuckets()
  }

  /// Options with small pages.
  static func options(_ change: (inout BackendOptions) -> Void = { _ in }) -> BackendOptions {
    BackendOptions {
      $0.storage.pageByteCount = 1024
      $0.storage.growthByteCount = 1 << 14
      change(&$0)
    }
  }

  /// Creates the buckets the tests write to, durably.
  private func createBuckets() throws {
    try backend.write { batch throws(BackendError) in
      for bucket in [SchemaFormat.Bucket.key, .meta, .lease] { try batch.createBucket(bucket) }
    }
    try backend.forceCommit()
  }

  /// Opens the database anew, as after a crash.
  func reopen(_ change: (inout BackendOptions) -> Void = { _ in }) throws {
    backend = try Backend(opening: path, in: files, Self.options(change))
  }

  /// Puts one row in a section of its own.
  func put(_ key: String, _ value: String, in bucket: SchemaFormat.Bucket = .lease) throws {
    try backend.write { batch throws(BackendError) in
      try batch.put(bytes(value), for: bytes(key), in: bucket)
    }
  }

  /// Deletes a key in a section of its own.
  func delete(_ key: String, in bucket: SchemaFormat.Bucket = .lease) throws {
    try backend.write { batch throws(BackendError) in
      try batch.delete(bytes(key), in: bucket)
    }
  }
}

/// The bytes of some text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension BufferedReader {
  /// A value as text.
  func text(_ key: String, in bucket: SchemaFormat.Bucket = .lease) throws -> String? {
    try value(for: bytes(key), in: bucket).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Rows as text, `key=value`.
  func texts(
    in bucket: SchemaFormat.Bucket = .lease,
    from start: String = "",
    to end: String? = nil,
    limit: Int = .max
  ) throws -> [String] {
    try rows(in: bucket, from: bytes(start), to: end.map(bytes), limit: limit).map { row in
      String(decoding: row.key, as: UTF8.self) + "=" + String(decoding: row.value, as: UTF8.self)
    }
  }
}
