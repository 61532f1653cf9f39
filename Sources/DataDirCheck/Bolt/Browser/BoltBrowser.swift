package import BoltFormat
internal import ByteCoding
package import Environment

/// Read access to the pages, buckets and items of a database, whatever state it is in.
///
/// Nothing the file says is believed before it is bounded: pages lie below the high-water mark and
/// inside the file, an overflow run is never longer than both allow, and walks keep an explicit
/// stack and the set of pages they have seen.
package struct BoltBrowser: Sendable {
  /// What stands on page 0 or 1.
  package struct MetaReading: Sendable {
    /// The meta; nil if the file ends before it does.
    package var meta: Meta?
    /// The page's header; nil if the file ends before it does.
    package var header: PageHeader?
    /// Everything that is wrong with it.
    package var failures: [BoltError]

    /// Whether upstream would take it.
    package var isValid: Bool { meta?.isValid ?? false }
  }

  /// Path of the database as it was opened.
  package let path: String
  /// Size of the file in bytes.
  package let fileByteCount: Int
  /// Page size, and where it was learnt.
  package let pageSize: PageSizeDetector.Detection
  /// What stands on pages 0 and 1.
  package let metas: [MetaReading]
  /// The meta that is followed, 0 or 1; nil if there is none to follow.
  package internal(set) var active: Int?
  /// The open file.
  internal let file: any ReadableFile

  /// Opens a database.
  ///
  /// - Parameters:
  ///   - path: A database, or a data directory, its `member` or its `snap` directory.
  ///   - fileSystem: Where the path is looked up.
  /// - Throws: `FileError`, or ``BoltBrowserError/notDatabase(path:)``.
  package init(opening path: String, in fileSystem: some FileSystem) throws {
    let path = try Self.databasePath(path, in: fileSystem)
    try self.init(file: try fileSystem.open(path), path: path)
  }

  /// Browses an open file.
  package init(file: any ReadableFile, path: String) throws {
    let found = try PageSizeDetector.detect(fileByteCount: file.byteCount) {
      (offset, byteCount) throws(FileError) in
      try file.bytes(at: offset, byteCount: byteCount)
    }
    guard let pageSize = found else { throw BoltBrowserError.notDatabase(path: path) }
    var metas: [MetaReading] = []
    for page in 0...1 {
      let start = page * pageSize.pageByteCount
      let bytes = try file.bytes(at: start, byteCount: PageSizeDetector.probeByteCount)
      metas.append(Self.reading(bytes))
    }
    let isDatabase = metas.contains { $0.meta?.magic == Meta.magicNumber }
    guard isDatabase else { throw BoltBrowserError.notDatabase(path: path) }
    self.path = path
    self.pageSize = pageSize
    self.metas = metas
    self.file = file
    fileByteCount = file.byteCount
    active = Meta.active(metas[0].meta, metas[1].meta)
  }

  /// The database that a path names: the file itself, or the one in a directory of etcd's.
  package static func databasePath(
    _ path: String,
    in fileSystem: some FileSystem
  ) throws(FileError) -> String {
    guard try fileSystem.status(path).kind == .directory else { return path }
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    for place in ["/member/snap/db", "/snap/db"] {
      do throws(FileError) {
        _ = try fileSystem.status(base + place)
        return base + place
      } catch {
        guard case .notFound = error else { throw error }
      }
    }
    return base + "/db"
  }

  private static func reading(_ bytes: [UInt8]) -> MetaReading {
    do throws(BoltError) {
      let header = try PageHeader(decoding: bytes.rawSpan)
      let meta = try Meta(decoding: bytes.rawSpan)
      return MetaReading(meta: meta, header: header, failures: meta.failures)
    } catch {
      return MetaReading(meta: nil, header: nil, failures: [error])
    }
  }
}

extension BoltBrowser {
  /// Page size in bytes.
  package var pageByteCount: Int { pageSize.pageByteCount }

  /// Pages the file holds, a cut last one counted.
  package var filePageCount: Int { (fileByteCount + pageByteCount - 1) / pageByteCount }

  /// The meta that is followed.
  package var activeMeta: Meta? { active.flatMap { metas[$0].meta } }

  /// No page of a sound database is numbered so or higher: the high-water mark, or where the file
  /// ends if that comes first.
  package var pageBound: UInt64 {
    let inFile = UInt64(filePageCount)
    return activeMeta.map { min($0.highWaterMark.rawValue, inFile) } ?? inFile
  }

  /// Everything that is wrong with the meta pages, and a file too short for the one followed.
  package var metaDamage: [BoltDamage] {
    var damage: [BoltDamage] = []
    for (page, reading) in metas.enumerated() {
      let id = PageID(UInt64(page))
      damage += reading.failures.map { BoltDamage($0, page: id) }
      guard let header = reading.header, header.flags != .meta else { continue }
      let error = BoltError.wrongKind(at: 8, expected: .meta, found: header.flags)
      damage.append(BoltDamage(error, page: id))
    }
    guard let active, let mark = activeMeta?.highWaterMark else { return damage }
    let end = mark.byteOffset(pageByteCount: pageByteCount) ?? .max
    if fileByteCount < end {
      damage.append(
        BoltDamage(
          page: PageID(UInt64(active)),
          field: "highWaterMark",
          observed: "\(mark) in a file of \(filePageCount) pages",
          expected: "a file at least that long"
        )
      )
    }
    return damage
  }

  /// The meta that is followed, where a verb can do nothing without one.
  package func requiredMeta() throws(BoltBrowserError) -> Meta {
    guard let meta = activeMeta else {
      let reasons = metas.flatMap { $0.failures.map(\.message) }
      throw .noValidMeta(path: path, reasons: reasons)
    }
    return meta
  }

  /// Follows the meta of page 0 or 1, though another may be newer.
  package mutating func follow(meta page: Int) throws(BoltBrowserError) {
    guard metas[page].isValid else {
      let reasons = metas[page].failures.map(\.message)
      throw .invalidMeta(path: path, page: page, reasons: reasons)
    }
    active = page
  }
}
