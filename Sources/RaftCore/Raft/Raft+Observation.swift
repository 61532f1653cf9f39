package import EtcdMessages

/// What a watcher may look at in a member's log.
extension Raft {
  /// Index of the first entry that can be read.
  package var firstIndex: UInt64 { log.firstIndex }

  /// Index of the last entry.
  package var lastIndex: UInt64 { log.lastIndex }

  /// Term and index of the last entry.
  package var lastID: EntryID { log.lastID }

  /// Highest index that was applied.
  package var applied: UInt64 { log.applied }

  /// Term and index of the last entry, if it was handed to storage; nil if something waits to be.
  package var handedOutLast: EntryID? {
    log.unstable.hasNextEntries || log.unstable.nextSnapshot != nil ? nil : log.lastID
  }

  /// Promises that wait for the next write.
  package var promises: [Message] { messagesAfterAppend }

  /// The term of an entry; 0 if the log does not know it.
  package func term(at index: UInt64) -> UInt64 { log.termOrZero(at: index) }

  /// Entries after an index, as far as the log has them.
  package func entries(after index: UInt64) -> [Entry] {
    do throws(StorageError) {
      return try log.entries(from: max(index + 1, log.firstIndex), limit: .none)
    } catch {
      preconditionFailure("the log lost what it has from \(log.firstIndex): \(error)")
    }
  }
}
