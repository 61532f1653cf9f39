internal import SchemaFormat

/// How often each request succeeded and failed.
///
/// Reads count too, so members that hold the same nodes differ here. A few failures count as
/// successes, as they do in etcd: writes to a read-only path other than by create and set, an
/// update of a directory's value, and a compare-and-delete that finds a directory or another value.
///
/// > Source: formats.md §3.3; upstream `etcdserver/api/v2store/stats.go`, `store.go`.
package struct V2Stats: Equatable, Sendable {
  /// Reads.
  package var getsSuccess: UInt64 = 0
  /// Reads that failed.
  package var getsFail: UInt64 = 0
  /// Sets.
  package var setsSuccess: UInt64 = 0
  /// Sets that failed, and creates through a file.
  package var setsFail: UInt64 = 0
  /// Deletes.
  package var deleteSuccess: UInt64 = 0
  /// Deletes that failed.
  package var deleteFail: UInt64 = 0
  /// Updates.
  package var updateSuccess: UInt64 = 0
  /// Updates that failed.
  package var updateFail: UInt64 = 0
  /// Creates.
  package var createSuccess: UInt64 = 0
  /// Creates that failed.
  package var createFail: UInt64 = 0
  /// Compare-and-swaps.
  package var compareAndSwapSuccess: UInt64 = 0
  /// Compare-and-swaps that failed.
  package var compareAndSwapFail: UInt64 = 0
  /// Compare-and-deletes.
  package var compareAndDeleteSuccess: UInt64 = 0
  /// Compare-and-deletes that failed.
  package var compareAndDeleteFail: UInt64 = 0
  /// Nodes that expired.
  package var expireCount: UInt64 = 0
  /// Watchers, when a client last asked for the statistics.
  package var watchers: UInt64 = 0

  /// Creates statistics of nothing.
  package init() {}

  /// Name in JSON and property of each, in the order of the file.
  static var fields: [(name: String, path: WritableKeyPath<V2Stats, UInt64>)] {
    [
      ("getsSuccess", \.getsSuccess), ("getsFail", \.getsFail),
      ("setsSuccess", \.setsSuccess), ("setsFail", \.setsFail),
      ("deleteSuccess", \.deleteSuccess), ("deleteFail", \.deleteFail),
      ("updateSuccess", \.updateSuccess), ("updateFail", \.updateFail),
      ("createSuccess", \.createSuccess), ("createFail", \.createFail),
      ("compareAndSwapSuccess", \.compareAndSwapSuccess),
      ("compareAndSwapFail", \.compareAndSwapFail),
      ("compareAndDeleteSuccess", \.compareAndDeleteSuccess),
      ("compareAndDeleteFail", \.compareAndDeleteFail),
      ("expireCount", \.expireCount), ("watchers", \.watchers),
    ]
  }

  /// The statistics as JSON, as `/v2/stats/store` answers them.
  package var encoded: [UInt8] {
    var text = GoJSONText()
    write(to: &text)
    return text.bytes
  }

  /// Writes the statistics.
  func write(to text: inout GoJSONText) {
    text.beginObject()
    for (name, path) in Self.fields {
      text.key(name)
      text.number(self[keyPath: path])
    }
    text.endObject()
  }
}
