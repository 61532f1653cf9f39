internal import ByteCoding
package import ProtoWire

/// A record of the log without its data: ranges are offsets into the span that was decoded.
///
/// > Source: formats.md §2.4, §10 walpb, raftpb, mvccpb; the messages of the same names.
package struct RecordView: Equatable, Sendable {
  /// What `data` holds.
  package var type = RecordType(rawValue: 0)
  /// Checksum of all data up to and with this record's.
  package var crc: UInt32 = 0
  /// Where the message stands; nil in crc records.
  package var data: Range<Int>?

  /// Decodes a `walpb.Record`.
  ///
  /// - Complexity: O(*fields*), without allocation
  package init(decoding bytes: RawSpan) throws(ProtoError) {
    var reader = ProtoReader(bytes)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch tag.number {
      case 1:
        try tag.expect(.varint)
        type = RecordType(rawValue: Int64(bitPattern: try reader.varint(bytes)))
      case 2:
        try tag.expect(.varint)
        crc = UInt32(truncatingIfNeeded: try reader.varint(bytes))
      case 3:
        try tag.expect(.lengthDelimited)
        data = try reader.lengthDelimited(bytes)
      default: try reader.skip(tag, bytes)
      }
    }
  }
}

/// An entry of the raft log without its data.
package struct EntryView: Equatable, Sendable {
  /// What `data` holds.
  package var type = EntryType(rawValue: 0)
  /// Term of the leader that proposed the entry.
  package var term: UInt64 = 0
  /// Position in the log, from 1.
  package var index: UInt64 = 0
  /// Where the request stands; nil for a leader's no-op.
  package var data: Range<Int>?

  /// Decodes a `raftpb.Entry`.
  ///
  /// - Complexity: O(*fields*), without allocation
  package init(decoding bytes: RawSpan) throws(ProtoError) {
    var reader = ProtoReader(bytes)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch tag.number {
      case 1:
        try tag.expect(.varint)
        type = EntryType(rawValue: Int32(truncatingIfNeeded: try reader.varint(bytes)))
      case 2:
        try tag.expect(.varint)
        term = try reader.varint(bytes)
      case 3:
        try tag.expect(.varint)
        index = try reader.varint(bytes)
      case 4:
        try tag.expect(.lengthDelimited)
        data = try reader.lengthDelimited(bytes)
      default: try reader.skip(tag, bytes)
      }
    }
  }
}

/// A row's value without its bytes: where key and value stand, and the key's history.
package struct KeyValueView: Equatable, Sendable {
  /// Where the key stands; empty if absent.
  package var key = 0..<0
  /// Main revision that created the key.
  package var createRevision: Int64 = 0
  /// Main revision that wrote this row.
  package var modRevision: Int64 = 0
  /// Writes since the key was created, from 1.
  package var version: Int64 = 0
  /// Where the value stands; empty if absent.
  package var value = 0..<0
  /// Lease the key is attached to; 0 for none.
  package var lease: Int64 = 0

  /// Decodes an `mvccpb.KeyValue`.
  ///
  /// - Complexity: O(*fields*), without allocation
  package init(decoding bytes: RawSpan) throws(ProtoError) {
    var reader = ProtoReader(bytes)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      switch tag.number {
      case 1:
        try tag.expect(.lengthDelimited)
        key = try reader.lengthDelimited(bytes)
      case 2: createRevision = try Self.integer(tag, &reader, bytes)
      case 3: modRevision = try Self.integer(tag, &reader, bytes)
      case 4: version = try Self.integer(tag, &reader, bytes)
      case 5:
        try tag.expect(.lengthDelimited)
        value = try reader.lengthDelimited(bytes)
      case 6: lease = try Self.integer(tag, &reader, bytes)
      default: try reader.skip(tag, bytes)
      }
    }
  }

  static func integer(
    _ tag: ProtoTag,
    _ reader: inout ProtoReader,
    _ bytes: borrowing RawSpan
  ) throws(ProtoError) -> Int64 {
    try tag.expect(.varint)
    return Int64(bitPattern: try reader.varint(bytes))
  }
}
