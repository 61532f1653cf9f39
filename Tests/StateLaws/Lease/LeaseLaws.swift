package import LeaseCore
package import PropertyTesting

/// Laws of the lessor.
///
/// Each takes the bug to be switched on, so that the same law is run as a test without one and must
/// fail with it.
///
/// The items of features.md, section 8, and where each is held:
///
/// | item | law |
/// |---|---|
/// | LS-1 grant, ids | ``clock(_:)``; `LeaseTests` for ids and refusals |
/// | LS-2 shortest and longest life | ``clock(_:)``; `LeaseTests` |
/// | LS-3 expiry is the primary's, rows | ``clock(_:)``, ``log(_:)`` |
/// | LS-4 start | ``clock(_:)``, ``log(_:)`` |
/// | LS-5 promote, demote, spread | ``clock(_:)``, ``spread(_:)`` |
/// | LS-6 LS-7 keep-alive | ``clock(_:)``, ``keepAlive(_:)`` |
/// | LS-8 revoke: keys in order, with the row | ``clock(_:)``, ``log(_:)`` |
/// | LS-9 attach, detach | ``clock(_:)``, ``log(_:)`` |
/// | LS-10 LS-12 rate, retry | ``clock(_:)`` |
/// | LS-11 queue of deadlines | ``queue(_:)`` |
/// | LS-13 checkpoints | ``clock(_:)`` |
/// | LS-16 time to live, renewal of an expired lease | ``clock(_:)`` |
package enum LeaseLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [clock(), log(), spread(), keepAlive(), queue()]

  /// Ids that tests use: small ones, and one that is negative.
  static let ids: [LeaseID] = [1, 2, 3, 4, -5].map { LeaseID($0) }
  /// Keys that tests attach.
  static let keys: [[UInt8]] = ["a", "b", "c", "d"].map { Array($0.utf8) }

  /// LS-1…LS-13, LS-16: whatever is granted, renewed, attached and revoked in whatever role, a lessor
  /// does what a clock and a table say.
  package static func clock(_ mutant: LeaseMutant? = nil) -> Law {
    Law(
      "a lessor names, renews and keeps leases as a clock and a table of them do",
      cases: 400,
      reaching: [
        "named again", "checkpoint due", "renewal waits", "renewal of a checkpointed lease",
      ]
    ) { choices in
      var world = LeaseClock(choices, mutant)
      let actions = choices.swarm(LeaseClock.Action.allCases, atLeast: 8).map {
        (weight: $0.weight, value: $0)
      }
      try choices.steps(1...40) { _ in
        try world.step(choices.weighted(actions), choices)
        try world.check(choices)
      }
    }
  }

  /// etcd#12535: which leases there are, and what a revocation deletes, does not depend on clocks,
  /// roles or restarts.
  package static func log(_ mutant: LeaseMutant? = nil) -> Law {
    Law(
      "leases, their keys and every answer are a function of the log",
      cases: 400,
      reaching: ["restarted", "revoked with keys", "named as expired"]
    ) { choices in
      var members = [LeaseMember(mutant), LeaseMember(mutant)]
      var table = LeaseTable()
      try choices.steps(1...30) { _ in
        if choices.chance(1, in: 2) {
          let number = choices.int(in: 0...1)
          choices.note("member \(number):")
          try members[number].act(choices)
        } else {
          let entry = LeaseEntry(choices)
          choices.note("\(entry)")
          let expected = table.apply(entry)
          if case .revoked(let keys) = expected, !keys.isEmpty {
            choices.sometimes("revoked with keys")
          }
          for number in members.indices {
            let outcome = try members[number].apply(entry)
            try choices.equal(outcome, expected, "answer of member \(number)")
          }
        }
        for (number, member) in members.enumerated() {
          try choices.equal(member.table, table, "state of member \(number)")
          try member.lessor.checkInvariants()
        }
      }
    }
  }

  /// etcd#21638: once a revocation was acknowledged, no client hears of a renewal before it.
  package static func keepAlive(_ mutant: LeaseMutant? = nil) -> Law {
    Law(
      "no keep-alive succeeds after the revocation of its lease was acknowledged",
      cases: 300,
      reaching: ["revoked while an answer waits"]
    ) { choices in
      var options = LeaseOptions(minTTL: 1)
      options.mutant = mutant
      var lessor = Lessor(options: options)
      var answers = KeepAliveQueue(options: options)
      let now = Instant(milliseconds: 0)
      _ = lessor.promote(extendMilliseconds: 0, now: now)
      var revision: Int64 = 1
      var revoked: [LeaseID: Int64] = [:]
      try choices.steps(1...20) { _ in
        let id = choices.element(of: ids)
        switch choices.int(in: 0...2) {
        case 0:
          if !lessor.contains(id) { _ = try lessor.grant(id, ttl: 5, now: now) }
          guard case .renewed(let ttl) = try lessor.renew(id, for: RenewalID(rawValue: 0), now: now)
          else { return try choices.hold(false, "the renewal of \(id) waits") }
          choices.note("renew \(id) at \(revision)")
          answers.append(.init(id: id, ttl: ttl, revision: revision))
        case 1:
          guard lessor.contains(id) else { return }
          _ = try lessor.revoke(id)
          revision += 1
          choices.note("revoke \(id), acknowledged at \(revision)")
          choices.sometimes("revoked while an answer waits", if: answers.count > 0)
          revoked[id] = revision
          answers.leaseRevoked(id, revision: revision)
        default:
          guard let answer = answers.next() else { return }
          choices.note("hear of \(answer.id): \(answer.ttl) s at \(answer.revision)")
          try choices.hold(
            answer.ttl == 0 || answer.revision >= revoked[answer.id] ?? 0,
            "lease \(answer.id) lives at \(answer.revision), revoked at \(revoked[answer.id] ?? 0)"
          )
        }
      }
    }
  }

  /// LS-5: after a change of leaders no second has more leases expire than can be revoked in it.
  package static func spread(_ mutant: LeaseMutant? = nil) -> Law {
    Law(
      "a new primary spreads leases that would expire together, and shortens none",
      cases: 100,
      reaching: ["spread"]
    ) { choices in
      var options = LeaseOptions(minTTL: 1)
      options.mutant = mutant
      options.revokeRate = choices.int(in: 4...12)
      let target = 3 * options.revokeRate / 4
      var lessor = Lessor(options: options)
      let hasOneTTL = choices.bool()
      var due: [LeaseID: Int64] = [:]
      let ttls = choices.array(count: 1...40) { Int64($0.int(in: 1...6)) }
      for (number, ttl) in ttls.enumerated() {
        let id = LeaseID(Int64(number + 1))
        let granted = hasOneTTL ? ttls[0] : ttl
        _ = try lessor.grant(id, ttl: granted, now: Instant(milliseconds: 0))
        due[id] = 1_000 + granted * 1_000
      }
      let isSpread = ttls.count >= options.revokeRate
      choices.sometimes("spread", if: isSpread && ttls.count > target)
      choices.note("\(ttls.count) leases, one TTL: \(hasOneTTL), rate \(options.revokeRate)")
      _ = lessor.promote(extendMilliseconds: 1_000, now: Instant(milliseconds: 0))
      let patience = isSpread ? Int64(1_000 * ttls.count / target) : 0
      var perSecond: [Int64: Int] = [:]
      for step in Int64(0)...2_000 {
        let now = step * 50
        for id in lessor.expiredLeases(now: Instant(milliseconds: now), countMax: .max) {
          let earliest = due[id] ?? 0
          try choices.hold(now >= earliest, "\(id) expires at \(now), not after \(earliest)")
          try choices.hold(now <= earliest + patience + 50, "\(id) expires at \(now) only")
          _ = try lessor.revoke(id)
          perSecond[(now - earliest) / 1_000, default: 0] += 1
        }
        if lessor.count == 0 { break }
      }
      try choices.equal(lessor.count, 0, "leases that never expired")
      guard isSpread, hasOneTTL else { return }
      for (second, count) in perSecond.sorted(by: { $0.key < $1.key }) {
        try choices.hold(count <= target, "\(count) leases expire in second \(second)")
      }
    }
  }

  /// LS-11: the queue of deadlines gives out what is due first, whatever moved in it.
  package static func queue(_ mutant: LeaseMutant? = nil) -> Law {
    Law("a queue of deadlines is sorted, wherever they move", cases: 300) { choices in
      var queue = ExpiryQueue(mutant: mutant)
      var table: [LeaseID: Instant] = [:]
      try choices.steps(1...40) { _ in
        let id = LeaseID(Int64(choices.int(in: 1...12)))
        if choices.chance(1, in: 4) {
          choices.note("remove \(id)")
          queue.remove(id)
          table[id] = nil
        } else {
          let time = Instant(milliseconds: Int64(choices.int(in: 0...20)))
          choices.note("\(id) at \(time.milliseconds)")
          queue.update(id, to: time)
          table[id] = time
        }
        let first = table.min { $0.value != $1.value ? $0.value < $1.value : $0.key < $1.key }
        try choices.equal(queue.first?.id, first?.key, "the lease that is due first")
        try choices.equal(queue.count, table.count, "leases in the queue")
        try choices.equal(queue.time(of: id), table[id], "deadline of \(id)")
      }
      var order: [ExpiryQueue.Item] = []
      while let next = queue.first {
        order.append(next)
        queue.remove(next.id)
      }
      try choices.equal(order, order.sorted(), "order")
    }
  }
}
