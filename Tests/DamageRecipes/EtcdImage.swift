package import BoltFormat
import ByteCoding
import EtcdMessages
import ProtoWire
import SchemaFormat

/// A sound database of a single etcd 3.5 member, for damaging it.
///
/// All ten buckets are there, with one member, one lease and the rows of a history. Recipes change
/// rows and pairs here, before the pages are laid out, and bytes afterwards with `BoltImageEditor`.
package struct EtcdImage: Sendable {
  /// Member id of every image.
  package static let memberID: UInt64 = 0x1122
  /// Cluster id of every image.
  package static let clusterID: UInt64 = 0x3344
  /// Lease that keys of ``StoreHistory/sample(_:compactedAt:)`` name.
  package static let leaseID: Int64 = 0x4ee7

  /// Page size in bytes.
  package var pageByteCount: Int
  /// Rows of bucket `key`, in any order.
  package var rows: [HistoryRow]
  /// Pairs of bucket `key` that are no rows.
  package var strayPairs: [(key: [UInt8], value: [UInt8])] = []
  /// Pairs of bucket `meta`.
  package var meta: [(key: String, value: [UInt8])]
  /// Whether free pages are listed.
  package var freelist: BoltImage.FreelistStorage = .absent
  /// Free pages, all zero.
  package var zeroPageCount = 0
  /// Rows on leaf pages that nobody reaches.
  package var unreachedRows: [[HistoryRow]] = []

  /// Describes the database a history leaves.
  ///
  /// - Parameters:
  ///   - history: What happened.
  ///   - pageByteCount: Page size; the smallest makes the deepest tree.
  ///   - consistentIndex: Raft index of the last entry applied.
  package init(
    _ history: StoreHistory,
    pageByteCount: Int = PageSize.byteCountMin,
    consistentIndex: UInt64 = 100
  ) {
    self.pageByteCount = pageByteCount
    rows = history.rows
    meta = [
      ("consistent_index", Self.bigEndian(consistentIndex)), ("term", Self.bigEndian(2)),
      (
        "confState",
        ConfStateRecord.encode(ConfState(voters: [Self.memberID]))
      ),
    ]
    if let scheduled = history.scheduled { setMark("scheduledCompactRev", scheduled) }
    if let finished = history.finished { setMark("finishedCompactRev", finished) }
  }

  /// Sets a compaction mark of bucket `meta`; nil takes it away.
  package mutating func setMark(_ name: String, _ revision: Int64?) {
    meta.removeAll { $0.key == name }
    guard let revision else { return }
    meta.append((name, RevisionKey(revision: Revision(main: revision)).encoded))
  }

  /// The image, to be changed further or encoded.
  package var bolt: BoltImage {
    var image = BoltImage(
      pageByteCount: pageByteCount,
      buckets: buckets,
      freelist: freelist,
      fillPercent: 0.9
    )
    image.zeroPageCount = zeroPageCount
    image.unreachedLeaves = unreachedRows.map { rows in
      rows.map { LeafItem(key: $0.at.encoded, value: $0.encodedValue) }
    }
    return image
  }

  /// The file.
  package var encoded: [UInt8] { bolt.encoded() }

  /// The file, ready to be damaged.
  package var editor: BoltImageEditor { BoltImageEditor(bolt) }

  private var buckets: [BoltImage.Bucket] {
    let lease = Lease.with { lease in
      lease.id = Self.leaseID
      lease.ttl = 60
    }
    let member = MemberRecord(
      id: Self.memberID,
      peerURLs: ["http://localhost:2380"],
      name: "default",
      clientURLs: ["http://localhost:2379"]
    )
    return [
      .init(
        name: Array("key".utf8),
        pairs: rows.map { ($0.at.encoded, $0.encodedValue) } + strayPairs,
        storage: .pages
      ),
      .init("meta", meta, storage: .pages),
      .init(
        name: Array("lease".utf8),
        pairs: [(Self.bigEndian(UInt64(bitPattern: Self.leaseID)), lease.encoded(as: .gogo))]
      ),
      .init("alarm"), .init("cluster", [("clusterVersion", Array("3.5.0".utf8))]),
      .init("members", [(member.idText, member.encoded)]), .init("members_removed"),
      .init("auth", [("authRevision", Self.bigEndian(1))]), .init("authUsers"),
      .init("authRoles"),
    ]
  }

  static func bigEndian(_ value: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
