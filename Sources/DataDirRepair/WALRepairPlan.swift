package import DataDirCheck
package import Environment
internal import EtcdMessages

/// What a repair of a log would do, found out by looking alone.
///
/// A torn tail is cut off as etcd's own repair does; nothing else is ever mended, because nothing
/// else can be mended without losing what may have been acknowledged.
///
/// > Source: formats.md §2.14; `server/storage/wal/repair.go`, `Repair`, in etcd@c34dc7e.
package struct WALRepairPlan: Sendable {
  /// What is to be done.
  package enum Verdict: Sendable {
    /// The log ends at a record's end or in zeros: there is nothing to mend.
    case clean
    /// The last segment is to be cut after its last sound record.
    case torn(WALCut)
    /// Something is wrong that no cut mends.
    case refused(Finding)
  }

  /// Path that was given: a data directory, a member directory or a log directory.
  package var path: String
  /// The log in it.
  package var directory: WALDirectory
  /// What the log said.
  package var report: WALReport
  /// What is to be done.
  package var verdict: Verdict

  /// Looks at a log and decides.
  ///
  /// - Throws: ``FileError`` if the log cannot be read.
  package init(
    _ fileSystem: any FileSystem,
    path: String,
    runner: some WorkRunner = SerialRunner(),
    progress: any ProgressSink = SilentProgress()
  ) throws(FileError) {
    self.path = path
    directory = try WALDirectory.find(fileSystem, at: path)
    guard directory.isDirectory else {
      throw .wrongKind(path: path, wanted: .directory)
    }
    report = try WALScan(fileSystem: fileSystem, directory: directory, displayPrefix: "")
      .run(runner: runner, progress: progress)
    verdict = Self.judge(report, directory)
  }

  private static func judge(_ report: WALReport, _ directory: WALDirectory) -> Verdict {
    if let error = report.findings.first(where: { $0.severity == .error }) {
      return .refused(error)
    }
    guard case .torn(_, let offset) = report.end, let segment = directory.segments.last else {
      return .clean
    }
    return .torn(
      WALCut(segment: segment, keptByteCount: offset, keepsMetadata: report.metadata != nil)
    )
  }
}

/// The cut that mends a torn tail.
package struct WALCut: Equatable, Sendable {
  /// The last segment.
  package var segment: SegmentFile
  /// Bytes that stay: up to the end of the last sound record.
  package var keptByteCount: Int
  /// Whether a metadata record stays; without one the log has no owner, and no server starts.
  package var keepsMetadata: Bool

  /// Bytes that are cut off.
  package var droppedByteCount: Int { segment.byteCount - keptByteCount }
  /// Name of the whole old segment beside the cut one.
  package var brokenName: String { segment.fileName + ".broken" }
}

/// Why a repair stopped.
package enum WALRepairError: Error, Equatable {
  /// What would have been written stands there already, with other bytes.
  case occupied(path: String)
  /// The target lies inside what is to be copied.
  case targetInside(path: String)
  /// Directories nested deeper than any data directory's.
  case tooDeep(path: String)
  /// The result did not read back as it should; it was left for inspection.
  case unverified(path: String, reason: String)

  /// One line for people.
  package var message: String {
    switch self {
    case .occupied(let path): "\(path): already exists with other bytes; move it away first"
    case .targetInside(let path): "\(path): lies inside the directory that is copied"
    case .tooDeep(let path): "\(path): directories are nested too deep"
    case .unverified(let path, let reason): "\(path): does not read back as it should: \(reason)"
    }
  }
}
