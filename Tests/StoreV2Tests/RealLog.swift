import ByteCoding
import Environment
import EtcdMessages
import ProtoWire
import SchemaFormat
import SnapFormat
import StoreV2
import SystemIO
import TestSupport
import Testing
import WALFormat

/// The log of a real member, and what its v2 store was at some index.
struct RealLog {
  /// What there is to compare.
  struct Case: Sendable, CustomTestStringConvertible {
    var log: String
    /// What its member saved, oldest first.
    var snapshots: [String]

    var testDescription: String { log }
  }

  /// Members that kept a v2 store, and the snapshots they took.
  static let cases: [Case] = {
    let segment = "member/wal/0000000000000000-0000000000000000.wal"
    let members: [(path: String, snapshots: [String])] = [
      ("etcd-3.4", ["2-1392", "2-1587", "2-177c"]),
      ("etcd-3.5", ["2-177c", "2-1971", "2-1b66"]),
      ("etcd-3.5-three-members/m1", ["2-1c5", "2-25c", "2-2f3"]),
      ("etcd-3.5-three-members/m2", ["2-1c5", "2-25c", "2-2f3"]),
      ("etcd-3.5-three-members/m3", ["2-97", "2-12e", "2-2a0"]),
      ("etcd-3.5-restored", ["1-1"]),
    ]
    let directories = members.map { member in
      let names = member.snapshots.map { name in
        name.split(separator: "-").map { number in
          String(repeating: "0", count: 16 - number.utf8.count) + number
        }.joined(separator: "-")
      }
      return Case(
        log: "\(member.path)/\(segment)",
        snapshots: names.map { "\(member.path)/member/snap/\($0).snap" }
      )
    }
    return directories
      + [
        Case(
          log: "storev2/keys.wal",
          snapshots: ["storev2/000000ba.snap", "storev2/00000136.snap"]
        )
      ]
  }()

  static func bytes(_ path: String) throws -> [UInt8] {
    try DiskFileSystem().contents(of: Repository.path("Fixtures/\(path)"), byteCountMax: 64 << 20)
  }

  /// The v2 store in a snapshot, and the index it stands at.
  static func snapshot(_ path: String) throws -> (json: [UInt8], index: UInt64) {
    let bytes = try bytes(path)
    let file = try SnapFile(decoding: bytes.rawSpan)
    return (file.snapshot.data ?? [], file.snapshot.metadata.index)
  }

  /// The entries of a log, the last of each index.
  static func entries(_ path: String) throws -> [(index: UInt64, payload: EntryPayload)] {
    let bytes = try bytes(path)
    var decoder = RecordDecoder(fileByteCount: bytes.count, seed: 0)
    var entries: [UInt64: Entry] = [:]
    reading: while true {
      switch decoder.next(in: bytes.rawSpan, at: 0) {
      case .record(let record):
        guard record.kind == .entry, let data = record.data else { continue }
        let record = Array(bytes[data])
        let entry = try Entry(decoding: record.rawSpan)
        entries[entry.index] = entry
      case .end, .needs: break reading
      case .damage, .skipped: continue
      }
    }
    return try entries.values.sorted { $0.index < $1.index }.map {
      let data = $0.data ?? []
      return ($0.index, try EntryPayload(decoding: data.rawSpan, type: $0.type))
    }
  }
}

extension V2LiveStore {
  /// Applies an entry as a member with a v2 store does, at the moment a real one did.
  ///
  /// The moment is known only by the seconds left that the real member remembers, of which any
  /// moment with that many will do.
  mutating func apply(_ payload: EntryPayload, remembered: [UInt64: V2Event]) throws {
    switch payload {
    case .v2(let request):
      var now = request.time
      if let left = remembered[currentIndex + 1]?.node.timeToLive, left != 0 {
        now = request.expiration - left * 1_000_000_000
      }
      _ = apply(request, now: V2Time(unixNanoseconds: now))
    case .request(let request):
      if case .v2(let inner) = request.request {
        try apply(.v2(inner), remembered: remembered)
      }
    case .confChange(let change):
      guard change.type == .addNode, let context = change.context else { return }
      let member = try MemberRecord(parsing: context.rawSpan)
      _ = try create(
        "\(V2Path.members)/\(member.idText)/\(V2Path.raftAttributes)",
        value: String(decoding: member.encodedRaftAttributes, as: UTF8.self),
        now: V2Time(unixNanoseconds: 0)
      )
    case .empty, .confChangeV2: break
    }
  }
}
