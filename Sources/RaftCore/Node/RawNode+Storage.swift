internal import EtcdMessages

extension RawNode {
  /// Takes into storage what a ready has made durable.
  ///
  /// To be called once the write-ahead log has it, before the ready is advanced.
  ///
  /// - Throws: ``StorageError/snapshotOutOfDate``
  package mutating func store(_ ready: Ready) throws(StorageError) {
    try store(ready.hardState, ready.snapshot, ready.entries)
  }

  /// Takes into storage what a message to the append thread has made durable.
  ///
  /// To be called before the message's responses are sent.
  ///
  /// - Throws: ``StorageError/snapshotOutOfDate``
  package mutating func store(_ message: Message) throws(StorageError) {
    let hasHardState = message.term != 0 || message.vote != 0 || message.commit != 0
    let hardState = HardState(term: message.term, vote: message.vote, commit: message.commit)
    try store(hasHardState ? hardState : nil, message.snapshot, message.entries)
  }

  private mutating func store(
    _ hardState: HardState?,
    _ snapshot: Snapshot?,
    _ entries: [Entry]
  ) throws(StorageError) {
    if let hardState { raft.log.storage.hardState = hardState }
    if let snapshot { try raft.log.storage.apply(snapshot) }
    if !entries.isEmpty { raft.log.storage.append(entries) }
  }

  /// Drops entries from storage up to an index, which a snapshot contains.
  ///
  /// - Throws: ``StorageError/compacted`` if that was done already
  /// - Precondition: The index is not past the last one.
  package mutating func compact(to index: UInt64) throws(StorageError) {
    try raft.log.storage.compact(to: index)
  }

  /// Lets raft have the application's latest snapshot for followers that lag; nil while there is
  /// none to be had.
  package mutating func offer(_ snapshot: Snapshot?) {
    raft.log.storage.currentSnapshot = snapshot
  }
}
