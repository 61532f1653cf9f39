package import EtcdMessages
import ProtoWire
import SchemaFormat
import WALFormat

/// A sound data directory of a single etcd 3.5 member: the log of a history and its database.
///
/// The log has one segment with every entry since the first: the member itself, the leader's empty
/// entry, the cluster version, a lease, and one request for each step of the history.
package struct EtcdDirectory: Sendable {
  /// Path of the database.
  package static let databasePath = "member/snap/db"
  /// Path of the segment.
  package static let segmentPath =
    "member/wal/" + SegmentName(sequence: 0, firstIndex: 0).fileName

  /// The database.
  package var image: EtcdImage
  /// Entries of the log.
  package private(set) var entries: [Entry]

  /// Describes the directory a history leaves.
  package init(_ history: StoreHistory, pageByteCount: Int = 512) {
    entries = Self.entries(history)
    image = EtcdImage(
      history,
      pageByteCount: pageByteCount,
      consistentIndex: UInt64(entries.count)
    )
  }

  /// Appends entries that the database has not applied.
  package mutating func appendUnapplied(_ count: Int) {
    for step in 0..<count {
      let index = UInt64(entries.count + 1)
      let put = StoreHistory.Change.put("/later/\(step)")
      entries.append(Entry(term: 2, index: index, data: Self.request([put])))
    }
  }

  /// The log's only segment, with some of its preallocation.
  package var segment: [UInt8] {
    let metadata = MemberMetadata(nodeID: EtcdImage.memberID, clusterID: EtcdImage.clusterID)
    var encoder = SegmentEncoder(firstOf: metadata.encoded(as: .gogo))
    for entry in entries { encoder.append(.entry, data: entry.encoded(as: .gogo)) }
    let state = HardState(term: 2, vote: EtcdImage.memberID, commit: UInt64(entries.count))
    encoder.append(.state, data: state.encoded(as: .gogo))
    return encoder.preallocated(to: (encoder.bytes.count / 4096 + 2) * 4096)
  }

  /// Files by path, with the database as described.
  package var files: [String: [UInt8]] { files(database: image.encoded) }

  /// Files by path, with a damaged database.
  package func files(database: [UInt8]) -> [String: [UInt8]] {
    [Self.databasePath: database, Self.segmentPath: segment]
  }

  private static func entries(_ history: StoreHistory) -> [Entry] {
    let member = MemberRecord(
      id: EtcdImage.memberID,
      peerURLs: ["http://localhost:2380"],
      name: "default",
      clientURLs: ["http://localhost:2379"]
    )
    let change = ConfChange.with { change in
      change.type = .addNode
      change.nodeID = EtcdImage.memberID
      change.context = member.encoded
    }
    let version = ClusterVersionSetRequest.with { $0.ver = "3.5.0" }
    let lease = LeaseGrantRequest.with { lease in
      lease.id = EtcdImage.leaseID
      lease.ttl = 60
    }
    let founding: [(type: EntryType, term: UInt64, data: [UInt8]?)] = [
      (.confChange, 1, change.encoded(as: .gogo)), (.normal, 2, nil),
      (.normal, 2, InternalRaftRequest(.clusterVersionSet(version)).encoded(as: .gogo)),
      (.normal, 2, InternalRaftRequest(.leaseGrant(lease)).encoded(as: .gogo)),
    ]
    let requests = history.log.map { step in
      (EntryType.normal, UInt64(2), Optional(request(step.changes, compaction: step.compaction)))
    }
    return (founding + requests).enumerated().map { place, entry in
      Entry(type: entry.0, term: entry.1, index: UInt64(place + 1), data: entry.2)
    }
  }

  private static func request(
    _ changes: [StoreHistory.Change],
    compaction: Int64? = nil
  ) -> [UInt8] {
    if let compaction {
      let request = CompactionRequest.with { $0.revision = compaction }
      return InternalRaftRequest(.compaction(request)).encoded(as: .gogo)
    }
    if changes.count == 1, case .put(let put)? = operation(changes[0]).request {
      return InternalRaftRequest(.put(put)).encoded(as: .gogo)
    }
    let transaction = TxnRequest.with { $0.success = changes.map(operation) }
    return InternalRaftRequest(.txn(transaction)).encoded(as: .gogo)
  }

  private static func operation(_ change: StoreHistory.Change) -> RequestOp {
    switch change {
    case .put(let key, let value, let lease):
      RequestOp(
        .put(
          PutRequest.with { put in
            put.key = Array(key.utf8)
            put.value = Array(value.utf8)
            put.lease = lease
          }
        )
      )
    case .delete(let key):
      RequestOp(.deleteRange(DeleteRangeRequest.with { $0.key = Array(key.utf8) }))
    }
  }
}
