internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import EtcdMessages
internal import SnapFormat
internal import StoreV2

/// What a replay begins with: the state before the first entry that is applied.
enum ReplayBase: Equatable, Sendable {
  /// Nothing: the log holds every entry there ever was.
  case nothing
  /// A database that holds all entries up to its consistent index.
  case database(StoredFile, index: UInt64)

  /// A database file of the directory.
  struct StoredFile: Equatable, Sendable {
    /// Path to open.
    var path: String
    /// Name in the directory.
    var name: String
  }

  /// For people.
  var text: String {
    switch self {
    case .nothing: "from nothing"
    case .database(let file, let index): "from \(file.name) at index \(index)"
    }
  }
}

/// Chooses what to begin with.
struct BaseSearch {
  let files: any FileSystem
  let layout: DataDirLayout
  let survey: LogSurvey

  /// The state that leaves the most entries to be applied.
  ///
  /// - Throws: ``ReplayError/noBase(path:firstIndex:reason:)``.
  func choose(path: String) throws -> ReplayBase {
    if survey.reachesBack || (survey.indexes == nil && survey.baseIndex == 0) { return .nothing }
    var reasons: [String] = []
    var best: ReplayBase?
    for file in try candidates() {
      let database: StoredDatabase
      do {
        database = try StoredDatabase(try files.open(file.path), path: file.path, name: file.name)
      } catch let error as BoltBrowserError {
        reasons.append(error.message)
        continue
      } catch FileError.notFound {
        reasons.append("\(file.name) is missing")
        continue
      }
      let index = database.consistentIndex
      guard index >= survey.baseIndex else {
        reasons.append("\(file.name) ends at entry \(index)")
        continue
      }
      if case .database(_, let other)? = best, other <= index { continue }
      best = .database(file, index: index)
    }
    guard let best else {
      throw ReplayError.noBase(
        path: path,
        firstIndex: survey.baseIndex &+ 1,
        reason: reasons.isEmpty ? "there is no database" : reasons.joined(separator: "; ")
      )
    }
    return best
  }

  /// The v2 store of the newest snapshot file that holds no entry after an index.
  ///
  /// - Returns: nil if there is none that can be read, as from 3.8 on.
  func snapshot(upTo index: UInt64) throws(FileError) -> (store: V2LiveStore, index: UInt64)? {
    guard let snap = layout.snap else { return nil }
    let entries: [DirectoryEntry]
    do throws(FileError) {
      entries = try files.list(snap.path)
    } catch {
      guard case .notFound = error else { throw error }
      return nil
    }
    for entry in entries.sorted(by: { $0.name > $1.name }) {
      guard entry.status.kind == .file, entry.name.hasSuffix(".snap"),
        entry.status.byteCount <= SnapScanner.fileByteCountMax
      else { continue }
      let path = "\(snap.path)/\(entry.name)"
      let bytes = try files.contents(of: path, byteCountMax: SnapScanner.fileByteCountMax)
      do {
        let file = try SnapFile(decoding: bytes.rawSpan)
        let last = file.snapshot.metadata.index
        guard last <= index else { continue }
        let json = file.snapshot.data ?? []
        return (try V2LiveStore(recovering: json.rawSpan), last)
      } catch {
        // A server, too, goes on to the next older one.
        continue
      }
    }
    return nil
  }

  /// The database, and those received in snapshots.
  private func candidates() throws(FileError) -> [ReplayBase.StoredFile] {
    var found: [ReplayBase.StoredFile] = []
    if let database = layout.database {
      found.append(ReplayBase.StoredFile(path: database.path, name: database.name))
    }
    guard let snap = layout.snap else { return found }
    let entries: [DirectoryEntry]
    do throws(FileError) {
      entries = try files.list(snap.path)
    } catch {
      guard case .notFound = error else { throw error }
      return found
    }
    for entry in entries where entry.name.hasSuffix(".snap.db") && entry.status.kind == .file {
      let name = snap.name.isEmpty ? entry.name : "\(snap.name)/\(entry.name)"
      found.append(ReplayBase.StoredFile(path: "\(snap.path)/\(entry.name)", name: name))
    }
    return found
  }
}
