/// A watcher, as the client of its stream calls it.
///
/// > Source: wire.md §5; upstream `server/storage/mvcc/watcher.go`, `WatchID`.
package struct WatchID: RawRepresentable, BitwiseCopyable, Hashable, Comparable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// Wraps an id of a request.
  package init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// Lets the store choose.
  package static let automatic = WatchID(0)
  /// No watcher, or all of a stream.
  package static let invalid = WatchID(-1)

  package static func < (left: WatchID, right: WatchID) -> Bool { left.rawValue < right.rawValue }
}

/// A stream of one client, on which many watchers report.
package struct StreamID: RawRepresentable, BitwiseCopyable, Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static func < (left: StreamID, right: StreamID) -> Bool { left.rawValue < right.rawValue }
}

/// A watcher among all of a store, in the order they were created.
package struct WatcherSerial: RawRepresentable, BitwiseCopyable, Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Why a watcher is not created.
///
/// > Source: upstream `server/storage/mvcc/watcher.go`, `ErrEmptyWatcherRange`,
/// > `ErrWatcherDuplicateID`.
package enum WatchError: Error, Equatable, Sendable {
  /// No key lies in the range.
  case emptyWatcherRange
  /// Another watcher of the stream has the id.
  case watcherDuplicateID
  /// There were no revisions below zero.
  case compacted
}

extension WatchError: CustomStringConvertible {
  /// The error in etcd's words.
  package var description: String {
    switch self {
    case .emptyWatcherRange: "mvcc: watcher range is empty"
    case .watcherDuplicateID: "mvcc: duplicate watch ID provided on the WatchStream"
    case .compacted: "etcdserver: mvcc: required revision has been compacted"
    }
  }
}

/// A law of the watchers that is broken, in one line: which, where, what was found.
package struct BrokenWatchInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String
}

/// Throws unless a law holds.
func hold(
  _ condition: Bool,
  _ message: @autoclosure () -> String
) throws(BrokenWatchInvariant) {
  guard condition else { throw BrokenWatchInvariant(message: message()) }
}
