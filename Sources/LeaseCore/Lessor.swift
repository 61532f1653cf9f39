package import EtcdMessages
internal import ProtoWire

/// All leases of a member, and the keys attached to them.
///
/// Which leases there are, how long they were granted for and which keys they hold is a function of
/// the log alone; ``grant(_:ttl:now:)``, ``revoke(_:)``, ``checkpoint(_:remainingTTL:now:)`` and the
/// functions on keys are called by whoever applies entries, and their rows are written with the
/// entry. When a lease expires is known to the leader's lessor alone, the *primary*: it counts from
/// when it was promoted, names leases that have expired, and the log revokes them. Until then they
/// are there, for everyone.
///
/// - Invariant: A key is attached to one lease at most, and both know of it. Deadlines exist in the
///   primary alone.
///
/// > Source: features.md §8; wire.md §6; upstream `server/lease/lessor.go`, `lessor`.
package struct Lessor: Sendable {
  /// What is known of a lease.
  struct Record: Equatable, Sendable {
    /// Seconds it was granted for.
    let ttl: Int64
    /// Seconds that were left at the last checkpoint; 0 if there was none since it was renewed.
    var remainingTTL: Int64
    /// When it expires; nil for never, as far as this member knows.
    var expiry: Instant?
    /// Keys that go with it.
    var keys: Set<[UInt8]> = []
    /// Renewals that came too late and wait for the revocation.
    var waiting: [RenewalID] = []

    /// Seconds a new primary gives it.
    var life: Int64 { remainingTTL > 0 ? remainingTTL : ttl }

    func isExpired(_ now: Instant) -> Bool { expiry.map { $0 <= now } ?? false }
  }

  /// How the lessor is set up.
  package let options: LeaseOptions
  /// Whether checkpoints are written to the database: since cluster version 3.6, or by flag.
  package var persistsCheckpoints = false
  /// Whether this lessor is the leader's.
  package internal(set) var isPrimary = false
  var records: [LeaseID: Record] = [:]
  var owners: [[UInt8]: LeaseID] = [:]
  var deadlines: ExpiryQueue
  var scheduled: ExpiryQueue

  /// Creates a lessor without leases.
  package init(options: LeaseOptions) {
    self.options = options
    deadlines = ExpiryQueue(mutant: options.mutant)
    scheduled = ExpiryQueue()
  }

  /// Number of leases.
  package var count: Int { records.count }

  /// Whether there is a lease.
  package func contains(_ id: LeaseID) -> Bool { records[id] != nil }

  // MARK: - What the log does

  /// Grants a lease for so many seconds, or ``LeaseOptions/minTTL`` if that is more.
  ///
  /// The time counts in the primary alone. What is returned is the row to be written; its TTL is the
  /// one that was granted.
  ///
  /// - Throws: `leaseNotFound` for the id that means no lease, `ttlTooLarge`, `leaseExists`.
  package mutating func grant(
    _ id: LeaseID,
    ttl: Int64,
    now: Instant
  ) throws(LeaseError) -> Lease {
    guard id != .none else { throw .leaseNotFound }
    guard ttl <= LeaseOptions.maxTTL else { throw .ttlTooLarge }
    guard records[id] == nil else { throw .leaseExists }
    let granted = options.mutates(.minTTLIgnored) ? ttl : max(ttl, options.minTTL)
    records[id] = Record(ttl: granted, remainingTTL: 0)
    if isPrimary { refresh(id, extend: 0, now: now) }
    if isPrimary { scheduleCheckpoint(id, now: now) }
    return row(of: id)
  }

  /// Revokes a lease.
  ///
  /// The keys count as detached at once: deleting them finds no lease to be detached from.
  ///
  /// - Throws: `leaseNotFound`.
  /// - Complexity: O(*k* log *k*) for *k* attached keys
  package mutating func revoke(_ id: LeaseID) throws(LeaseError) -> Revocation {
    guard let record = records.removeValue(forKey: id) else { throw .leaseNotFound }
    deadlines.remove(id)
    scheduled.remove(id)
    if !options.mutates(.revokeLeavesKeys) {
      for key in record.keys where owners[key] == id { owners[key] = nil }
    }
    var keys = record.keys.sorted { $0.lexicographicallyPrecedes($1) }
    if options.mutates(.etcd6558) { keys.reverse() }
    return Revocation(keys: keys, change: .delete(id), refused: record.waiting)
  }

  /// Takes note of how many seconds the primary said are left of a lease.
  ///
  /// A lease that is gone is passed over; 0 takes an earlier note back. What is returned is the row
  /// to be written, if ``persistsCheckpoints``.
  package mutating func checkpoint(
    _ id: LeaseID,
    remainingTTL: Int64,
    now: Instant
  ) -> Lease? {
    guard records[id] != nil else { return nil }
    records[id]?.remainingTTL = remainingTTL
    if isPrimary { scheduleCheckpoint(id, now: now) }
    return persistsCheckpoints ? row(of: id) : nil
  }

  // MARK: - Looking

  /// The row of a lease.
  ///
  /// - Precondition: The lease is there.
  func row(of id: LeaseID) -> Lease {
    guard let record = records[id] else { preconditionFailure("no row of absent lease \(id)") }
    return .with {
      $0.id = id.rawValue
      $0.ttl = record.ttl
      $0.remainingTTL = record.remainingTTL
    }
  }

  /// All rows of bucket `lease`, by ascending key, as a member that has written them all has them.
  ///
  /// - Complexity: O(*n* log *n*)
  package var rows: [Lease] {
    // Keys are compared as bytes, so negative ids come last.
    records.keys.sorted { UInt64(bitPattern: $0.rawValue) < UInt64(bitPattern: $1.rawValue) }
      .map(row(of:))
  }

  /// What a member knows of a lease's life.
  package struct TimeToLive: Equatable, Sendable {
    /// Seconds it was granted for.
    package let grantedTTL: Int64
    /// Seconds left, truncated; negative if it should have been revoked; nil if only the primary
    /// knows.
    package let remaining: Int64?
  }

  /// How long a lease has to live; nil if there is none.
  package func timeToLive(of id: LeaseID, now: Instant) -> TimeToLive? {
    records[id].map { record in
      TimeToLive(
        grantedTTL: record.ttl,
        remaining: record.expiry.map { $0.milliseconds(since: now) / 1_000 }
      )
    }
  }

  /// All leases, those that expire first in front.
  ///
  /// > Deviation: among equals, and in a lessor that is not the primary, by id; upstream's order is
  /// > that of a map.
  ///
  /// - Complexity: O(*n* log *n*)
  package var leases: [LeaseID] {
    records.map { ExpiryQueue.Item(id: $0.key, time: $0.value.expiry ?? .init(milliseconds: .min)) }
      .sorted().map(\.id)
  }
}
