package import EtcdMessages
package import RaftCore

/// The storage of a node in a transcript, and the states its application went through.
///
/// Snapshots are the application's latest state, whatever was compacted.
package struct InteractionStorage: Storage {
  /// The log.
  package var memory = MemoryStorage()
  /// States of the application, oldest first; at least one.
  package var history: [Snapshot]

  package var initialState: (hardState: HardState, confState: ConfState) { memory.initialState }
  package var firstIndex: UInt64 { memory.firstIndex }
  package var lastIndex: UInt64 { memory.lastIndex }

  package func term(at index: UInt64) throws(StorageError) -> UInt64 { try memory.term(at: index) }

  package func entries(
    in range: Range<UInt64>,
    limit: SizeLimit
  ) throws(StorageError) -> [Entry] {
    try memory.entries(in: range, limit: limit)
  }

  package func snapshot() throws(StorageError) -> Snapshot { latest }

  /// The application's state.
  package var latest: Snapshot { history[history.count - 1] }
}
