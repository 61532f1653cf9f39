internal import ByteCoding
package import EtcdMessages
internal import ProtoWire
package import WALFormat

/// A record of the log with what it says, decoded for listings.
package struct LogRecord: Sendable {
  /// Byte offset of the frame in the segment.
  package var offset: Int
  /// Bytes of the frame.
  package var frameByteCount: Int
  /// What the record holds.
  package var kind: RecordKind
  /// Checksum of the chain up to and with the record.
  package var crc: UInt32
  /// How the checksum was held against the chain.
  package var crcState: CRCState
  /// Term of an entry, a state or a snapshot.
  package var term: UInt64?
  /// Raft index of an entry or a snapshot.
  package var index: UInt64?
  /// What an entry asks for; nil if it does not decode, or for other records.
  package private(set) var payload: EntryPayload?
  /// One line for people.
  package private(set) var description: String

  /// Decodes a record that lies in a window.
  ///
  /// What does not decode is described as such; nothing fails.
  package init(_ record: DecodedRecord, in window: RawSpan) {
    offset = record.offset
    frameByteCount = record.frameByteCount
    kind = record.kind
    crc = record.crc
    crcState = record.crcState
    description = ""
    let data = window.extracting(record.data ?? 0..<0)
    do throws(ProtoError) {
      try decode(data)
    } catch {
      description = "does not decode: \(error.description)"
    }
  }

  private mutating func decode(_ data: RawSpan) throws(ProtoError) {
    switch kind {
    case .metadata:
      let metadata = try MemberMetadata(decoding: data)
      let cluster = String(metadata.clusterID, radix: 16)
      description = "member \(String(metadata.nodeID, radix: 16)), cluster \(cluster)"
    case .entry:
      let entry = try EntryView(decoding: data)
      term = entry.term
      index = entry.index
      let payload = try EntryPayload(
        decoding: data.extracting(entry.data ?? 0..<0),
        type: entry.type
      )
      self.payload = payload
      description = payload.describe()
    case .state:
      let state = try HardState(decoding: data)
      term = state.term
      description = "vote \(String(state.vote, radix: 16)), commit \(state.commit)"
    case .crc:
      description = "chain starts"
    case .snapshot:
      let snapshot = try WALSnapshot(decoding: data)
      term = snapshot.term
      index = snapshot.index
      description = Self.describe(snapshot.confState)
    }
  }

  private static func describe(_ confState: ConfState?) -> String {
    guard let confState else { return "no membership" }
    let voters = confState.voters.map { String($0, radix: 16) }.joined(separator: " ")
    let learners = confState.learners.map { String($0, radix: 16) }.joined(separator: " ")
    return "voters \(voters)" + (learners.isEmpty ? "" : ", learners \(learners)")
  }
}
