internal import EtcdMessages

/// The log: what storage has and what is not durable yet, as one sequence of entries.
///
///     compacted | firstIndex …   applied … applying … committed … lastIndex
///
/// > Source: features.md RAFT-9; etcd-io/raft `log.go`, `raftLog`.
struct RaftLog: Sendable {
  /// What is durable.
  var storage: MemoryStorage
  /// What is not known to be durable.
  var unstable: Unstable
  /// Highest index known to be on a quorum of disks.
  ///
  /// - Invariant: never regresses, and is at most `lastIndex`
  var committed: UInt64
  /// Highest index handed to the application.
  ///
  /// - Invariant: `applied <= applying <= committed`
  var applying: UInt64
  /// Highest index the application has carried out.
  var applied: UInt64
  /// Most bytes of entries handed to the application before it answers.
  let applyingLimit: SizeLimit
  /// Bytes of the entries that are with the application.
  var applyingByteCount: UInt64 = 0
  /// Whether the application must answer before it is given more.
  var isApplyingPaused = false

  /// Creates the log over a storage; all that was compacted counts as applied.
  init(_ storage: MemoryStorage, applyingLimit: SizeLimit) {
    self.storage = storage
    self.applyingLimit = applyingLimit
    unstable = Unstable(after: storage.lastIndex)
    committed = storage.firstIndex - 1
    applying = committed
    applied = committed
  }

  // MARK: Reading

  /// Index of the first entry that can be read.
  var firstIndex: UInt64 { unstable.firstIndex ?? storage.firstIndex }

  /// Index of the last entry.
  var lastIndex: UInt64 { unstable.lastIndex ?? storage.lastIndex }

  /// Term and index of the last entry.
  var lastID: EntryID {
    let index = lastIndex
    return EntryID(term: termOrZero(at: index), index: index)
  }

  /// The term of an entry from `firstIndex - 1` on.
  @inline(__always)
  func term(at index: UInt64) throws(StorageError) -> UInt64 {
    if let term = unstable.term(at: index) { return term }
    if index < firstIndex - 1 { throw .compacted }
    if index > lastIndex { throw .unavailable }
    return try storage.term(at: index)
  }

  /// The term of an entry; 0 if the log does not know it.
  @inline(__always)
  func termOrZero(at index: UInt64) -> UInt64 {
    if let term = unstable.term(at: index) { return term }
    do throws(StorageError) { return try term(at: index) } catch { return 0 }
  }

  /// Whether the log has an entry.
  @inline(__always)
  func matches(_ id: EntryID) -> Bool {
    if let term = unstable.term(at: id.index) { return term == id.term }
    do throws(StorageError) { return try term(at: id.index) == id.term } catch { return false }
  }

  /// Entries from an index to the end, as far as they fit.
  @inline(__always)
  func entries(from index: UInt64, limit: SizeLimit) throws(StorageError) -> [Entry] {
    let last = lastIndex
    return index > last ? [] : try entries(in: index..<last + 1, limit: limit)
  }

  /// Entries of a range, as many as fit and at least one.
  func entries(
    in range: Range<UInt64>,
    limit: SizeLimit
  ) throws(StorageError) -> [Entry] {
    if range.lowerBound < firstIndex { throw .compacted }
    if range.upperBound > lastIndex + 1 { throw .unavailable }
    if range.isEmpty { return [] }
    if range.lowerBound >= unstable.offset {
      return unstable.entries.fitting(limit, in: unstable.positions(of: range))
    }
    let cut = min(range.upperBound, unstable.offset)
    var found = try storage.entries(in: range.lowerBound..<cut, limit: limit)
    if range.upperBound <= unstable.offset || UInt64(found.count) < cut - range.lowerBound {
      return found
    }
    let byteCount = found.byteCount(as: limit.generation)
    if byteCount >= limit.byteCountMax { return found }
    var rest = limit
    if rest.byteCountMax != .max { rest.byteCountMax -= byteCount }
    let positions = unstable.positions(of: unstable.offset..<range.upperBound)
    let more = unstable.entries.fitting(rest, in: positions)
    // One always fits, but here it need not be the only one.
    if more.count == 1, more[0].byteCount(as: limit.generation) > rest.byteCountMax {
      return found
    }
    found += more
    return found
  }

  /// The snapshot that is being restored, or the application's latest.
  func snapshot() throws(StorageError) -> Snapshot {
    if let snapshot = unstable.snapshot { return snapshot }
    return try storage.snapshot()
  }

  /// The greatest index up to one whose entry has at most a term, and its term.
  ///
  /// Where two logs part, one of them has too high a term: both sides of a probe leap over whole
  /// terms with it. The term is 0 where the log does not know.
  ///
  /// - Complexity: O(*entries of higher terms*)
  func conflict(atOrBefore index: UInt64, term: UInt64) -> EntryID {
    var index = index
    while index > 0 {
      do throws(StorageError) {
        let own = try self.term(at: index)
        if own <= term { return EntryID(term: own, index: index) }
      } catch {
        return EntryID(term: 0, index: index)
      }
      index -= 1
    }
    return .zero
  }
}
