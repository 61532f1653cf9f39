package import Environment

/// Checks a write-ahead log: every record of every segment, and how they follow each other.
///
/// Segments are read independently of each other, each from the checksum at its head, and joined
/// in order; so the result is the same on any number of threads. Memory stays at a window and a
/// summary for each segment in flight.
package struct WALScan: Sendable {
  /// Where the log is.
  package let fileSystem: any FileSystem
  /// The files of the log.
  package let directory: WALDirectory
  /// What findings put before file names, such as `member/wal`; empty for nothing.
  package let displayPrefix: String
  /// Entries up to this index count as mutations; nil counts none.
  package let consistentIndex: UInt64?

  /// Prepares the check of a log directory.
  ///
  /// - Throws: ``FileError`` if the directory cannot be listed.
  package init(
    fileSystem: any FileSystem,
    directory: String,
    displayPrefix: String,
    consistentIndex: UInt64? = nil
  ) throws(FileError) {
    self.init(
      fileSystem: fileSystem,
      directory: try WALDirectory(fileSystem: fileSystem, path: directory),
      displayPrefix: displayPrefix,
      consistentIndex: consistentIndex
    )
  }

  /// Prepares the check of a log whose files are known.
  package init(
    fileSystem: any FileSystem,
    directory: WALDirectory,
    displayPrefix: String,
    consistentIndex: UInt64? = nil
  ) {
    self.fileSystem = fileSystem
    self.directory = directory
    self.displayPrefix =
      displayPrefix.isEmpty || displayPrefix.hasSuffix("/") ? displayPrefix : displayPrefix + "/"
    self.consistentIndex = consistentIndex
  }

  /// Reads the log and says what it holds and what is wrong with it.
  ///
  /// - Throws: ``FileError`` if a segment cannot be read.
  /// - Complexity: O(bytes of all segments)
  package func run(
    runner: some WorkRunner = SerialRunner(),
    progress: any ProgressSink = SilentProgress()
  ) throws(FileError) -> WALReport {
    var history = LogHistory(
      directory: displayPrefix.isEmpty ? directory.path : String(displayPrefix.dropLast()),
      displayPrefix: displayPrefix,
      segmentCount: directory.segments.count
    )
    history.collector.add(contentsOf: directory.nameFindings(displayPrefix: displayPrefix))
    history.collector.add(contentsOf: try directory.siblingFindings(fileSystem))
    progress.begin("wal", totalByteCount: directory.segments.reduce(0) { $0 + $1.byteCount })
    var failure: FileError?
    runner.inOrder(directory.segments.count) { position in
      scan(position, progress)
    } consume: { result in
      switch result {
      case .success(let scan):
        history.join(scan)
        return true
      case .failure(let error):
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    history.finish()
    return history.report
  }

  private func scan(
    _ position: Int,
    _ progress: any ProgressSink
  ) -> Result<SegmentScan, FileError> {
    let segment = directory.segments[position]
    do throws(FileError) {
      var reader = try SegmentReader(
        fileSystem: fileSystem,
        path: segment.path,
        seed: position == 0 ? 0 : nil,
        progress: progress
      )
      var scanner = SegmentScanner(
        segment.name,
        fileName: segment.fileName,
        file: displayPrefix + segment.fileName,
        consistentIndex: consistentIndex
      )
      try scanner.read(&reader)
      return .success(scanner.scan)
    } catch {
      return .failure(error)
    }
  }
}
