internal import ByteCoding
package import ProtoWire

/// The shapes an entry's data can have, flattened once.
private struct PayloadTable: Sendable {
  let wire: WireTable
  let request: WireTable.MessageID
  let v2: WireTable.MessageID
  let confChange: WireTable.MessageID
  let confChangeV2: WireTable.MessageID

  static let shared = PayloadTable()

  init() {
    wire = WireTable([
      InternalRaftRequest.self, V2Request.self, ConfChange.self, ConfChangeV2.self,
    ])
    request = wire.id(of: InternalRaftRequest.self)
    v2 = wire.id(of: V2Request.self)
    confChange = wire.id(of: ConfChange.self)
    confChangeV2 = wire.id(of: ConfChangeV2.self)
  }
}

extension EntryPayload {
  /// What an entry asks for, in one word.
  package var kind: RequestKind {
    switch self {
    case .empty: .empty
    case .request(let request): request.request?.kind ?? .unknown
    case .v2: .v2
    case .confChange: .confChange
    case .confChangeV2: .confChangeV2
    }
  }

  /// Checks that the data of an entry decodes, and says what it asks for.
  ///
  /// The verdict is that of ``init(decoding:type:)``, for a small part of its price: a log of
  /// gigabytes is checked this way.
  ///
  /// - Complexity: O(*fields*), without allocation
  package static func validate(
    _ data: RawSpan,
    type: EntryType
  ) throws(ProtoError) -> RequestKind {
    let table = PayloadTable.shared
    switch type {
    case .normal where data.isEmpty: return .empty
    case .normal: return try normalKind(data, table)
    case .confChange:
      try table.wire.check(data, as: table.confChange)
      return .confChange
    case .confChangeV2:
      try table.wire.check(data, as: table.confChangeV2)
      return .confChangeV2
    default: throw .unknownKind(value: Int64(type.rawValue))
    }
  }

  private static func normalKind(
    _ data: RawSpan,
    _ table: borrowing PayloadTable
  ) throws(ProtoError) -> RequestKind {
    do {
      return try requestKind(data, table)
    } catch {
      guard isV2Request(data, table) else { throw error }
      return .v2
    }
  }

  /// Checks an `InternalRaftRequest`; its kind is the set field with the lowest number.
  private static func requestKind(
    _ data: RawSpan,
    _ table: borrowing PayloadTable
  ) throws(ProtoError) -> RequestKind {
    let kinds = InternalRaftRequest.kinds
    var reader = ProtoReader(data)
    var lowest = kinds.count
    while !reader.isAtEnd {
      let tag = try reader.tag(data)
      let position = try table.wire.checkField(tag, &reader, data, of: table.request)
      if let position, position < lowest, kinds[position] != nil { lowest = position }
    }
    return lowest < kinds.count ? kinds[lowest] ?? .unknown : .unknown
  }

  private static func isV2Request(_ data: RawSpan, _ table: borrowing PayloadTable) -> Bool {
    do {
      try table.wire.check(data, as: table.v2)
      return true
    } catch {
      return false
    }
  }
}
