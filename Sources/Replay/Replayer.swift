internal import Applying
internal import ByteCoding
internal import ClusterState
internal import DataDirCheck
package import Environment
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat
internal import StoreV2

/// Applies the log of a directory anew and holds the directory's database against what comes of it.
///
/// The directory is only read. The replay runs on an engine whose file system is in memory; the
/// database on disk is read by the checker's reader, which shares no code with the engine.
package struct Replayer {
  private let files: any FileSystem
  private let progress: any ProgressSink

  /// Creates a replayer.
  package init(_ files: any FileSystem, progress: any ProgressSink = SilentProgress()) {
    self.files = files
    self.progress = progress
  }

  /// Replays what a path names.
  ///
  /// Which patch release wrote the database is not written anywhere, and some differ in what they
  /// keep: if rows differ under the rules of the first, those of the others are tried, and the
  /// ones that fit best are reported.
  ///
  /// - Parameters:
  ///   - path: A data directory, its `member`, or its log.
  ///   - walDirectory: Where the log is, if the server was told `--wal-dir`.
  /// - Returns: The state at the end of the log, and how the database stands to it.
  /// - Throws: ``ReplayError``, `FileError` or `NotEtcd` if there is nothing to replay; damage and
  ///   differences are in the report.
  /// - Complexity: O(*n* log *n*) in the entries and in the rows
  package func replay(_ path: String, walDirectory: String? = nil) throws -> ReplayReport {
    let layout = try DataDirLayout(path, walDirectory: walDirectory, on: files)
    let log = EntryLog(try logDirectory(layout, path: path), in: files)
    let survey = try log.survey(progress: progress)
    let stored = try storedDatabase(layout)
    let search = BaseSearch(files: files, layout: layout, survey: survey)
    let base = try search.choose(path: path)
    var snapshot: (store: V2LiveStore, index: UInt64)?
    if case .database(_, let index) = base { snapshot = try search.snapshot(upTo: index) }
    let context = ReplayContext(
      path: path,
      log: log,
      survey: survey,
      stored: stored.database,
      base: base,
      snapshot: snapshot,
      files: files,
      progress: progress
    )
    var best: ReplayReport?
    for candidate in context.candidates {
      let report = try ReplayRun(context, candidate).run()
      if report.differentCount < best?.differentCount ?? .max { best = report }
      if report.differentCount == 0 { break }
    }
    guard var report = best else { throw ReplayError.noLog(path: path) }
    if let fault = stored.fault { report.faults.append(fault) }
    return report
  }

  private func logDirectory(_ layout: DataDirLayout, path: String) throws -> WALDirectory {
    guard let part = layout.wal else { throw ReplayError.noLog(path: path) }
    do throws(FileError) {
      let directory = try WALDirectory(fileSystem: files, path: part.path)
      if !directory.segments.isEmpty { return directory }
    } catch {
      guard case .notFound = error else { throw error }
    }
    throw ReplayError.noLog(path: part.path)
  }

  /// The database to hold the replay against; nil if it is not there or is none.
  private func storedDatabase(
    _ layout: DataDirLayout
  ) throws -> (database: StoredDatabase?, fault: String?) {
    guard let part = layout.database else { return (nil, nil) }
    do {
      let file = try files.open(part.path)
      return (try StoredDatabase(file, path: part.path, name: part.name), nil)
    } catch let error as BoltBrowserError {
      return (nil, error.message)
    } catch FileError.notFound {
      return (nil, "\(part.name) is missing")
    }
  }
}

/// All that does not change from one try to the next.
struct ReplayContext {
  let path: String
  let log: EntryLog
  let survey: LogSurvey
  let stored: StoredDatabase?
  let base: ReplayBase
  /// The v2 store to begin with; nil for an empty one.
  let snapshot: (store: V2LiveStore, index: UInt64)?
  let files: any FileSystem
  let progress: any ProgressSink

  /// Whose rules to try, and how the servers may have been set up.
  struct Candidate {
    /// The rules.
    var rules: ApplyRules
    /// The shortest life of a lease in seconds, which the election timeout gives; nil for etcd's.
    var minTTL: Int64?

    init(_ patch: Int, _ minor: Int) {
      rules = ApplyRules(SemanticVersion(major: 3, minor: minor, patch: patch))
    }
  }

  /// What to try, that of the releases most often met first.
  ///
  /// > Source: formats.md §6.1, §7.2: the patch releases in which rows came to be kept differently.
  var candidates: [Candidate] {
    let minor = isOld ? 4 : stored?.schema?.minor ?? 5
    var candidates: [Candidate]
    switch minor {
    case ...4: candidates = [Candidate(23, 4), Candidate(45, 4)]
    case 5:
      // Members that 3.4 wrote, or wrote before an upgrade.
      var upgraded = Candidate(1, 5)
      upgraded.rules.memberRows = .rewritten
      candidates = [Candidate(1, 5), upgraded, Candidate(18, 5), Candidate(33, 5)]
    default: candidates = [Candidate(0, minor)]
    }
    if let shortest = leases.map(\.ttl).min(), shortest > 2, var slow = candidates.first {
      slow.minTTL = shortest
      candidates.append(slow)
    }
    return candidates
  }

  /// Whether servers were told to write checkpoints of leases: some row has one.
  var hasCheckpoints: Bool { leases.contains { $0.remainingTTL > 0 } }

  /// The leases of the database that can be read.
  private var leases: [Lease] {
    (stored?.buckets[.lease] ?? []).compactMap { row in
      do throws(ProtoError) { return try Lease(decoding: row.value.rawSpan) } catch { return nil }
    }
  }

  /// Whether the database has members without an index of the entry they came with, which 3.4 alone
  /// leaves, or there is none and the log is one of 3.4.
  private var isOld: Bool {
    guard let stored else { return hasBareSnapshots }
    return stored.consistentIndex == 0 && stored.buckets[.members]?.isEmpty == false
  }

  /// Whether the log has snapshots without membership, as 3.4 writes them.
  private var hasBareSnapshots: Bool {
    survey.snapshots.contains { $0.index > 0 && $0.confState == nil }
  }
}
