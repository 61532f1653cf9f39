package import EtcdMessages

/// A snapshot, shared: a message or a log without one carries a null pointer.
package final class Snapshot: Equatable, Sendable {
  /// The snapshot as it stands on the wire.
  package let value: RaftSnapshot
  /// Term and index of the last entry the snapshot contains.
  package let id: EntryID

  /// Shares a snapshot.
  package init(_ value: RaftSnapshot) {
    self.value = value
    id = EntryID(term: value.metadata.term, index: value.metadata.index)
  }

  /// Creates a snapshot of an application's state.
  package convenience init(id: EntryID, confState: ConfState, data: [UInt8]? = nil) {
    self.init(
      RaftSnapshot(
        data: data,
        metadata: SnapshotMetadata(confState: confState, index: id.index, term: id.term)
      )
    )
  }

  /// Index of the last entry the snapshot contains.
  package var index: UInt64 { id.index }
  /// Membership at that point.
  package var confState: ConfState { value.metadata.confState }
  /// Whether it contains nothing: the snapshot of a log that never had one.
  package var isEmpty: Bool { id.index == 0 }

  /// The snapshot of nothing.
  package static let empty = Snapshot(RaftSnapshot())

  package static func == (left: Snapshot, right: Snapshot) -> Bool {
    left === right || left.value == right.value
  }
}
