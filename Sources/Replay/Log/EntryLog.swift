internal import ByteCoding
package import DataDirCheck
package import Environment
package import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// The entries of a log in order, from the first to the last that counts.
///
/// Segments are read one after the other, as servers read them, with the checksum chain carried
/// over; the memory is that of a window. The log is read twice: what is overwritten can be told
/// only from what follows.
package struct EntryLog: Sendable {
  private let files: any FileSystem
  private let directory: WALDirectory

  /// Opens a log.
  package init(_ directory: WALDirectory, in files: any FileSystem) {
    self.directory = directory
    self.files = files
  }

  /// Finds out which entries count.
  ///
  /// - Throws: `FileError` if a segment cannot be read; damage is in the survey.
  /// - Complexity: O(bytes of all segments)
  package func survey(progress: any ProgressSink = SilentProgress()) throws(FileError) -> LogSurvey
  {
    var surveyor = LogSurveyor()
    _ = try WALWalk(files, directory).forEach(progress: progress) { file, step, window in
      surveyor.take(step, in: file, window)
      return true
    }
    surveyor.finish()
    return surveyor.survey
  }

  /// Hands on the entries that count, in order.
  ///
  /// - Parameters:
  ///   - survey: The log's survey.
  ///   - progress: Told of the bytes read.
  ///   - body: Takes an entry, its data and its place; returns false to stop.
  /// - Throws: `FileError` if a segment cannot be read.
  /// - Complexity: O(bytes of all segments)
  package func forEach(
    of survey: LogSurvey,
    progress: any ProgressSink = SilentProgress(),
    _ body: (EntryView, RawSpan, LogPlace) -> Bool
  ) throws(FileError) {
    guard survey.indexes != nil else { return }
    var later = OverwrittenEntries(survey.overwrites)
    var ordinal = 0
    _ = try WALWalk(files, directory).forEach(progress: progress) { file, step, window in
      guard case .record(let record) = step, record.kind == .entry else { return true }
      defer { ordinal += 1 }
      guard ordinal >= survey.firstOrdinal else { return true }
      guard ordinal < survey.endOrdinal else { return false }
      let data = window.extracting(record.data ?? 0..<0)
      let entry: EntryView
      do throws(ProtoError) {
        entry = try EntryView(decoding: data)
      } catch {
        return true
      }
      guard !later.contains(entry.index, ordinal: ordinal) else { return true }
      let place = LogPlace(file: file.fileName, offset: record.offset)
      return body(entry, data.extracting(entry.data ?? 0..<0), place)
    }
  }
}

/// Tells entries that were written again from those that stand.
private struct OverwrittenEntries {
  private let overwrites: [(ordinal: Int, index: UInt64)]
  /// The lowest index written again from each place of the list on.
  private let lowest: [UInt64]
  private var next = 0

  init(_ overwrites: [(ordinal: Int, index: UInt64)]) {
    self.overwrites = overwrites
    var lowest: [UInt64] = []
    for overwrite in overwrites.reversed() {
      lowest.append(min(overwrite.index, lowest.last ?? .max))
    }
    self.lowest = lowest.reversed()
  }

  /// Whether a later entry has this index, or one before it; asked in order of the entries.
  mutating func contains(_ index: UInt64, ordinal: Int) -> Bool {
    while next < overwrites.count, overwrites[next].ordinal <= ordinal { next += 1 }
    return next < lowest.count && lowest[next] <= index
  }
}
