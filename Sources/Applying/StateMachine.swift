package import BackendStore
package import Environment
internal import EtcdMessages
package import LeaseCore
package import MVCCStore
internal import SchemaFormat

/// Everything that an etcd member does when an entry of the log is applied.
///
/// Entries come in the order of the log. Each is applied once: those at or below the consistent index
/// that the database holds were, and only what is kept in memory is made of them again. What an entry
/// does stands in one critical section of the backend, together with the entry's index, so that a
/// crash leaves it whole or not at all:
///
///     entry ──▶ what kind? ──▶ auth ▶ alarms ▶ quota ▶ store, lessor, users, members
///                   │                                          │
///                   ▼                                          ▼
///        consistent index: begin ───── section begins: it counts ───── finish
///
/// Nothing here reads a clock or asks another member; two members that apply the same entries hold the
/// same rows, whatever their batches, compactions and crashes were.
///
/// > Source: features.md §3; `server/etcdserver/server.go`, `apply`, and `apply.go`, in etcd.
package final class StateMachine {
  /// Whose behavior is followed.
  package let rules: ApplyRules
  /// The database.
  package let backend: Backend
  /// The entry that counts as applied.
  package let consistentIndex: ConsistentIndex
  /// Leases, and which keys hang on them.
  package let leases: LeaseBook
  /// The key space.
  package let store: KVStore
  /// Raft's membership.
  package internal(set) var confState: ConfStateTracker
  /// The member that this is.
  package let memberID: UInt64
  /// Index of the last entry that was given, applied now or before.
  package internal(set) var appliedIndex: UInt64
  /// The time, which only the leader's lessor asks for; set by whoever knows it.
  package var now = Instant(milliseconds: 0)
  /// What ended the machine, if something did.
  var end: ApplyError?

  /// Starts on a database, which is created if there is none.
  ///
  /// - Parameters:
  ///   - files: The file system the database lies in.
  ///   - path: The database.
  ///   - options: Whose behavior is followed, and how.
  /// - Throws: ``ApplyError`` for a database that no member wrote.
  /// - Complexity: O(*n* log *n*) in the rows
  package init(
    in files: any WritableFileSystem,
    path: String,
    _ options: ApplyOptions
  ) throws(ApplyError) {
    rules = options.rules
    memberID = options.memberID
    let storeRules = options.rules.store
    let index = ConsistentIndex(rules: storeRules)
    consistentIndex = index
    do throws(BackendError) {
      backend = try Backend(opening: path, in: files, options.backend) {
        batch throws(BackendError) in
        // 3.4 saves the index with each change of keys, and not before each commit.
        if !storeRules.savesIndexWithWrites { try index.save(to: batch) }
      }
      try backend.write { batch throws(BackendError) in
        for bucket in SchemaFormat.Bucket.allCases { try batch.createBucket(bucket) }
      }
      try index.load(from: backend)
    } catch {
      throw .backend(error)
    }
    appliedIndex = index.position.index
    confState = ConfStateTracker()
    leases = LeaseBook(try Self.lessor(in: backend, options))
    do throws(KVError) {
      store = try KVStore(
        on: backend,
        rules: storeRules,
        consistentIndex: index,
        leases: leases
      )
    } catch {
      throw .store(error)
    }
  }

  private static func lessor(
    in backend: Backend,
    _ options: ApplyOptions
  ) throws(ApplyError) -> Lessor {
    do {
      let rows = try backend.rows(in: .lease).map { (key: $0.key, value: $0.value) }
      return try Lessor(options: options.lease, restoring: rows)
    } catch let error as LeaseError {
      throw .undecodable(error.description)
    } catch let error as BackendError {
      throw .backend(error)
    } catch {
      throw .undecodable("\(error)")
    }
  }

  /// Refuses use after the end.
  func requireRunning() throws(ApplyError) {
    if let end { throw end }
  }
}

// MARK: - Looking

extension StateMachine {
  /// Main revision of the last change of keys; 1 before the first.
  package var revision: Int64 { store.currentRevision }
  /// Reads below this are refused; -1 if there was no compaction.
  package var compactRevision: Int64 { store.compactRevision }
  /// Number of leases.
  package var leaseCount: Int { leases.lessor.count }
  /// Number of members.
  package var memberCount: Int { 0 }

  /// The hash of the key space at a revision.
  ///
  /// - Parameter revision: 0 for the current.
  package func hashKV(at revision: Int64 = 0) throws(ApplyError) -> UInt32 {
    do throws(KVError) { return try store.hashKV(at: revision).hash } catch { throw .store(error) }
  }

  /// Carries compactions that are scheduled to their ends.
  package func finishCompactions() throws(ApplyError) {
    do throws(KVError) {
      while store.isCompacting { try store.compactBatch() }
    } catch {
      throw .store(error)
    }
  }

  /// Makes durable what was applied, and gives the database up.
  package func close() throws(ApplyError) {
    do throws(BackendError) { try backend.close() } catch { throw .backend(error) }
  }

  /// Makes durable what was applied.
  package func commit() throws(ApplyError) {
    do throws(KVError) { try store.commit() } catch { throw .store(error) }
  }
}
