internal import EtcdMessages
internal import LeaseCore
internal import ProtoWire
internal import Testing

@Suite("Lessor")
struct LeaseTests {
  private let start = Instant(milliseconds: 0)

  private func lessor(_ set: (inout LeaseOptions) -> Void = { _ in }) -> Lessor {
    var options = LeaseOptions(minTTL: 2)
    set(&options)
    return Lessor(options: options)
  }

  @Test func `refusals come in etcd's order and words`() throws {
    var lessor = lessor()
    #expect(throws: LeaseError.leaseNotFound) {
      try lessor.grant(.none, ttl: LeaseOptions.maxTTL + 1, now: start)
    }
    _ = try lessor.grant(LeaseID(7), ttl: 10, now: start)
    #expect(throws: LeaseError.ttlTooLarge) {
      try lessor.grant(LeaseID(7), ttl: LeaseOptions.maxTTL + 1, now: start)
    }
    #expect(throws: LeaseError.leaseExists) { try lessor.grant(LeaseID(7), ttl: 10, now: start) }
    #expect(throws: LeaseError.notPrimary) {
      try lessor.renew(LeaseID(9), for: RenewalID(rawValue: 1), now: start)
    }
    #expect(throws: LeaseError.leaseNotFound) { try lessor.revoke(LeaseID(9)) }
    let words = [LeaseError.notPrimary, .leaseNotFound, .leaseExists, .ttlTooLarge]
    #expect(
      words.map { "\($0)" } == [
        "not a primary lessor", "lease not found", "lease already exists", "too large lease TTL",
      ]
    )
  }

  @Test(arguments: [(10, 100, 2), (10, 50, 1), (5, 1_000, 7), (50, 1_000, 75), (1, 1, 1)])
  func `the shortest life is one and a half elections`(
    ticks: Int64,
    heartbeat: Int64,
    expected: Int64
  ) {
    let found = LeaseOptions.minTTL(electionTicks: ticks, heartbeatMilliseconds: heartbeat)
    #expect(found == expected)
  }

  @Test func `a server gives out request ids without their sign, and never none`() {
    #expect(LeaseID(choosing: 0) == nil)
    #expect(LeaseID(choosing: 1 << 63) == nil)
    #expect(LeaseID(choosing: .max)?.rawValue == .max)
    #expect(LeaseID(choosing: 1 << 63 | 5)?.rawValue == 5)
  }

  @Test func `a row's key is the id, eight bytes big-endian`() {
    #expect(LeaseChange.key(of: LeaseID(0x694d_7d4a)) == [0, 0, 0, 0, 0x69, 0x4d, 0x7d, 0x4a])
    #expect(LeaseChange.key(of: LeaseID(-1)) == [UInt8](repeating: 0xff, count: 8))
  }

  @Test func `a row that does not read is refused, and any numbers are taken`() throws {
    #expect(throws: LeaseError.self) {
      try Lessor(options: LeaseOptions(minTTL: 2), restoring: [(key: [1], value: [0x08])])
    }
    let wild = Lease.with {
      $0.id = 3
      $0.ttl = .max
      $0.remainingTTL = .min
    }
    let row = (key: LeaseChange.put(wild).key, value: LeaseChange.put(wild).value ?? [])
    var lessor = try Lessor(options: LeaseOptions(minTTL: 2), restoring: [row])
    _ = lessor.promote(extendMilliseconds: .max, now: Instant(milliseconds: .max))
    #expect(lessor.expiredLeases(now: Instant(milliseconds: .max), countMax: 9) == [LeaseID(3)])
    try lessor.checkInvariants()
  }

  @Test func `time does not overflow`() {
    let last = Instant(milliseconds: .max)
    #expect(last.adding(seconds: 1) == last)
    #expect(start.adding(seconds: .max) == last)
    #expect(start.adding(seconds: .min) == Instant(milliseconds: .min))
    #expect(Instant(milliseconds: .min).milliseconds(since: last) == .min)
  }

  @Test func `of many leases with one expiry, three quarters of the rate fall on each second`()
    throws
  {
    var lessor = lessor { $0.revokeRate = 4 }
    for id in Int64(1)...7 { _ = try lessor.grant(LeaseID(id), ttl: 10, now: start) }
    _ = lessor.promote(extendMilliseconds: 1_000, now: start)
    var times: [Int64] = []
    for milliseconds in Int64(10_000)...14_000 {
      let now = Instant(milliseconds: milliseconds)
      for id in lessor.expiredLeases(now: now, countMax: .max) {
        _ = try lessor.revoke(id)
        times.append(milliseconds)
      }
    }
    #expect(times == [11_000, 11_000, 11_000, 12_333, 12_666, 13_000, 13_333])
  }

  @Test func `of several answers about a lease the last is kept`() {
    var queue = KeepAliveQueue(options: LeaseOptions(minTTL: 2))
    for revision in Int64(1)...3 {
      queue.append(.init(id: LeaseID(1), ttl: 5, revision: revision))
    }
    queue.append(.init(id: LeaseID(2), ttl: 5, revision: 4))
    #expect(queue.next()?.revision == 3)
    queue.leaseRevoked(LeaseID(2), revision: 6)
    #expect(queue.next() == .init(id: LeaseID(2), ttl: 0, revision: 6))
    #expect(queue.next() == nil)
  }
}
