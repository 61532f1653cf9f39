internal import ByteCoding

/// Writes the records of a segment as servers since 3.0 do, byte for byte.
///
/// The checksum runs over the data of all records and all segments; a segment starts with a crc
/// record that carries it over.
///
/// > Source: formats.md §2.3–2.8; `server/storage/wal/encoder.go` in etcd@c34dc7e.
package struct SegmentEncoder: Sendable {
  /// Size that servers preallocate a segment to, and cut it at: 64,000,000 bytes.
  package static let segmentByteCount = 64_000_000

  /// The segment so far, without preallocated space.
  package private(set) var bytes: [UInt8] = []
  /// Checksum of the chain so far.
  package private(set) var crc: UInt32
  /// Byte offset of every frame, in order.
  package private(set) var frameOffsets: [Int] = []

  /// Creates a segment that holds nothing but its crc record.
  ///
  /// - Parameter previousCRC: Checksum at the end of the segment before; 0 for the first.
  package init(previousCRC: UInt32 = 0) {
    crc = previousCRC
    append(.crc, data: nil)
  }

  /// Creates the first segment of a member: checksum, metadata and the empty snapshot.
  package init(firstOf metadata: [UInt8]) {
    self.init()
    append(.metadata, data: metadata)
    append(.snapshot, data: [0x08, 0x00, 0x10, 0x00])
  }

  /// Creates the segment that follows another one.
  ///
  /// - Parameters:
  ///   - previous: The segment before.
  ///   - metadata: Whose log it is; the same in every segment.
  ///   - state: Last hard state; nil if none was saved yet.
  package init(after previous: SegmentEncoder, metadata: [UInt8], state: [UInt8]?) {
    self.init(previousCRC: previous.crc)
    append(.metadata, data: metadata)
    if let state { append(.state, data: state) }
  }

  /// Appends a record; one with nil data has no data field.
  package mutating func append(_ type: RecordKind, data: [UInt8]?) {
    append(type: type.rawValue, data: data)
  }

  /// Appends a record of any type number, so that tests can write what no server does.
  package mutating func append(type: Int64, data: [UInt8]?) {
    if let data, type != RecordKind.crc.rawValue { crc = CRC32C.update(crc, data.rawSpan) }
    var record: [UInt8] = [0x08]
    Self.appendVarint(UInt64(bitPattern: type), to: &record)
    record.append(0x10)
    Self.appendVarint(UInt64(crc), to: &record)
    if let data {
      record.append(0x1a)
      Self.appendVarint(UInt64(data.count), to: &record)
      record += data
    }
    appendFrame(of: record)
  }

  /// Frames the bytes of a record, whatever they are.
  package mutating func appendFrame(of record: [UInt8]) {
    frameOffsets.append(bytes.count)
    let header = FrameHeader(recordByteCount: record.count)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: header.word >> shift))
    }
    bytes += record
    bytes += [UInt8](repeating: 0, count: header.paddingByteCount)
  }

  /// The segment with zeros up to a size, as it stands on disk while it is the newest.
  package func preallocated(to byteCount: Int = segmentByteCount) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: max(0, byteCount - bytes.count))
  }

  private static func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
