internal import ByteCoding
package import EtcdMessages

/// The keys a watcher is told of.
package enum WatchRange: Hashable, Sendable {
  /// One key.
  case key([UInt8])
  /// All keys from one on, up to but not with another; without end if that is nil.
  case range(first: [UInt8], end: [UInt8]?)

  /// Reads the two fields of a request.
  ///
  /// - Throws: `emptyWatcherRange`.
  ///
  /// > Source: features.md W-2; upstream `server/etcdserver/api/v3rpc/watch.go`, `recvLoop`.
  package init(_ request: WatchCreateRequest) throws(WatchError) {
    // No key is empty, so the least there can be is a zero byte.
    let key = request.key.isEmpty ? [0] : request.key
    switch request.rangeEnd {
    case []: self = .key(key)
    case [0]: self = .range(first: key, end: nil)
    case let end where precedes(key, end): self = .range(first: key, end: end)
    default: throw .emptyWatcherRange
    }
  }

  /// Whether a key lies in it.
  package func contains(_ key: [UInt8]) -> Bool {
    switch self {
    case .key(let only): only == key
    case .range(let first, let end):
      !precedes(key, first) && (end.map { precedes(key, $0) } ?? true)
    }
  }
}

/// Whether one key comes before another.
func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.rawSpan.compare(right.rawSpan) < 0
}
