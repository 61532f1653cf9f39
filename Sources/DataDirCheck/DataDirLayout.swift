internal import BoltFormat
internal import ByteCoding
package import Environment

/// Why a path cannot be looked at: it is there, and it is nothing of etcd's.
package struct NotEtcd: Error, Equatable, Sendable {
  /// One line for people.
  package var message: String
}

/// Where the parts of a data directory are, as paths to open and as names for findings.
///
/// > Source: formats.md §1.
package struct DataDirLayout: Equatable, Sendable {
  /// A part: where it is, and what findings call it.
  package struct Part: Equatable, Sendable {
    /// Path to open.
    package var path: String
    /// Name relative to what is checked.
    package var name: String
  }

  /// What the path is.
  package var kind: TargetKind
  /// Directory of the log.
  package var wal: Part?
  /// Directory of the snapshots.
  package var snap: Part?
  /// The database.
  package var database: Part?

  /// Whether the path is a file that may be a backup with a digest at its end.
  package var isSealable: Bool { kind == .backup || kind == .database }

  /// Finds the parts of what a path names.
  ///
  /// - Parameters:
  ///   - path: A data directory, its `member`, `wal` or `snap`, or a database file.
  ///   - walDirectory: Where the log is, if the server was told `--wal-dir`.
  ///   - fileSystem: Where to look.
  /// - Throws: ``NotEtcd`` or `FileError`.
  package init(_ path: String, walDirectory: String? = nil, on fileSystem: any FileSystem) throws {
    let status = try fileSystem.status(path)
    guard status.kind == .directory else {
      self = try Self.file(path, on: fileSystem)
      return
    }
    let base = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let names = try fileSystem.list(path)
    if names.contains(where: { $0.name == "member" && $0.status.kind == .directory }) {
      self = Self.member("\(base)/member", name: "member/")
    } else if names.contains(where: {
      ["wal", "snap"].contains($0.name) && $0.status.kind == .directory
    }) {
      self = Self.member(base, name: "")
    } else if names.contains(where: { $0.name.hasSuffix(".wal") }) {
      kind = .walDir
      wal = Part(path: base, name: "")
    } else if names.contains(where: { $0.name == "db" || $0.name.hasSuffix(".snap") }) {
      kind = .snapDir
      snap = Part(path: base, name: "")
      database = Part(path: "\(base)/db", name: "db")
    } else {
      throw NotEtcd(
        message: "\(path): no etcd data directory: it holds neither member, wal nor snap"
      )
    }
    if let walDirectory { wal = Part(path: walDirectory, name: walDirectory) }
  }

  private init(kind: TargetKind, wal: Part? = nil, snap: Part? = nil, database: Part? = nil) {
    self.kind = kind
    self.wal = wal
    self.snap = snap
    self.database = database
  }

  private static func member(_ path: String, name: String) -> DataDirLayout {
    DataDirLayout(
      kind: .dataDir,
      wal: Part(path: "\(path)/wal", name: "\(name)wal"),
      snap: Part(path: "\(path)/snap", name: "\(name)snap"),
      database: Part(path: "\(path)/snap/db", name: "\(name)snap/db")
    )
  }

  private static func file(_ path: String, on fileSystem: any FileSystem) throws -> DataDirLayout {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let database = try DatabaseFile(try fileSystem.open(path), name: name)
    guard database.looksLikeBolt else {
      throw NotEtcd(
        message: "\(path): no bolt database: neither meta page carries its mark"
      )
    }
    let hasTrailer = database.byteCount % 512 == 32
    return DataDirLayout(
      kind: hasTrailer ? .backup : .database,
      database: Part(path: path, name: name)
    )
  }
}
