package import EtcdMessages

/// What a member has to have written, sent and applied.
///
/// In this order: `hardState`, `entries` and `snapshot` become durable, in one write; then
/// `messages` are sent; `committedEntries` are applied after the snapshot, in any relation to the
/// rest. A leader may send before it writes, for its own promises are not among its messages. With
/// storage that answers by messages, only the messages are to be carried out: they contain the
/// rest, each for one thread, and each thread keeps their order.
///
/// > Source: features.md RN-4 to RN-6, NODE-7; raft-interaction.md §4.2; etcd-io/raft
/// > `rawnode.go`, `Ready`.
package struct Ready: Equatable, Sendable {
  /// Who leads, and the part of the member, if that has changed.
  ///
  /// Need not last.
  package var softState: SoftState?
  /// Term, vote and commit, if they have changed.
  ///
  /// Durable before messages are sent.
  package var hardState: HardState?
  /// Reads that may be answered once their index is applied.
  package var readStates: [ReadState] = []
  /// Entries to append to storage, over those of the same and higher indexes.
  ///
  /// Durable before messages are sent.
  package var entries: [Entry] = []
  /// Snapshot to put in the place of storage and of the application's state.
  ///
  /// Durable before messages are sent.
  package var snapshot: Snapshot?
  /// Entries to apply.
  ///
  /// Without storage that answers by messages, they may be among `entries`, and are then applied
  /// after those are durable.
  package var committedEntries: [Entry] = []
  /// Messages to send, once the above is durable.
  package var messages: [Message] = []
  /// Whether the write must be durable at once; else the next one that must be carries it along.
  package var mustSync = false

  /// Creates a ready without anything to do.
  package init() {}

  /// Whether a write must be durable: a promise is in it.
  ///
  /// Not for a commit index, which a quorum knows.
  ///
  /// > Source: Raft, Figure 2, "Persistent state on all servers".
  static func mustSync(term: Bool, vote: Bool, entryCount: Int) -> Bool {
    entryCount != 0 || term || vote
  }
}
