package import AuthCore
package import BackendStore
package import ClusterState
package import Environment
internal import EtcdMessages
package import LeaseCore
package import MVCCStore
internal import SchemaFormat
internal import SnapFormat
package import StoreV2

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
  /// Users, roles and whether they count.
  package internal(set) var auth: AuthStore
  /// The members, and the version all of them speak.
  package internal(set) var cluster: RaftCluster
  /// The v2 store; nil from 3.6 on.
  package internal(set) var storeV2: V2LiveStore?
  /// Index up to which what is kept in memory alone, members and the v2 store, holds all entries.
  var memoryIndex: UInt64
  /// The alarms that are on.
  package internal(set) var alarms: AlarmStore
  /// Whether checkpoints of leases are written whatever the cluster's version is.
  let persistsCheckpoints: Bool
  /// Which appliers stand before the backend.
  var chain = ApplierChain()
  /// Makes hashes of passwords.
  let hasher: any PasswordHasher & Sendable
  /// How large the database may grow; nil for any size.
  let quota: Quota?
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
    hasher = options.hasher
    quota = options.quota
    persistsCheckpoints = options.persistsCheckpoints
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
    auth = try Self.authStore(in: backend, options)
    if let snapshot = options.snapshot, options.rules.hasV2Store {
      cluster = RaftCluster(snapshot.store.nodes.membership, options.rules.cluster)
      storeV2 = snapshot.store
      memoryIndex = snapshot.index
    } else {
      cluster = try Self.cluster(in: backend, options)
      storeV2 = options.rules.hasV2Store ? V2LiveStore() : nil
      memoryIndex = index.position.index
    }
    alarms = try Self.alarms(in: backend, options)
    confState = try ConfStateTracker(cluster.confState)
    if !options.rules.mutates(.alarmForgotten) { chain = ApplierChain(alarms) }
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

  /// The auth store of a database, which gets the row that a new one starts with.
  private static func authStore(
    in backend: Backend,
    _ options: ApplyOptions
  ) throws(ApplyError) -> AuthStore {
    let stored = try rows(of: [.auth, .authUsers, .authRoles], in: backend)
    var changes: [RowChange] = []
    let store: AuthStore
    do throws(AuthRowError) {
      store = try AuthStore(rules: options.rules.auth, stored: stored, into: &changes)
    } catch {
      throw .undecodable("bucket \(error.bucket.rawValue): \(error.reason)")
    }
    try write(changes, to: backend)
    return store
  }

  private static func cluster(
    in backend: Backend,
    _ options: ApplyOptions
  ) throws(ApplyError) -> RaftCluster {
    let stored = try rows(of: [.members, .membersRemoved, .cluster], in: backend)
    do throws(ClusterRowError) {
      return try RaftCluster(rules: options.rules.cluster, stored: stored)
    } catch {
      throw .undecodable("bucket \(error.bucket.rawValue): \(error.reason)")
    }
  }

  private static func alarms(
    in backend: Backend,
    _ options: ApplyOptions
  ) throws(ApplyError) -> AlarmStore {
    let stored = try rows(of: [.alarm], in: backend)
    do throws(ClusterRowError) {
      return try AlarmStore(rules: options.rules.cluster, stored: stored)
    } catch {
      throw .undecodable("bucket \(error.bucket.rawValue): \(error.reason)")
    }
  }

  /// The rows of some buckets.
  private static func rows(
    of buckets: [SchemaFormat.Bucket],
    in backend: Backend
  ) throws(ApplyError) -> [RowChange] {
    do throws(BackendError) {
      var rows: [RowChange] = []
      for bucket in buckets {
        for row in try backend.rows(in: bucket) {
          rows.append(RowChange(bucket, key: row.key, value: row.value))
        }
      }
      return rows
    } catch {
      throw .backend(error)
    }
  }

  /// Writes rows that a start makes, before any entry.
  private static func write(
    _ changes: [RowChange],
    to backend: Backend
  ) throws(ApplyError) {
    guard !changes.isEmpty else { return }
    do throws(BackendError) {
      try backend.write { batch throws(BackendError) in try batch.write(changes) }
    } catch {
      throw .backend(error)
    }
  }

  private static func lessor(
    in backend: Backend,
    _ options: ApplyOptions
  ) throws(ApplyError) -> Lessor {
    let rows = try rows(of: [.lease], in: backend)
    do throws(LeaseError) {
      return try Lessor(
        options: options.lease,
        restoring: rows.map { (key: $0.key, value: $0.value ?? []) }
      )
    } catch {
      throw .undecodable(error.description)
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
  package var memberCount: Int { cluster.members.count }

  /// Revision of the auth store; nil while authentication is off.
  package var authRevision: UInt64? { auth.isEnabled ? auth.revision : nil }

  /// The hash of the key space at a revision.
  ///
  /// - Parameter revision: 0 for the current.
  /// - Returns: What a server of those rules answers.
  /// - Throws: ``ApplyError/store(_:)``, also for a revision that cannot be read.
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
