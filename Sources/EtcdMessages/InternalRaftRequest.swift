package import ProtoWire

/// A request of the v3 API as it stands in the raft log.
package struct InternalRaftRequest: ProtoMessage {
  /// Request id; unused by clients' requests, which carry it in the header.
  package var id: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.InternalRaftRequest",
    [.scalar(1, "ID", \.id)]
  )
}
