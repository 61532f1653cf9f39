internal import EtcdMessages
internal import LeaseCore
internal import PropertyTesting

/// An entry of the log, as far as leases are concerned.
enum LeaseEntry: Hashable, CustomStringConvertible {
  case grant(LeaseID, ttl: Int64)
  case revoke(LeaseID)
  case checkpoint(LeaseID, remaining: Int64)
  case put([UInt8], lease: LeaseID)
  case delete([UInt8])

  /// Draws one.
  init(_ choices: Choices) {
    let id = choices.element(of: LeaseLaws.ids.suffix(3))
    let key = choices.element(of: LeaseLaws.keys)
    self =
      switch choices.weighted([(3, 0), (2, 1), (1, 2), (5, 3), (1, 4)]) {
      case 0: .grant(id, ttl: Int64(choices.int(in: 0...4)))
      case 1: .revoke(id)
      case 2: .checkpoint(id, remaining: Int64(choices.int(in: 0...4)))
      case 3: .put(key, lease: choices.chance(1, in: 4) ? .none : id)
      default: .delete(key)
      }
  }

  var description: String {
    switch self {
    case .grant(let id, let ttl): "grant \(id) for \(ttl) s"
    case .revoke(let id): "revoke \(id)"
    case .checkpoint(let id, let remaining): "checkpoint of \(id): \(remaining) s"
    case .put(let key, let id): "put \(String(decoding: key, as: UTF8.self)) with \(id)"
    case .delete(let key): "delete \(String(decoding: key, as: UTF8.self))"
    }
  }
}

/// What an entry comes to.
enum LeaseOutcome: Hashable {
  case granted(ttl: Int64)
  case revoked(keys: [[UInt8]])
  case done
  case leaseNotFound
  case leaseExists
}

/// Leases and keys as the log leaves them.
struct LeaseTable: Hashable {
  var leases: [LeaseID: [Int64]] = [:]
  var keys: [[UInt8]: LeaseID] = [:]

  /// Applies an entry by the book.
  mutating func apply(_ entry: LeaseEntry) -> LeaseOutcome {
    switch entry {
    case .grant(let id, let ttl):
      guard leases[id] == nil else { return .leaseExists }
      leases[id] = [max(ttl, 2), 0]
      return .granted(ttl: max(ttl, 2))
    case .revoke(let id):
      guard leases.removeValue(forKey: id) != nil else { return .leaseNotFound }
      let held = keys.filter { $0.value == id }.keys.sorted { $0.lexicographicallyPrecedes($1) }
      for key in held { keys[key] = nil }
      return .revoked(keys: held)
    case .checkpoint(let id, let remaining):
      leases[id]?[1] = remaining
      return .done
    case .put(let key, let id):
      guard id == .none || leases[id] != nil else { return .leaseNotFound }
      keys[key] = id
      return .done
    case .delete(let key):
      keys[key] = nil
      return .done
    }
  }
}

/// A member: a lessor, its bucket, and the leases that stand in the rows of keys.
struct LeaseMember {
  private(set) var lessor: Lessor
  private let options: LeaseOptions
  private var bucket: [[UInt8]: [UInt8]] = [:]
  private var rows: [[UInt8]: LeaseID] = [:]
  private var now: Int64 = 0

  /// Creates a member without leases.
  init(_ mutant: LeaseMutant?) {
    var options = LeaseOptions(minTTL: 2)
    options.mutant = mutant
    self.options = options
    lessor = Lessor(options: options)
    lessor.persistsCheckpoints = true
  }

  private var instant: Instant { Instant(milliseconds: now) }

  /// What it holds.
  var table: LeaseTable {
    var table = LeaseTable()
    for row in lessor.rows { table.leases[LeaseID(row.id)] = [row.ttl, row.remainingTTL] }
    table.keys = rows
    return table
  }

  private mutating func write(_ change: LeaseChange?) {
    if let change { bucket[change.key] = change.value }
  }

  /// Does what a member does of its own accord: nothing of it may change what the log says.
  mutating func act(_ choices: Choices) throws {
    switch choices.int(in: 0...3) {
    case 0:
      choices.note("promoted at \(now)")
      _ = lessor.promote(extendMilliseconds: 0, now: instant)
    case 1:
      now += Int64(choices.int(in: 0...6_000))
      let expired = lessor.expiredLeases(now: instant, countMax: .max)
      choices.note("at \(now) names \(expired)")
      choices.sometimes("named as expired", if: !expired.isEmpty)
    case 2:
      choices.note("demoted")
      _ = lessor.demote()
    default:
      choices.note("restarted")
      choices.sometimes("restarted", if: !bucket.isEmpty)
      let stored = bucket.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      lessor = try Lessor(
        options: options,
        restoring: stored.map { (key: $0.key, value: $0.value) }
      )
      lessor.persistsCheckpoints = true
      for (key, id) in rows where id != .none && lessor.contains(id) {
        try lessor.attach(key, to: id)
      }
    }
  }

  /// Applies an entry as the store and the lessor do together.
  mutating func apply(_ entry: LeaseEntry) throws -> LeaseOutcome {
    do throws(LeaseError) {
      switch entry {
      case .grant(let id, let ttl):
        let row = try lessor.grant(id, ttl: ttl, now: instant)
        write(.put(row))
        return .granted(ttl: row.ttl)
      case .revoke(let id):
        let revocation = try lessor.revoke(id)
        for key in revocation.keys { delete(key) }
        write(revocation.change)
        return .revoked(keys: revocation.keys)
      case .checkpoint(let id, let remaining):
        write(lessor.checkpoint(id, remainingTTL: remaining, now: instant).map(LeaseChange.put))
      case .put(let key, let id): try put(key, id)
      case .delete(let key): delete(key)
      }
      return .done
    } catch {
      switch error {
      case .leaseNotFound: return .leaseNotFound
      case .leaseExists: return .leaseExists
      case .notPrimary, .ttlTooLarge, .malformedRow: throw error
      }
    }
  }

  private mutating func put(_ key: [UInt8], _ id: LeaseID) throws(LeaseError) {
    guard id == .none || lessor.contains(id) else { throw .leaseNotFound }
    let former = rows.updateValue(id, forKey: key) ?? .none
    if id != .none { try lessor.attach(key, to: id) }
    // Late, when the key is another lease's already: that must take nothing away from it.
    if former != .none, former != id, lessor.contains(former) {
      try lessor.detach(key, from: former)
    }
  }

  private mutating func delete(_ key: [UInt8]) {
    rows[key] = nil
    lessor.detach(key)
  }
}
