internal import EtcdMessages
internal import LeaseCore
internal import PropertyTesting

/// A lessor beside a table of leases and a clock.
struct LeaseClock {
  /// What can be done.
  enum Action: CaseIterable, Hashable, Sendable {
    case grant
    case wait
    case promote
    case name
    case renew
    case revoke
    case attach
    case detach
    case checkpoint
    case propose
    case demote
    case restart

    /// How often it is done: without leases and a primary there is little to see.
    var weight: Int {
      switch self {
      case .grant, .wait: 4
      case .promote, .name, .renew, .propose, .checkpoint: 3
      case .attach, .detach: 2
      case .revoke, .demote, .restart: 1
      }
    }
  }

  /// What the table knows of a lease; times in milliseconds.
  private struct Entry {
    var ttl: Int64
    var remaining: Int64 = 0
    var expiry: Int64?
    var named: Int64?
    var planned: Int64?
    var waiting: [RenewalID] = []

    var life: Int64 { (remaining > 0 ? remaining : ttl) * 1_000 }
  }

  private static let interval: Int64 = 5
  private var lessor: Lessor
  private let options: LeaseOptions
  private var table: [LeaseID: Entry] = [:]
  private var keys: [[UInt8]: LeaseID] = [:]
  private var now: Int64 = 1_000
  private var isPrimary = false
  private var renewalCount: UInt64 = 0

  /// Creates a lessor without leases.
  init(_ choices: Choices, _ mutant: LeaseMutant?) {
    var options = LeaseOptions(minTTL: 2)
    options.checkpoints = true
    options.checkpointInterval = Self.interval
    options.checkpointBatchCountMax = 2
    options.checkpointRate = 4
    options.mutant = mutant
    self.options = options
    lessor = Lessor(options: options)
    lessor.persistsCheckpoints = true
  }

  private var instant: Instant { Instant(milliseconds: now) }
  private var sortedIDs: [LeaseID] { table.keys.sorted() }

  /// Does one thing to both.
  mutating func step(_ action: Action, _ choices: Choices) throws {
    let before = lessor
    switch action {
    case .grant: try grant(choices)
    case .wait: wait(choices)
    case .promote: try promote(choices)
    case .name: try name(choices)
    case .renew: try renew(choices)
    case .revoke: try revoke(choices)
    case .attach, .detach: try move(choices, isAttaching: action == .attach)
    case .checkpoint:
      checkpoint(choices.element(of: LeaseLaws.ids), choices.int(in: 0...9), choices)
    case .propose: try propose(choices)
    case .demote: try demote(choices)
    case .restart: try restart(choices)
    }
    if action != .revoke, action != .grant { try lessor.checkStep(from: before) }
  }

  private mutating func grant(_ choices: Choices) throws {
    let id = choices.element(of: LeaseLaws.ids)
    let ttl = Int64(choices.int(in: 0...12))
    choices.note("grant \(id) for \(ttl) s")
    let row = try? lessor.grant(id, ttl: ttl, now: instant)
    guard table[id] == nil else {
      return try choices.hold(row == nil, "lease \(id) was granted twice")
    }
    let granted = max(ttl, 2)
    try choices.equal(row?.ttl, granted, "granted")
    table[id] = Entry(ttl: granted)
    if isPrimary { start(id, extend: 0) }
    plan(id)
  }

  private mutating func start(_ id: LeaseID, extend: Int64) {
    guard let entry = table[id] else { return }
    table[id]?.expiry = now + extend + entry.life
    table[id]?.named = now + extend + entry.life
  }

  private mutating func plan(_ id: LeaseID) {
    guard isPrimary, let entry = table[id], entry.life > Self.interval * 1_000 else { return }
    table[id]?.planned = now + Self.interval * 1_000
  }

  /// Waits for some time, often until the moment something is due or just before it.
  private mutating func wait(_ choices: Choices) {
    let moments = table.values.flatMap { [$0.expiry, $0.named, $0.planned].compactMap(\.self) }
      .filter { $0 > now }.sorted()
    if !moments.isEmpty, choices.chance(2, in: 3) {
      now = max(now, choices.element(of: moments) - (choices.chance(1, in: 4) ? 1 : 0))
    } else {
      now += Int64(choices.int(in: 0...3_500))
    }
    choices.note("wait until \(now)")
  }

  private mutating func promote(_ choices: Choices) throws {
    let extend = Int64(choices.int(in: 0...1)) * 1_500
    choices.note("promote, extended by \(extend) ms")
    let waiting = lessor.promote(extendMilliseconds: extend, now: instant)
    try choices.equal(waiting, takeWaiting(), "renewals that waited")
    isPrimary = true
    for id in sortedIDs {
      start(id, extend: extend)
      plan(id)
    }
  }

  private mutating func demote(_ choices: Choices) throws {
    choices.note("demote")
    // That the lessor is not the primary now shows in what it does next.
    let waiting = takeWaiting()
    let found = lessor.demote()
    try choices.hold(found == waiting || !found.isEmpty || waiting.isEmpty, "renewals hang")
    forgetTime()
  }

  private mutating func forgetTime() {
    isPrimary = false
    for id in sortedIDs {
      table[id]?.expiry = nil
      table[id]?.named = nil
      table[id]?.planned = nil
    }
  }

  private mutating func takeWaiting() -> [RenewalID] {
    let waiting = sortedIDs.flatMap { table[$0]?.waiting ?? [] }
    for id in sortedIDs { table[id]?.waiting = [] }
    return waiting
  }

  private mutating func name(_ choices: Choices) throws {
    let countMax = choices.int(in: 1...3)
    let found = lessor.expiredLeases(now: instant, countMax: countMax)
    let due = table.filter { ($0.value.named ?? .max) <= now }
      .map { (time: $0.value.named ?? 0, id: $0.key) }.sorted { $0 < $1 }
    let expected = due.prefix(countMax).map(\.id)
    choices.note("name \(countMax) that have expired at \(now): \(expected)")
    try choices.equal(found, Array(expected), "leases that have expired")
    for id in expected {
      choices.sometimes("named again", if: table[id]?.named != table[id]?.expiry)
      table[id]?.named = now + options.retryMilliseconds
    }
  }

  private mutating func renew(_ choices: Choices) throws {
    let id = choices.element(of: LeaseLaws.ids)
    renewalCount += 1
    let renewal = RenewalID(rawValue: renewalCount)
    choices.note("renew \(id) at \(now)")
    let found: Result<Renewal, LeaseError>
    do throws(LeaseError) {
      found = .success(try lessor.renew(id, for: renewal, now: instant))
    } catch {
      found = .failure(error)
    }
    try choices.equal(found, expected(renewal, of: id, choices), "renewal of \(id)")
    if case .success(.proposed) = found, choices.bool() { checkpoint(id, 0, choices) }
  }

  private mutating func expected(
    _ renewal: RenewalID,
    of id: LeaseID,
    _ choices: Choices
  ) -> Result<Renewal, LeaseError> {
    guard isPrimary else { return .failure(.notPrimary) }
    guard let entry = table[id] else { return .failure(.leaseNotFound) }
    if let expiry = entry.expiry, expiry <= now {
      choices.sometimes("renewal waits")
      table[id]?.waiting.append(renewal)
      return .success(.waiting)
    }
    if entry.remaining > 0 {
      choices.sometimes("renewal of a checkpointed lease")
      var request = LeaseCheckpointRequest()
      request.checkpoints = [LeaseCheckpoint()]
      request.checkpoints[0].id = id.rawValue
      return .success(.proposed(request))
    }
    start(id, extend: 0)
    return .success(.renewed(ttl: entry.ttl))
  }

  private mutating func revoke(_ choices: Choices) throws {
    let id = choices.element(of: LeaseLaws.ids)
    choices.note("revoke \(id)")
    let found = try? lessor.revoke(id)
    let entry = table.removeValue(forKey: id)
    try choices.equal(found?.refused, entry?.waiting, "renewals that hear of the revocation")
    guard entry != nil else { return }
    let held = keys.filter { $0.value == id }.keys.sorted { $0.lexicographicallyPrecedes($1) }
    try choices.equal(found?.keys, held, "keys that are deleted")
    for key in held { keys[key] = nil }
  }

  private mutating func move(_ choices: Choices, isAttaching: Bool) throws {
    let key = choices.element(of: LeaseLaws.keys)
    let id = choices.element(of: LeaseLaws.ids)
    choices.note("\(isAttaching ? "attach" : "detach") \(key) \(id)")
    let isDone: Bool
    do throws(LeaseError) {
      if isAttaching { try lessor.attach(key, to: id) } else { try lessor.detach(key, from: id) }
      isDone = true
    } catch {
      isDone = false
    }
    try choices.equal(isDone, table[id] != nil, "whether lease \(id) is there")
    guard isDone else { return }
    if isAttaching { keys[key] = id } else if keys[key] == id { keys[key] = nil }
  }

  private mutating func checkpoint(_ id: LeaseID, _ remaining: Int, _ choices: Choices) {
    choices.note("checkpoint of \(id): \(remaining) s")
    _ = lessor.checkpoint(id, remainingTTL: Int64(remaining), now: instant)
    table[id]?.remaining = Int64(remaining)
    plan(id)
  }

  private mutating func propose(_ choices: Choices) throws {
    let found = lessor.dueCheckpoints(now: instant).map { request in
      request.checkpoints.map { [$0.id, $0.remainingTTL] }
    }
    let expected = dueCheckpoints()
    choices.note("checkpoints due at \(now): \(expected)")
    try choices.equal(found, expected, "checkpoints that are due")
    choices.sometimes("checkpoint due", if: !expected.isEmpty)
    guard choices.bool() else { return }
    for pair in expected.joined() { checkpoint(LeaseID(pair[0]), Int(pair[1]), choices) }
  }

  private mutating func dueCheckpoints() -> [[[Int64]]] {
    var batches: [[[Int64]]] = []
    while batches.count < options.checkpointBatchesPerLook {
      var batch: [[Int64]] = []
      while batch.count < options.checkpointBatchCountMax {
        let due = table.filter { ($0.value.planned ?? .max) <= now }
          .map { (time: $0.value.planned ?? 0, id: $0.key) }.sorted { $0 < $1 }
        guard let id = due.first?.id, let entry = table[id] else { break }
        table[id]?.planned = nil
        let left = (entry.expiry ?? 0) - now
        let seconds = (left + 999) / 1_000
        if left > 0, seconds < entry.ttl { batch.append([id.rawValue, seconds]) }
      }
      if !batch.isEmpty { batches.append(batch) }
      if batch.count < options.checkpointBatchCountMax { break }
    }
    return batches
  }

  private mutating func restart(_ choices: Choices) throws {
    choices.note("restart")
    let rows = lessor.rows.map(LeaseChange.put).map { (key: $0.key, value: $0.value ?? []) }
    lessor = try Lessor(options: options, restoring: rows)
    lessor.persistsCheckpoints = true
    for (key, id) in keys { try lessor.attach(key, to: id) }
    _ = takeWaiting()
    forgetTime()
  }

  /// Holds everything that can be seen of the lessor to the table.
  func check(_ choices: Choices) throws {
    try lessor.checkInvariants()
    try choices.equal(lessor.count, table.count, "number of leases")
    for row in lessor.rows {
      let entry = table[LeaseID(row.id)]
      try choices.equal(row.ttl, entry?.ttl, "TTL of \(row.id)")
      try choices.equal(row.remainingTTL, entry?.remaining, "what is left of \(row.id)")
    }
    for id in sortedIDs {
      let life = lessor.timeToLive(of: id, now: instant)
      let remaining = table[id]?.expiry.map { ($0 - now) / 1_000 }
      if isPrimary { try choices.equal(life?.remaining, remaining, "seconds left of \(id)") }
      let held = keys.filter { $0.value == id }.keys.sorted { $0.lexicographicallyPrecedes($1) }
      try choices.equal(lessor.keys(of: id), held, "keys of \(id)")
    }
    for key in LeaseLaws.keys {
      try choices.equal(lessor.lease(of: key), keys[key] ?? .none, "lease of \(key)")
    }
    guard isPrimary else { return }
    let order = table.map { (time: $0.value.expiry ?? 0, id: $0.key) }.sorted { $0 < $1 }
    try choices.equal(lessor.leases, order.map(\.id), "leases by expiry")
  }
}
