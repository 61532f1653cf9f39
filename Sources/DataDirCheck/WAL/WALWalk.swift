internal import ByteCoding
package import Environment
package import WALFormat

/// Goes through a log record by record, in order, with the checksum chain carried over segments.
///
/// Where ``WALScan`` sums up, this shows: listings and statistics are made of it. It never stops at
/// damage; what could not be read comes as a step like any other.
package struct WALWalk {
  /// How much of a log was gone through.
  package struct Coverage: Equatable, Sendable {
    /// Segments begun.
    package var segmentCount = 0
    /// Bytes of those segments.
    package var byteCount = 0
    /// Sound records.
    package var recordCount = 0
    /// Times the next record could not be read.
    package var damageCount = 0
    /// Bytes stepped over because of that.
    package var skippedByteCount = 0
    /// Whether the walk came to the end of the last segment.
    package var isComplete = false
  }

  private let fileSystem: any FileSystem
  private let directory: WALDirectory

  /// Prepares a walk through a log.
  package init(_ fileSystem: any FileSystem, _ directory: WALDirectory) {
    self.fileSystem = fileSystem
    self.directory = directory
  }

  /// Hands every step of every segment to `body`.
  ///
  /// - Parameters:
  ///   - progress: Told of the bytes read.
  ///   - body: Takes the segment, the step and the window a record's data lies in; returns false
  ///     to stop.
  /// - Returns: What was covered.
  /// - Throws: `FileError` if a segment cannot be read.
  package func forEach(
    progress: any ProgressSink = SilentProgress(),
    _ body: (SegmentFile, DecoderStep, RawSpan) -> Bool
  ) throws(FileError) -> Coverage {
    var coverage = Coverage()
    var seed: UInt32? = 0
    progress.begin("wal", totalByteCount: directory.segments.reduce(0) { $0 + $1.byteCount })
    for segment in directory.segments {
      var reader = try SegmentReader(
        fileSystem: fileSystem,
        path: segment.path,
        seed: seed,
        progress: progress
      )
      coverage.segmentCount += 1
      coverage.byteCount += reader.fileByteCount
      var wantsMore = true
      try reader.forEach { step, window in
        coverage.count(step)
        wantsMore = body(segment, step, window)
        return wantsMore
      }
      guard wantsMore else { return coverage }
      seed = reader.crc
    }
    coverage.isComplete = true
    return coverage
  }
}

extension WALWalk.Coverage {
  fileprivate mutating func count(_ step: DecoderStep) {
    switch step {
    case .record: recordCount += 1
    case .damage: damageCount += 1
    case .skipped(let range): skippedByteCount += range.count
    case .needs, .end: break
    }
  }
}
