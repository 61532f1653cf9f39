import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import SchemaFormat
import TestSupport
import Testing

@Suite("Hostile values")
struct HostileValuesTests {
  /// A healthy member's parts, read once.
  private static let healthy = Result {
    try Inspection(InMemoryFileSystem(MemberImage.withEveryBucketFilled().files()))
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no change of a bucket's bytes traps`(seed: UInt64) throws {
    let inspection = try Self.healthy.get()
    var backend = try #require(inspection.backend)
    var generator = SeededGenerator(seed: seed)
    for (name, pairs) in backend.buckets.sorted(by: { $0.key < $1.key }) where !pairs.isEmpty {
      let position = Int.random(in: pairs.indices, using: &generator)
      backend.buckets[name]?[position].value.mutate(using: &generator)
      if Bool.random(using: &generator) {
        backend.buckets[name]?[position].key.mutate(using: &generator)
      }
    }
    let scan = inspection.snap
    let snap = SnapAudit(scan, wal: inspection.wal, backend: backend).run()
    let result = CrossCheck(backend: backend, wal: inspection.wal, snap: snap).run()
    for finding in result.findings {
      #expect(!finding.observed.isEmpty && !finding.expected.isEmpty)
    }
  }

  @Test(arguments: [0, 1, UInt64(Int64.max), .max])
  func `no index in log, snapshot or database traps`(extreme: UInt64) throws {
    let inspection = try Self.healthy.get()
    var backend = try #require(inspection.backend)
    let index = Array(MetaKey.consistentIndex.rawValue.utf8)
    let meta = backend.pairs("meta").map { pair in
      var pair = pair
      if pair.key == index { pair.value = bigEndian(extreme) }
      return pair
    }
    backend.buckets["meta"] = meta
    for (first, last) in [(0, extreme), (extreme, extreme), (1, 12)] as [(UInt64, UInt64)] {
      var wal = inspection.wal
      (wal.firstIndex, wal.lastIndex) = (first, last)
      wal.hardState = HardState(term: 2, vote: 1, commit: extreme)
      wal.snapshots[0].snapshot.index = extreme
      var scan = inspection.snap
      scan.files[0].metadata?.index = extreme
      scan.findings = []
      let snap = SnapAudit(scan, wal: wal, backend: backend).run()
      _ = CrossCheck(backend: backend, wal: wal, snap: snap).run()
    }
  }
}

extension MemberImage {
  /// A healthy member with users, roles, leases, alarms and a downgrade.
  fileprivate static func withEveryBucketFilled() -> MemberImage {
    var image = MemberImage()
    image.set("auth", AuthKey.authEnabled.rawValue, [0])
    image.set(
      "authUsers",
      "root",
      [0x0a, 4] + Array("root".utf8) + [0x1a, 4] + Array("root".utf8)
    )
    image.set("authRoles", "dev", [0x0a, 3] + Array("dev".utf8) + [0x12, 3, 0x12, 1, 0x61])
    image.buckets["lease"]?[bigEndian(6)] = [0x08, 6, 0x10, 60]
    image.buckets["alarm"]?[[0x08, 0x1a, 0x10, 1]] = []
    image.set("members_removed", "5e", Array("removed".utf8))
    let downgrade = DowngradeRecord(targetVersion: "3.4.0", enabled: true)
    image.set("cluster", ClusterKey.downgrade.rawValue, downgrade.encoded)
    image.set("meta", MetaKey.storageVersion.rawValue, Array("3.6.0".utf8))
    return image
  }
}

extension [UInt8] {
  /// Flips a bit, cuts the end off, adds a byte or takes another's place.
  fileprivate mutating func mutate(using generator: inout SeededGenerator) {
    switch generator.next() % 4 {
    case 0 where !isEmpty:
      self[Int.random(in: indices, using: &generator)] ^= 1 << UInt8(generator.next() % 8)
    case 1: removeLast(Int.random(in: 0...count, using: &generator))
    case 2: append(UInt8(truncatingIfNeeded: generator.next()))
    default: self = (0..<(generator.next() % 20)).map { _ in UInt8(generator.next() & 0xff) }
    }
  }
}
