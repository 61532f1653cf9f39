internal import ByteCoding

/// The running checksum over a page's pairs, taken in as few pieces as the page is packed in.
struct PageSum {
  /// Rows of the batch before this page.
  let firstRow: Int
  /// Checksum up to the last flush.
  var crc: UInt32
  /// Bytes of this page summed or waiting to be.
  var byteCount = 0
  private var waiting = 0..<0

  init(firstRow: Int, crc: UInt32) {
    self.firstRow = firstRow
    self.crc = crc
  }

  /// Adds the bytes of a range; neighbors are summed in one go.
  mutating func add(_ range: Range<Int>, _ bytes: RawSpan) {
    byteCount += range.count
    if waiting.upperBound == range.lowerBound {
      waiting = waiting.lowerBound..<range.upperBound
    } else {
      flush(bytes)
      waiting = range
    }
  }

  /// Sums what is waiting.
  mutating func flush(_ bytes: RawSpan) {
    crc = CRC32C.update(crc, bytes.extracting(waiting))
    waiting = 0..<0
  }
}
