internal import ByteCoding
package import Environment
package import WALFormat

/// A segment file of a log directory.
package struct SegmentFile: Equatable, Sendable {
  /// What its name says.
  package var name: SegmentName
  /// The name itself.
  package var fileName: String
  /// Path to open it by.
  package var path: String
  /// Size in bytes when the directory was listed.
  package var byteCount: Int
}

/// The files of a log directory, told apart by their names.
package struct WALDirectory: Sendable {
  /// Path of the directory.
  package var path: String
  /// Segments in name order, which is the order of the log.
  package var segments: [SegmentFile] = []
  /// Names of files that are no segments.
  package var others: [String] = []
  /// Whether the parent directory was looked at: false for a lone segment.
  package var isDirectory = true

  /// Lists a log directory.
  ///
  /// - Throws: ``FileError`` if the directory cannot be listed.
  package init(fileSystem: some FileSystem, path: String) throws(FileError) {
    self.path = path
    for entry in try fileSystem.list(path) {
      if case .segment(let name) = LogFileKind(entry.name), entry.status.kind == .file {
        segments.append(
          SegmentFile(
            name: name,
            fileName: entry.name,
            path: Self.join(path, entry.name),
            byteCount: entry.status.byteCount
          )
        )
      } else {
        others.append(entry.name)
      }
    }
  }

  /// Takes one segment file for a whole log.
  ///
  /// - Throws: ``FileError`` if the file cannot be looked at, or is no segment by its name.
  package init(fileSystem: some FileSystem, file: String) throws(FileError) {
    let slash = file.lastIndex(of: "/")
    let fileName = slash.map { String(file[file.index(after: $0)...]) } ?? file
    path = slash.map { String(file[..<$0]) } ?? "."
    guard let name = SegmentName(fileName) else {
      throw .failed(path: file, operation: "read", reason: "not the name of a wal segment")
    }
    isDirectory = false
    let byteCount = try fileSystem.status(file).byteCount
    segments = [SegmentFile(name: name, fileName: fileName, path: file, byteCount: byteCount)]
  }

  /// Finds the log that a path means: of a data directory, a member directory, the log directory
  /// itself, or one segment of it.
  ///
  /// - Throws: ``FileError``, also for a directory that is no log by its name and its files.
  package static func find(
    _ fileSystem: some FileSystem,
    at path: String
  ) throws(FileError) -> WALDirectory {
    guard try fileSystem.status(path).kind == .directory else {
      return try WALDirectory(fileSystem: fileSystem, file: path)
    }
    for below in ["member/wal", "wal"] {
      let candidate = join(path, below)
      do throws(FileError) {
        guard try fileSystem.status(candidate).kind == .directory else { continue }
      } catch {
        guard case .notFound = error else { throw error }
        continue
      }
      return try WALDirectory(fileSystem: fileSystem, path: candidate)
    }
    let directory = try WALDirectory(fileSystem: fileSystem, path: path)
    let isLog = path.split(separator: "/").last == "wal"
    guard isLog || !directory.segments.isEmpty else {
      throw .failed(path: path, operation: "read", reason: "no log in it, and no segment of one")
    }
    return directory
  }

  /// Joins a directory and a name.
  static func join(_ directory: String, _ name: String) -> String {
    if directory.isEmpty { return name }
    return directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}

/// What the names alone show.
extension WALDirectory {
  /// Findings about names: gaps, doubles, leftovers.
  func nameFindings(displayPrefix: String) -> [Finding] {
    var findings: [Finding] = []
    if segments.isEmpty {
      let files = others.isEmpty ? "an empty directory" : "only " + shownOthers
      let directory = displayPrefix.hasSuffix("/") ? String(displayPrefix.dropLast()) : path
      findings.append(
        Finding(
          .noSegments,
          at: Place(file: directory),
          observed: files,
          expected: "files named SEQUENCE-INDEX.wal"
        )
      )
    }
    for (before, segment) in zip(segments, segments.dropFirst()) {
      let (last, next) = (before.name.sequence, segment.name.sequence)
      guard last == .max || next != last + 1 else { continue }
      let isTwice = next <= last
      findings.append(
        Finding(
          isTwice ? .sequenceTwice : .sequenceGap,
          at: Place(file: displayPrefix + segment.fileName),
          observed: "sequence \(next) after \(last)",
          expected: "sequence \(last &+ 1)"
        )
      )
    }
    for name in others {
      let problem: Problem
      switch LogFileKind(name) {
      case .temporary: continue
      case .broken: problem = .brokenFile
      case .segment, .foreign: problem = .foreignFile
      }
      findings.append(
        Finding(
          problem,
          at: Place(file: displayPrefix + name),
          observed: shown(name),
          expected: "only segments and .tmp files"
        )
      )
    }
    return findings
  }

  /// A few of the names that are no segments, and how many more there are.
  private var shownOthers: String {
    let names = others.prefix(3).map(shown).joined(separator: ", ")
    return others.count > 3 ? "\(names) and \(grouped(others.count - 3)) more" : names
  }

  /// A file name as one line of text.
  private func shown(_ name: String) -> String { printable(Array(name.utf8)) }

  /// Findings about directories that the creation of a log may leave beside it.
  func siblingFindings(_ fileSystem: some FileSystem) throws(FileError) -> [Finding] {
    guard isDirectory, let slash = path.lastIndex(of: "/") else { return [] }
    let own = path[path.index(after: slash)...]
    guard !own.isEmpty, slash > path.startIndex else { return [] }
    let siblings: [DirectoryEntry]
    do throws(FileError) {
      siblings = try fileSystem.list(String(path[..<slash]))
    } catch {
      // A log of its own volume may stand where its reader may not look around.
      guard case .notPermitted = error else { throw error }
      return []
    }
    return
      siblings
      .filter { $0.name == own + ".tmp" || $0.name.hasPrefix(own + ".broken") }
      .map { entry in
        Finding(
          .leftoverDirectory,
          at: Place(file: entry.name),
          observed: entry.name,
          expected: "nothing beside \(own)"
        )
      }
  }
}
