internal import ByteCoding

/// A member of the cluster as etcd writes it in JSON.
///
/// The same object stands in bucket `members`, split in two in the v2 store (`raftAttributes` and
/// `attributes`), and in the context of a ConfChange. Ids exceed 2^53.
///
/// > Source: formats.md §6.1, §3.3, §9.3; upstream `server/etcdserver/api/membership/member.go`.
package struct MemberRecord: Equatable, Sendable {
  /// Member id.
  package var id: UInt64
  /// Where other members reach it; nil is Go's nil slice, written `null`.
  package var peerURLs: [String]?
  /// Whether it receives the log without a vote.
  package var isLearner: Bool
  /// Name the member published after it joined; empty until then.
  package var name: String
  /// Where clients reach it; empty until published.
  package var clientURLs: [String]
  /// Whether a ConfChange promotes a learner; nil where the record is no context of one.
  package var isPromote: Bool?

  /// Creates a record.
  package init(
    id: UInt64,
    peerURLs: [String]? = nil,
    isLearner: Bool = false,
    name: String = "",
    clientURLs: [String] = [],
    isPromote: Bool? = nil
  ) {
    self.id = id
    self.peerURLs = peerURLs
    self.isLearner = isLearner
    self.name = name
    self.clientURLs = clientURLs
    self.isPromote = isPromote
  }

  /// Reads a whole record: a value of bucket `members`, or the context of a ConfChange.
  package init(parsing bytes: RawSpan) throws(RecordError) {
    let reader = try RecordReader(parsing: bytes)
    self.init(id: try reader.requiredUInt64("id"))
    try read(raftAttributes: reader)
    try read(attributes: reader)
    isPromote = try reader.bool("isPromote")
  }

  /// Reads what the v2 store keeps of a member.
  ///
  /// - Parameters:
  ///   - id: Id of the member, from the path.
  ///   - raftAttributes: Value of the node `raftAttributes`.
  ///   - attributes: Value of the node `attributes`; nil if the member never published.
  /// - Throws: ``RecordError``, for the first value that is not what etcd writes.
  package init(
    id: UInt64,
    raftAttributes: RawSpan,
    attributes: [UInt8]?
  ) throws(RecordError) {
    self.init(id: id)
    try read(raftAttributes: try RecordReader(parsing: raftAttributes))
    if let attributes { try read(attributes: try RecordReader(parsing: attributes.rawSpan)) }
  }

  private mutating func read(raftAttributes reader: RecordReader) throws(RecordError) {
    peerURLs = try reader.strings("peerURLs")
    isLearner = try reader.bool("isLearner") ?? false
  }

  private mutating func read(attributes reader: RecordReader) throws(RecordError) {
    name = try reader.string("name")
    clientURLs = try reader.strings("clientURLs") ?? []
  }

  /// The id as etcd writes it in keys and paths.
  package var idText: String { hexadecimal(id) }

  /// The record as etcd's encoder writes it, byte for byte.
  package var encoded: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    text.key("id")
    text.number(id)
    writeRaftAttributes(to: &text)
    writeAttributes(to: &text)
    if let isPromote {
      text.key("isPromote")
      text.bool(isPromote)
    }
    text.endObject()
    return text.bytes
  }

  /// The value of the v2 store's node `raftAttributes`.
  package var encodedRaftAttributes: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    writeRaftAttributes(to: &text)
    text.endObject()
    return text.bytes
  }

  /// The value of the v2 store's node `attributes`.
  package var encodedAttributes: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    writeAttributes(to: &text)
    text.endObject()
    return text.bytes
  }

  private func writeRaftAttributes(to text: inout GoJSONText) {
    text.key("peerURLs")
    text.strings(peerURLs)
    if isLearner {
      text.key("isLearner")
      text.bool(true)
    }
  }

  private func writeAttributes(to text: inout GoJSONText) {
    if !name.isEmpty {
      text.key("name")
      text.string(name)
    }
    if !clientURLs.isEmpty {
      text.key("clientURLs")
      text.strings(clientURLs)
    }
  }
}

/// Reads an id as etcd writes it: hexadecimal, lower case, no padding; nil for any other text.
package func parseHexID(_ text: some StringProtocol) -> UInt64? {
  guard let id = UInt64(text, radix: 16), hexadecimal(id) == text else { return nil }
  return id
}
