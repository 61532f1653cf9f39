internal import ByteCoding

/// The eight bytes before every record, little-endian.
///
///      0                                                   7       8
///     ┌───────────────────────────────────────────────────┬───────┐
///     │ recordByteCount                               u56 │ flags │
///     └───────────────────────────────────────────────────┴───────┘
///      bytes of the record, without padding                0, or 0x80
///                                                          and padding
///
/// Padding brings the frame to a multiple of eight bytes, so that no header is ever torn over a
/// sector boundary. A header of zero means "no more records": it is what preallocated space
/// reads as. Servers up to 2.3 wrote no padding; their frames have flags 0 at any length.
///
/// > Source: formats.md §2.3; `server/storage/wal/decoder.go`, `decodeFrameSize`, in etcd@c34dc7e.
package struct FrameHeader: Equatable, Sendable {
  /// Bytes of the record that follows; at most 2^56 - 1, and not to be trusted.
  package var recordByteCount: UInt64
  /// Top byte: 0, or 0x80 with the number of padding bytes in the low three bits.
  package var flags: UInt8

  /// Encoded size in bytes.
  package static let byteCount = 8
  /// Byte offset of each field, in file order; the tests hold the decoder to it.
  package static let layout: [(field: String, offset: Int)] = [
    ("recordByteCount", 0), ("flags", 7),
  ]

  /// Creates the header a server writes before a record of a size.
  package init(recordByteCount: Int) {
    self.recordByteCount = UInt64(recordByteCount)
    let padding = Self.padding(after: self.recordByteCount)
    flags = padding == 0 ? 0 : 0x80 | padding
  }

  /// Splits the little-endian word a frame starts with.
  package init(word: UInt64) {
    recordByteCount = word & 0x00ff_ffff_ffff_ffff
    flags = UInt8(truncatingIfNeeded: word >> 56)
  }

  /// The word the header is stored as, little-endian.
  package var word: UInt64 { recordByteCount | UInt64(flags) << 56 }

  /// Bytes between the record and the next frame, as servers read them from the flags.
  package var paddingByteCount: Int { flags & 0x80 == 0 ? 0 : Int(flags & 7) }

  /// Whether the flags are the ones that servers since 3.0 write for this size.
  package var isCanonical: Bool { flags == canonicalFlags }

  /// Whether the frame has the form of servers up to 2.3, which did not pad.
  package var isUnpadded: Bool { flags == 0 && recordByteCount % 8 != 0 }

  /// The flags that servers since 3.0 write for this size.
  package var canonicalFlags: UInt8 {
    let padding = Self.padding(after: recordByteCount)
    return padding == 0 ? 0 : 0x80 | padding
  }

  private static func padding(after byteCount: UInt64) -> UInt8 {
    UInt8((8 - byteCount % 8) % 8)
  }
}
