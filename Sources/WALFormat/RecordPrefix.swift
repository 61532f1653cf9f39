internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire

/// The start of a frame that a search takes for one: header, type, checksum and data length.
///
/// Every record ever written starts with type and checksum, and its data runs to its end. That
/// these agree with the frame's length makes a chance match in other bytes very unlikely; the
/// payload decides the rest.
struct RecordPrefix {
  /// Most bytes a prefix can take: header, type, checksum, and tag and length of the data.
  static let byteCountMax = FrameHeader.byteCount + 2 + 6 + 1 + 10

  /// What the record holds.
  private var type: RecordKind
  /// Where the data lies, from the start of the frame; nil if there is none.
  private var data: Range<Int>?
  /// Bytes of the record without padding.
  private var recordByteCount: Int
  /// Bytes of the whole frame.
  private(set) var frameByteCount: Int

  /// Reads the prefix in a range of a window; nil if no server wrote it.
  init?(_ window: RawSpan, _ range: Range<Int>, remaining: Int, mayBeUnpadded: Bool) {
    guard range.count > FrameHeader.byteCount else { return nil }
    let header = FrameHeader(word: window.littleEndian(at: range.lowerBound))
    guard header.recordByteCount >= 4 else { return nil }
    guard header.isCanonical || (mayBeUnpadded && header.isUnpadded) else { return nil }
    let available = remaining - FrameHeader.byteCount - header.paddingByteCount
    guard available >= 0, header.recordByteCount <= UInt64(available),
      header.recordByteCount <= UInt64(RecordDecoder.recordByteCountMax)
    else { return nil }
    recordByteCount = Int(header.recordByteCount)
    frameByteCount = FrameHeader.byteCount + recordByteCount + header.paddingByteCount

    var at = range.lowerBound + FrameHeader.byteCount
    let recordEnd = at + recordByteCount
    let end = min(range.upperBound, recordEnd)
    guard end - at >= 4, window.byte(at: at) == 0x08, window.byte(at: at + 2) == 0x10,
      let type = RecordKind(rawValue: Int64(window.byte(at: at + 1)))
    else { return nil }
    self.type = type
    at += 3
    guard let crc = Self.varint(window, &at, end), crc <= UInt64(UInt32.max) else { return nil }
    guard at < recordEnd else {
      data = nil
      return
    }
    guard at < end, window.byte(at: at) == 0x1a else { return nil }
    at += 1
    guard let byteCount = Self.varint(window, &at, end),
      byteCount == UInt64(recordEnd - at)
    else { return nil }
    data = at - range.lowerBound..<recordEnd - range.lowerBound
  }

  /// Whether padding and payload of the frame that starts at `at` are what the prefix says.
  func isSound(in window: RawSpan, at: Int) -> Bool {
    let recordEnd = at + FrameHeader.byteCount + recordByteCount
    guard window.isZero(recordEnd..<at + frameByteCount) else { return false }
    guard let data else { return type == .crc }
    let payload = window.extracting(at + data.lowerBound..<at + data.upperBound)
    do throws(ProtoError) {
      switch type {
      case .metadata: _ = try MemberMetadata(decoding: payload)
      case .entry: _ = try EntryView(decoding: payload)
      case .state: _ = try HardState(decoding: payload)
      case .snapshot: _ = try WALSnapshot(decoding: payload)
      case .crc: return false
      }
      return true
    } catch {
      return false
    }
  }

  private static func varint(_ window: RawSpan, _ at: inout Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < end, shift < 64 {
      let byte = window.byte(at: at)
      at += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
