/// Bytes of a file in pieces, so that a copy shares what has not changed since.
///
/// - Invariant: the pieces hold exactly the bytes, rounded up, and what lies past them is zero.
struct PagedBytes: Equatable, Sendable {
  /// Bytes of a piece.
  static let pieceByteCount = 4096
  /// What holes and extensions share.
  private static let zeros = [UInt8](repeating: 0, count: pieceByteCount)

  /// Number of bytes.
  private(set) var byteCount = 0
  private var pieces: [[UInt8]] = []

  /// Creates a file of no bytes.
  init() {}

  /// Takes over bytes.
  init(_ bytes: [UInt8]) { write(bytes[...], at: 0) }

  /// Copies a range, cut off at the end.
  func bytes(at offset: Int, byteCount wanted: Int) -> [UInt8] {
    guard offset < byteCount else { return [] }
    var place = offset
    let end = offset + min(wanted, byteCount - offset)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - offset)
    while place < end {
      let start = place % Self.pieceByteCount
      let count = min(Self.pieceByteCount - start, end - place)
      bytes += pieces[place / Self.pieceByteCount][start..<(start + count)]
      place += count
    }
    return bytes
  }

  /// All bytes.
  var all: [UInt8] { bytes(at: 0, byteCount: byteCount) }

  /// Writes over what is there, and extends with zeros up to there where needed.
  mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    guard !bytes.isEmpty else { return }
    if offset + bytes.count > byteCount { resize(to: offset + bytes.count) }
    var place = offset
    var rest = bytes
    while !rest.isEmpty {
      let start = place % Self.pieceByteCount
      let part = rest.prefix(Self.pieceByteCount - start)
      let piece = place / Self.pieceByteCount
      if part.count == Self.pieceByteCount {
        pieces[piece] = Array(part)
      } else {
        pieces[piece].replaceSubrange(start..<(start + part.count), with: part)
      }
      place += part.count
      rest = rest.dropFirst(part.count)
    }
  }

  /// Cuts the bytes, or extends them with zeros.
  mutating func resize(to size: Int) {
    let count = (size + Self.pieceByteCount - 1) / Self.pieceByteCount
    if size < byteCount {
      pieces.removeLast(pieces.count - count)
      let used = size % Self.pieceByteCount
      if used > 0 {
        let zeros = Self.zeros.dropFirst(used)
        pieces[count - 1].replaceSubrange(used..., with: zeros)
      }
    } else if count > pieces.count {
      pieces += repeatElement(Self.zeros, count: count - pieces.count)
    }
    byteCount = size
  }
}
