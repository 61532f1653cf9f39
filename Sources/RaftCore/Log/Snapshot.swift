package import EtcdMessages

/// A snapshot, shared: a message or a log without one stays small.
package struct Snapshot: Equatable, Sendable {
  private final class Storage: Sendable {
    let value: RaftSnapshot
    init(_ value: RaftSnapshot) { self.value = value }
  }

  private let storage: Storage
  /// Term and index of the last entry the snapshot contains.
  package let id: EntryID

  /// Shares a snapshot.
  package init(_ value: RaftSnapshot) {
    storage = Storage(value)
    id = EntryID(term: value.metadata.term, index: value.metadata.index)
  }

  /// Creates a snapshot of an application's state.
  package init(id: EntryID, confState: ConfState, data: [UInt8]? = nil) {
    self.init(
      RaftSnapshot(
        data: data,
        metadata: SnapshotMetadata(confState: confState, index: id.index, term: id.term)
      )
    )
  }

  /// The snapshot as it stands on the wire.
  package var value: RaftSnapshot { storage.value }
  /// Index of the last entry the snapshot contains.
  package var index: UInt64 { id.index }
  /// Membership at that point.
  package var confState: ConfState { storage.value.metadata.confState }
  /// Whether it contains nothing: the snapshot of a log that never had one.
  package var isEmpty: Bool { id.index == 0 }

  /// The snapshot of nothing.
  package static let empty = Snapshot(RaftSnapshot())

  package static func == (left: Snapshot, right: Snapshot) -> Bool {
    left.storage === right.storage || left.value == right.value
  }
}
