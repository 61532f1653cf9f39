package import EtcdMessages
internal import ProtoWire

extension Lessor {
  // MARK: - Roles

  /// Becomes the primary: every lease starts to count, from what its last checkpoint left of it.
  ///
  /// Leases that would expire together are spread: at most three quarters of ``LeaseOptions/revokeRate``
  /// fall on a second, so that those that expire anyway are not held up. Each life is extended,
  /// commonly by an election timeout, since clients could not renew while there was no leader.
  /// Renewals that waited are returned; they are to be asked again.
  ///
  /// - Complexity: O(*n* log *n*)
  ///
  /// > Source: upstream `server/lease/lessor.go`, `Promote`.
  package mutating func promote(extendMilliseconds: Int64, now: Instant) -> [RenewalID] {
    let waiting = takeWaiting()
    isPrimary = true
    for id in records.keys.sorted() {
      refresh(id, extend: extendMilliseconds, now: now)
      scheduleCheckpoint(id, now: now)
    }
    if records.count >= options.revokeRate, !options.mutates(.promoteDoesNotSpread) {
      spread(now: now)
    }
    return waiting
  }

  /// Is the primary no more: no lease expires as far as this member knows.
  ///
  /// Renewals that waited are returned; they hear that this is not the primary.
  package mutating func demote() -> [RenewalID] {
    if options.mutates(.etcd15247) { return [] }
    let waiting = takeWaiting()
    isPrimary = false
    for id in records.keys.sorted() { records[id]?.expiry = nil }
    deadlines.removeAll()
    scheduled.removeAll()
    return waiting
  }

  private mutating func takeWaiting() -> [RenewalID] {
    var waiting: [RenewalID] = []
    for id in records.keys.sorted() where records[id]?.waiting.isEmpty == false {
      waiting += records[id]?.waiting ?? []
      records[id]?.waiting = []
    }
    return waiting
  }

  /// Moves leases that expire too close together.
  ///
  /// Within a window that begins with the first lease, each one past the target rate is due a
  /// fraction of a second later than the one before.
  private mutating func spread(now: Instant) {
    let target = Int64(max(3 * options.revokeRate / 4, 1))
    let ordered = leases
    guard let first = ordered.first, var base = records[first]?.expiry else { return }
    var end = base.adding(seconds: 1)
    var expiring: Int64 = 0
    for id in ordered {
      guard let expiry = records[id]?.expiry else { continue }
      if expiry > end {
        base = expiry
        end = base.adding(seconds: 1)
        expiring = 1
        continue
      }
      expiring += 1
      guard expiring > target else { continue }
      let delay = 1_000 * expiring / target - expiry.milliseconds(since: base)
      end = base.adding(milliseconds: delay)
      setExpiry(of: id, to: expiry.adding(milliseconds: delay))
      scheduleCheckpoint(id, now: now)
    }
  }

  /// Starts a lease's life anew.
  mutating func refresh(_ id: LeaseID, extend milliseconds: Int64, now: Instant) {
    guard let record = records[id] else { return }
    let life = options.mutates(.promoteIgnoresRemaining) ? record.ttl : record.life
    setExpiry(of: id, to: now.adding(milliseconds: milliseconds).adding(seconds: life))
  }

  private mutating func setExpiry(of id: LeaseID, to expiry: Instant) {
    records[id]?.expiry = expiry
    deadlines.update(id, to: expiry)
  }

  // MARK: - What is due

  /// Names leases that have expired, for the log to revoke; empty in all but the primary.
  ///
  /// One that is still there after ``LeaseOptions/retryMilliseconds`` is named again. A look, which
  /// is due every ``LeaseOptions/lookMilliseconds``, takes ``LeaseOptions/revokesPerLook`` at most.
  ///
  /// - Complexity: O(*m* log *n*) for *m* leases that are named
  package mutating func expiredLeases(now: Instant, countMax: Int) -> [LeaseID] {
    guard isPrimary else { return [] }
    let limit = options.mutates(.rateIgnored) ? .max : countMax
    var expired: [LeaseID] = []
    while expired.count < limit, let next = deadlines.first, next.time <= now {
      deadlines.remove(next.id)
      expired.append(next.id)
    }
    for id in expired {
      if options.mutates(.etcd12535) { forget(id) }
      if options.mutates(.etcd9935) || options.mutates(.etcd12535) { continue }
      deadlines.update(id, to: now.adding(milliseconds: options.retryMilliseconds))
    }
    return expired
  }

  /// What etcd#12535 comes to: the lease is gone before the log says so.
  private mutating func forget(_ id: LeaseID) {
    for key in records.removeValue(forKey: id)?.keys ?? [] { owners[key] = nil }
    deadlines.remove(id)
    scheduled.remove(id)
  }

  /// The checkpoints that are due, as proposals of ``LeaseOptions/checkpointBatchCountMax`` each;
  /// none in all but the primary.
  ///
  /// - Complexity: O(*m* log *n*) for *m* checkpoints
  ///
  /// > Source: features.md LS-13; upstream `server/lease/lessor.go`, `checkpointScheduledLeases`,
  /// > `findDueScheduledCheckpoints`.
  package mutating func dueCheckpoints(now: Instant) -> [LeaseCheckpointRequest] {
    guard isPrimary, options.checkpoints else { return [] }
    var requests: [LeaseCheckpointRequest] = []
    while requests.count < options.checkpointBatchesPerLook {
      let batch = nextCheckpoints(now: now)
      if !batch.isEmpty { requests.append(.with { $0.checkpoints = batch }) }
      if batch.count < options.checkpointBatchCountMax { break }
    }
    return requests
  }

  private mutating func nextCheckpoints(now: Instant) -> [LeaseCheckpoint] {
    var batch: [LeaseCheckpoint] = []
    while batch.count < options.checkpointBatchCountMax,
      let next = scheduled.first, next.time <= now
    {
      scheduled.remove(next.id)
      guard let record = records[next.id], let expiry = record.expiry, now < expiry else {
        continue
      }
      let milliseconds = expiry.milliseconds(since: now)
      let isWhole = milliseconds % 1_000 == 0 || options.mutates(.checkpointRoundsDown)
      let remaining = milliseconds / 1_000 + (isWhole ? 0 : 1)
      guard remaining < record.ttl else { continue }
      batch.append(
        .with {
          $0.id = next.id.rawValue
          $0.remainingTTL = remaining
        }
      )
    }
    return batch
  }

  /// Plans a lease's next checkpoint, if it has more to live than until then.
  mutating func scheduleCheckpoint(_ id: LeaseID, now: Instant) {
    guard options.checkpoints, let record = records[id],
      record.life > options.checkpointInterval
    else { return }
    scheduled.update(id, to: now.adding(seconds: options.checkpointInterval))
  }
}
