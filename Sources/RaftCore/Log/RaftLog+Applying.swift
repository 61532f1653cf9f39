internal import EtcdMessages

extension RaftLog {
  /// Whether a snapshot is waiting to be written or being written.
  var hasUnstableSnapshot: Bool { unstable.snapshot != nil }

  /// Highest index that may be handed to the application.
  ///
  /// Entries that are not durable here may be applied too where the application gets them only
  /// after they were written.
  func appliableIndex(allowingUnstable: Bool) -> UInt64 {
    allowingUnstable ? committed : min(committed, unstable.offset - 1)
  }

  /// Whether there are entries to hand to the application.
  @inline(__always)
  func hasNextCommitted(allowingUnstable: Bool) -> Bool {
    // A snapshot replaces the application's state: entries after it must wait.
    !isApplyingPaused && !hasUnstableSnapshot
      && applying < appliableIndex(allowingUnstable: allowingUnstable)
  }

  /// Entries to hand to the application, as far as the limit allows.
  ///
  /// - Precondition: The storage has all entries that were not applied.
  @inline(__always)
  func nextCommitted(allowingUnstable: Bool) -> [Entry] {
    guard hasNextCommitted(allowingUnstable: allowingUnstable) else { return [] }
    var limit = applyingLimit
    if limit.byteCountMax != .max { limit.byteCountMax -= applyingByteCount }
    let range = applying + 1..<appliableIndex(allowingUnstable: allowingUnstable) + 1
    do throws(StorageError) {
      return try entries(in: range, limit: limit)
    } catch {
      preconditionFailure("storage lost entries \(range), which were not applied: \(error)")
    }
  }

  /// Notes that entries up to an index are with the application.
  mutating func acceptApplying(to index: UInt64, byteCount: UInt64, allowingUnstable: Bool) {
    precondition(index <= committed, "applying \(index) is past the committed index \(committed)")
    applying = index
    applyingByteCount &+= byteCount
    // Also if the limit cut them off: the rest must not slip in with a later, smaller entry.
    isApplyingPaused =
      applyingByteCount >= applyingLimit.byteCountMax
      || index < appliableIndex(allowingUnstable: allowingUnstable)
  }

  /// Notes that the application has carried out entries up to an index.
  mutating func applied(to index: UInt64, byteCount: UInt64) {
    precondition(
      applied...committed ~= index,
      "applied \(index) is not within \(applied)...\(committed)"
    )
    applied = index
    applying = max(applying, index)
    applyingByteCount -= min(byteCount, applyingByteCount)
    isApplyingPaused = applyingByteCount >= applyingLimit.byteCountMax
  }
}

extension RaftLog: CustomStringConvertible {
  /// One line about where everything stands.
  ///
  /// > Source: etcd-io/raft `log.go`, `raftLog.String`.
  var description: String {
    "committed=\(committed), applied=\(applied), applying=\(applying), "
      + "unstable.offset=\(unstable.offset), "
      + "unstable.offsetInProgress=\(unstable.offsetInProgress), "
      + "len(unstable.Entries)=\(unstable.entries.count)"
  }
}
