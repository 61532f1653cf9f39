package import ProtoWire

/// Who answered, and when in the life of the cluster.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `ResponseHeader`.
package struct ResponseHeader: ProtoMessage {
  /// Cluster the answering member belongs to.
  package var clusterID: UInt64 = 0
  /// The answering member.
  package var memberID: UInt64 = 0
  /// Revision of the key space when the request was answered.
  package var revision: Int64 = 0
  /// Term the member was in.
  package var raftTerm: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.ResponseHeader",
    [
      .scalar(1, "cluster_id", \.clusterID), .scalar(2, "member_id", \.memberID),
      .scalar(3, "revision", \.revision), .scalar(4, "raft_term", \.raftTerm),
    ]
  )
}
