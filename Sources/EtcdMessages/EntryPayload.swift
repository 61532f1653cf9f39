internal import ByteCoding
package import ProtoWire

/// What an entry of the raft log asks for, decoded.
package enum EntryPayload: Equatable, Sendable {
  /// Nothing: a new leader's first entry.
  case empty
  /// A request of the v3 API, or an internal one.
  case request(InternalRaftRequest)
  /// A request to the v2 store, up to 3.6.
  case v2(V2Request)
  /// One change of the membership.
  case confChange(ConfChange)
  /// A joint change of the membership.
  case confChangeV2(ConfChangeV2)

  /// Decodes the data of an entry.
  ///
  /// As etcd does, a normal entry is read as an `InternalRaftRequest` first; what is none is read
  /// as a v2 request. If it is neither, the first error is thrown.
  ///
  /// > Source: formats.md §9.1; `server/etcdserver/server.go`, `applyEntryNormal`, release-3.5.
  package init(decoding data: RawSpan, type: EntryType) throws(ProtoError) {
    switch type {
    case .normal where data.isEmpty: self = .empty
    case .normal: self = try Self.normal(data)
    case .confChange: self = .confChange(try ConfChange(decoding: data))
    case .confChangeV2: self = .confChangeV2(try ConfChangeV2(decoding: data))
    default: throw .unknownKind(value: Int64(type.rawValue))
    }
  }

  private static func normal(_ data: RawSpan) throws(ProtoError) -> Self {
    do {
      return .request(try InternalRaftRequest(decoding: data))
    } catch {
      guard let request = Self.v2Request(data) else { throw error }
      return .v2(request)
    }
  }

  private static func v2Request(_ data: RawSpan) -> V2Request? {
    do { return try V2Request(decoding: data) } catch { return nil }
  }
}
