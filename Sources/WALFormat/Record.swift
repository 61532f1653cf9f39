package import ProtoWire

/// How a record's checksum was held against the ones before it.
package enum CRCState: String, Equatable, Sendable {
  /// The stored checksum continues the chain.
  case verified
  /// A crc record: it starts the chain, or agrees with it.
  case seed
  /// The chain was broken before, so the stored checksum was taken on trust.
  case reseeded
}

/// One sound record, with its place in the segment and in the window.
package struct DecodedRecord: Equatable, Sendable {
  /// Byte offset of the frame in the segment.
  package var offset: Int
  /// Bytes of the frame: header, record and padding.
  package var frameByteCount: Int
  /// What the record holds.
  package var kind: RecordKind
  /// Checksum of the chain up to and with this record.
  package var crc: UInt32
  /// How the checksum was held against the chain.
  package var crcState: CRCState
  /// Where the data lies in the window; nil if the record has none.
  package var data: Range<Int>?
  /// What is odd about bytes no checksum covers; nil if nothing is.
  package var oddity: FramingOddity?

  /// Byte offset after the frame.
  package var end: Int { offset + frameByteCount }
}

/// What may be wrong around a record without any server noticing.
package enum FramingOddity: Equatable, Sendable {
  /// Padding bytes that are not zero; offset of the first.
  case nonzeroPadding(offset: Int)
  /// Flags that no server writes, though they give the right padding.
  case flags(found: UInt8, expected: UInt8)
}

/// Why the bytes at an offset are not the next record.
package enum RecordDamage: Equatable, Sendable {
  /// The segment ends inside a frame header.
  case partialHeader(found: Int)
  /// The record is longer than what is left of the segment.
  case beyondEnd(recordByteCount: UInt64, remaining: Int)
  /// The record is longer than any server writes, though the file holds that many bytes.
  case tooLong(recordByteCount: UInt64)
  /// The flags give another padding than the record's size needs, so readers lose the frames.
  case wrongPadding(found: UInt8, expected: UInt8)
  /// The record is not the message it should be.
  case undecodable(ProtoError)
  /// The stored checksum does not continue the chain.
  case crcMismatch(kind: RecordKind?, stored: UInt32, computed: UInt32)
  /// A crc record disagrees with the chain before it.
  case chainBreak(stored: UInt32, computed: UInt32)
  /// The checksum is right, and the type is none that a server knows.
  case unknownType(Int64)
  /// Bytes that are not zero after a header of zero, where nothing may follow.
  case bytesAfterEnd(firstNonzero: Int)
}

/// A place in a segment where the log cannot be read on.
package struct Damage: Equatable, Sendable {
  /// Byte offset of the frame that is damaged; everything before it is sound.
  package var offset: Int
  /// Byte offset after the frame as its header has it; nil if that says nothing.
  package var frameEnd: Int?
  /// What is wrong.
  package var kind: RecordDamage
  /// Whether a whole 512-byte sector's share of the frame reads as zero, as after a torn write.
  package var hasZeroSector: Bool

  /// Whether the reader of a last segment calls this an unexpected end, which `wal.Repair` mends.
  package var isUnexpectedEnd: Bool {
    switch kind {
    case .partialHeader, .beyondEnd: true
    case .undecodable, .crcMismatch: hasZeroSector
    case .tooLong, .wrongPadding, .chainBreak, .unknownType, .bytesAfterEnd: false
    }
  }
}

/// How the records of a segment end.
package enum SegmentEnd: Equatable, Sendable {
  /// The file ends where the last record does.
  case endOfFile
  /// A header of zero; every byte from there to the end of the file is zero too.
  case zeros
  /// In damage with nothing sound after it.
  case damaged
}
