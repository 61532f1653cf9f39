package import EtcdMessages
internal import ProtoWire

/// What becomes of a renewal.
package enum Renewal: Equatable, Sendable {
  /// The lease lives for so many seconds from now on.
  case renewed(ttl: Int64)
  /// The log is told first that what was left of the lease counts no more; then it is asked again.
  case proposed(LeaseCheckpointRequest)
  /// The lease has expired, and whether it is revoked is up to the log: the answer comes with the
  /// revocation, or with the end of this lessor's time as primary.
  case waiting
}

extension Lessor {
  /// Renews a lease; no entry of the log, but for one that was checkpointed.
  ///
  /// A lease that has expired is never renewed, since its revocation may be in the log already.
  ///
  /// - Throws: `notPrimary`, `leaseNotFound`.
  /// - Complexity: O(log *n*)
  ///
  /// > Source: features.md LS-6, LS-16; upstream `server/lease/lessor.go`, `Renew`.
  package mutating func renew(
    _ id: LeaseID,
    for renewal: RenewalID,
    now: Instant
  ) throws(LeaseError) -> Renewal {
    guard isPrimary else { throw .notPrimary }
    guard let record = records[id] else { throw .leaseNotFound }
    if record.isExpired(now), !options.mutates(.renewRevivesExpired) {
      records[id]?.waiting.append(renewal)
      return .waiting
    }
    if options.checkpoints, record.remainingTTL > 0, !options.mutates(.renewKeepsRemaining) {
      return .proposed(.with { $0.checkpoints = [.with { $0.id = id.rawValue }] })
    }
    let expiry = now.adding(seconds: record.ttl)
    records[id]?.expiry = expiry
    if !options.mutates(.renewLeavesDeadline) { deadlines.update(id, to: expiry) }
    return .renewed(ttl: record.ttl)
  }

  /// Gives up a renewal that waits, since nobody will hear its answer.
  package mutating func cancel(_ renewal: RenewalID, of id: LeaseID) {
    records[id]?.waiting.removeAll { $0 == renewal }
  }
}
