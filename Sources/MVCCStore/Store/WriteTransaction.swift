package import BackendStore
internal import ByteCoding
package import EtcdMessages
internal import KeyIndexing
internal import ProtoWire
internal import SchemaFormat

/// Changes of keys that become one revision.
///
/// Its changes are numbered from zero; the revision is the one after the current, and becomes the
/// current one when the transaction ends, if there was a change. Until then only its own
/// ``view`` sees them.
///
/// > Source: formats.md §7.1; `server/storage/mvcc/kvstore_txn.go`, `storeTxnWrite`, in etcd.
package final class WriteTransaction {
  private let store: KVStore
  /// The current revision when it began.
  package let beginRevision: Int64
  /// Rows written so far.
  package private(set) var changeCount: Int64 = 0
  /// What the hook will be told.
  private var events: [Event] = []
  /// Whether it has ended.
  package private(set) var isEnded = false

  init(of store: KVStore) {
    self.store = store
    beginRevision = store.currentRevision
  }

  /// Whose behavior is followed.
  package var rules: StoreRules { store.rules }
  /// Where rows are written, for what must stand or fall with the changes.
  package var batch: BatchTransaction { store.backend.batch }

  /// Main revision that reads of the transaction are made at, and answers bear.
  package var revision: Int64 { changeCount > 0 ? beginRevision + 1 : beginRevision }

  /// Reads what is there with the changes made so far.
  package var view: ReadView { ReadView(store: store, reader: batch, revision: revision) }

  /// Ends the transaction: shows readers the changes, and tells the hook of them.
  ///
  /// - Throws: What ended the store. What was written is then known to none.
  ///
  /// > Source: features.md MV-6; `storeTxnWrite.End`.
  package func end() throws(KVError) {
    precondition(!isEnded, "a write transaction ended twice")
    isEnded = true
    try store.endWrite(changeCount: changeCount, events)
  }
}

// MARK: - Changes

extension WriteTransaction {
  /// Writes a key.
  ///
  /// - Parameters:
  ///   - value: Its new value.
  ///   - key: The key.
  ///   - lease: Lease it is attached to from now on; 0 for none. Whether there is such a lease is the
  ///     caller's to know.
  /// - Returns: The revision.
  /// - Throws: What ended the store; nothing is refused.
  /// - Complexity: O(log *n*)
  ///
  /// > Source: `storeTxnWrite.put`.
  ///
  /// > Deviation: upstream ends where the lease is not there; here the key is left unattached. Only a
  /// > database that was tampered with leads there.
  @discardableResult
  package func put(
    _ value: RawSpan,
    for key: RawSpan,
    lease: Int64 = 0
  ) throws(KVError) -> Int64 {
    let main = beginRevision + 1
    let revision = Revision(main: main, sub: nextSub)
    let state: IndexedState
    do throws(KeyIndexError) {
      state = try store.index.put(revision, for: key)
    } catch {
      throw store.fail(.index(error, key: key.array()))
    }
    let numbers = KeyValueState(
      createRevision: state.created.main,
      modRevision: main,
      version: state.version,
      lease: lease
    )
    store.row.setKey(revision)
    store.row.setValue(numbers, key: key, value: value)
    try writeRow()
    if store.onChange != nil { addPut(numbers, key, value) }
    if lease != 0 || store.leases.hasAttachments {
      reattach(key.array(), to: lease, existed: state.version > 1)
    }
    return main
  }

  /// Deletes the keys of an interval that exist.
  ///
  /// - Returns: How many there were, and the revision answers bear.
  /// - Complexity: O(log *n* + *m* log *n*) for *m* keys
  ///
  /// > Source: formats.md §7.1; `storeTxnWrite.deleteRange`.
  @discardableResult
  package func deleteRange(
    _ interval: KeyInterval
  ) throws(KVError) -> (deleted: Int64, revision: Int64) {
    let at = store.rules.mutates(.deleteSkipsOwnPuts) ? beginRevision : revision
    if case .key(let key) = interval {
      guard store.index.get(key, at: at) != nil else { return (0, revision) }
      try delete(key)
      return (1, revision)
    }
    let keys = store.index.range(interval, at: at)
    for (key, _) in keys { try delete(key) }
    return (Int64(keys.count), revision)
  }

  private func delete(_ key: [UInt8]) throws(KVError) {
    let revision = Revision(main: beginRevision + 1, sub: nextSub)
    do throws(KeyIndexError) {
      try store.index.tombstone(revision, for: key)
    } catch {
      throw store.fail(.index(error, key: key))
    }
    store.row.setKey(revision, isTombstone: true)
    store.row.setValue(tombstoneOf: key.rawSpan)
    try writeRow()
    if store.onChange != nil { events.append(.deletion(of: key, at: revision.main)) }
    guard store.leases.hasAttachments, !store.rules.mutates(.deletedKeyStaysAttached) else {
      return
    }
    if let lease = store.leases.lease(of: key) { store.leases.detach(key, from: lease) }
  }

  /// Number of the next change within the revision.
  private var nextSub: Int64 { store.rules.mutates(.everySubIsZero) ? 0 : changeCount }

  private func writeRow() throws(KVError) {
    do throws(BackendError) {
      try batch.putSequential(store.row.value, for: store.row.key, in: .key)
    } catch {
      throw store.fail(.backend(error))
    }
    changeCount += 1
  }

  private func addPut(_ state: KeyValueState, _ key: RawSpan, _ value: RawSpan) {
    events.append(
      Event.with {
        $0.type = .put
        $0.kv = KeyValue.with {
          $0.key = key.array()
          $0.value = value.array()
          $0.createRevision = state.createRevision
          $0.modRevision = state.modRevision
          $0.version = state.version
          $0.lease = state.lease
        }
      }
    )
  }

  /// Moves a key from the lease it is attached to, if any, to another, if any.
  private func reattach(_ key: [UInt8], to lease: Int64, existed: Bool) {
    let old = existed ? store.leases.lease(of: key) : nil
    guard old ?? 0 != lease else { return }
    if let old, !store.rules.mutates(.oldLeaseKeepsKey) { store.leases.detach(key, from: old) }
    if lease != 0 { store.leases.attach(key, to: lease) }
  }
}

extension Event {
  /// A deletion as a watcher sees it.
  ///
  /// > Source: formats.md §7.6.
  static func deletion(of key: [UInt8], at main: Int64) -> Event {
    Event.with {
      $0.type = .delete
      $0.kv = KeyValue.with {
        $0.key = key
        $0.modRevision = main
      }
    }
  }
}

// MARK: - What the store does with it

extension KVStore {
  /// Ends the critical section of a transaction.
  fileprivate func endWrite(changeCount: Int64, _ events: [Event]) throws(KVError) {
    isWriting = false
    do throws(BackendError) {
      if changeCount > 0, rules.savesIndexWithWrites {
        try consistentIndex.save(to: backend.batch)
      }
      try backend.unlock()
    } catch {
      throw fail(.backend(error))
    }
    try requireRunning()
    guard changeCount > 0 || rules.mutates(.idleTransactionTakesRevision) else { return }
    currentRevision += 1
    if changeCount > 0 { onChange?(currentRevision, events) }
  }
}
