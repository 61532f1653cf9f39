internal import ByteCoding
package import Environment
package import WALFormat

/// Reads one segment file from start to end through a window of bounded size.
///
/// The window holds 1 MiB, or one record where that is larger. It is filled from the first byte
/// that is still needed, so a record over the edge is read twice and nothing is ever moved.
package struct SegmentReader {
  /// Usual size of the window in bytes.
  package static let windowByteCount = 1 << 20

  private let file: any ReadableFile
  private let path: String
  private let progress: any ProgressSink
  private var decoder: RecordDecoder
  /// Bytes read so far, without those read twice.
  package private(set) var byteCount = 0

  /// Opens a segment.
  ///
  /// - Parameters:
  ///   - fileSystem: Where the segment is.
  ///   - path: Path of the segment.
  ///   - seed: Checksum of the chain before the segment; see ``RecordDecoder/init(fileByteCount:seed:)``.
  ///   - progress: Told of the bytes read.
  /// - Throws: ``FileError`` if the segment cannot be opened.
  package init(
    fileSystem: any FileSystem,
    path: String,
    seed: UInt32?,
    progress: any ProgressSink = SilentProgress()
  ) throws(FileError) {
    file = try fileSystem.open(path)
    self.path = path
    self.progress = progress
    decoder = RecordDecoder(fileByteCount: file.byteCount, seed: seed)
  }

  /// Size of the segment file in bytes.
  package var fileByteCount: Int { decoder.fileByteCount }
  /// Checksum of the chain after the last record read; nil if it is unknown.
  package var crc: UInt32? { decoder.runningCRC }

  /// Hands every step to `body`, with the window that a record's data lies in.
  ///
  /// The last step is always `end`, unless `body` stops before by returning false.
  package mutating func forEach(
    _ body: (DecoderStep, RawSpan) -> Bool
  ) throws(FileError) {
    var window = [UInt8](
      repeating: 0,
      count: min(Self.windowByteCount, max(decoder.fileByteCount, 8))
    )
    var filled = 0
    var start = 0
    while true {
      let step = decoder.next(in: window.rawSpan.extracting(0..<filled), at: start)
      switch step {
      case .needs(let range):
        if range.count > window.count {
          window = [UInt8](repeating: 0, count: range.count + Self.windowByteCount)
        }
        start = range.lowerBound
        filled = try fill(&window, from: start, atLeast: range.count)
      case .record, .damage, .skipped:
        guard body(step, window.rawSpan.extracting(0..<filled)) else { return }
      case .end:
        _ = body(step, window.rawSpan.extracting(0..<0))
        return
      }
    }
  }

  private mutating func fill(
    _ window: inout [UInt8],
    from start: Int,
    atLeast needed: Int
  ) throws(FileError) -> Int {
    let wanted = min(window.count, decoder.fileByteCount - start)
    let found = try file.read(at: start, into: &window, from: 0, byteCount: wanted)
    guard found >= needed else {
      throw .failed(path: path, operation: "read", reason: "the file shrank while it was read")
    }
    let fresh = max(0, start + found - byteCount)
    byteCount += fresh
    progress.advance(byteCount: fresh)
    return found
  }
}
