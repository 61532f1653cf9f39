internal import ByteCoding
package import Environment
package import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// The entries of a log from the newest to the oldest, without those that were overwritten.
///
/// Segments are read one at a time, the last first: once forwards for the places of its entries,
/// then backwards for what they hold. So the memory is that of the places of one segment.
package struct LogEntries: Sendable {
  /// Where an entry stands in its segment.
  private struct Place: Sendable {
    var entry: RevisionMaker
    var offset: Int
    var byteCount: Int
  }

  /// Bytes read in one piece while going backwards.
  private static let windowByteCount = 1 << 20

  private let fileSystem: any FileSystem
  private let directory: WALDirectory
  /// Whether bytes of the log could not be read, so that entries may be missing.
  package private(set) var isDamaged = false

  /// Opens a log.
  ///
  /// - Throws: `FileError` if the directory cannot be listed.
  package init(_ directory: WALDirectory, in fileSystem: any FileSystem) {
    self.directory = directory
    self.fileSystem = fileSystem
  }

  /// Hands on the entries, the newest first.
  ///
  /// An entry overwrites those before it in the log whose index is not below its own, as raft's
  /// followers do when a new leader has other entries.
  ///
  /// - Parameters:
  ///   - progress: Told of the bytes read.
  ///   - body: Takes an entry; returns false to stop.
  /// - Throws: `FileError` if a segment cannot be read.
  /// - Complexity: O(*n*) in the bytes of the segments that are needed
  package mutating func forEach(
    progress: any ProgressSink,
    _ body: (RevisionMaker, EntryPayload) -> Bool
  ) throws(FileError) {
    progress.begin("wal", totalByteCount: directory.segments.reduce(0) { $0 + $1.byteCount })
    var lowest = UInt64.max
    for segment in directory.segments.reversed() {
      let places = try places(in: segment, progress)
      let file = try fileSystem.open(segment.path)
      var window: [UInt8] = []
      var windowStart = 0
      for place in places.reversed() where place.entry.index < lowest {
        lowest = place.entry.index
        if place.offset < windowStart || place.offset + place.byteCount > windowStart + window.count
        {
          let end = place.offset + place.byteCount
          windowStart = max(0, min(place.offset, end - Self.windowByteCount))
          window = try file.bytes(at: windowStart, byteCount: end - windowStart)
        }
        let start = place.offset - windowStart
        guard start + place.byteCount <= window.count else {
          isDamaged = true
          continue
        }
        let record = window.rawSpan.extracting(start..<start + place.byteCount)
        guard let payload = Self.payload(record) else {
          isDamaged = true
          continue
        }
        guard body(place.entry, payload) else { return }
      }
    }
  }

  /// Reads a segment forwards for the places of its entries.
  private mutating func places(
    in segment: SegmentFile,
    _ progress: any ProgressSink
  ) throws(FileError) -> [Place] {
    var places: [Place] = []
    var isDamaged = false
    var reader = try SegmentReader(
      fileSystem: fileSystem,
      path: segment.path,
      seed: segment == directory.segments.first ? 0 : nil,
      progress: progress
    )
    try reader.forEach { step, window in
      if case .damage = step { isDamaged = true }
      guard case .record(let record) = step, record.kind == .entry else { return true }
      let data = window.extracting(record.data ?? 0..<0)
      do throws(ProtoError) {
        let entry = try EntryView(decoding: data)
        places.append(
          Place(
            entry: RevisionMaker(index: entry.index, term: entry.term),
            offset: record.offset,
            byteCount: record.frameByteCount
          )
        )
      } catch {
        isDamaged = true
      }
      return true
    }
    if isDamaged { self.isDamaged = true }
    return places
  }

  /// What the entry of a frame asks for; nil if it does not decode.
  private static func payload(_ frame: RawSpan) -> EntryPayload? {
    guard frame.byteCount >= FrameHeader.byteCount else { return nil }
    let header = FrameHeader(word: frame.littleEndian(at: 0))
    let room = frame.byteCount - FrameHeader.byteCount
    guard header.recordByteCount <= UInt64(room) else { return nil }
    let bytes = frame.extracting(
      FrameHeader.byteCount..<FrameHeader.byteCount + Int(header.recordByteCount)
    )
    do throws(ProtoError) {
      let record = try RecordView(decoding: bytes)
      let data = bytes.extracting(record.data ?? 0..<0)
      let entry = try EntryView(decoding: data)
      return try EntryPayload(decoding: data.extracting(entry.data ?? 0..<0), type: entry.type)
    } catch {
      return nil
    }
  }
}
