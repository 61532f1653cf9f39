internal import ByteCoding
internal import Environment

/// Copies files in pieces, so that a segment or a database never stands in memory whole.
struct FileCopy {
  /// Size of a piece in bytes.
  static let pieceByteCount = 1 << 20
  /// Deepest nesting of directories that is followed; a data directory has three levels.
  static let depthMax = 32

  /// Where files are read and written.
  let fileSystem: any WritableFileSystem

  /// Copies the first bytes of a file to a new file, and makes them durable.
  ///
  /// Pieces of zeros are not written: the file is extended over them at the end, so preallocated
  /// space costs nothing.
  ///
  /// - Complexity: O(*n*) in `byteCount`
  func copy(_ source: String, to target: String, byteCount: Int? = nil) throws(FileError) {
    let input = try fileSystem.open(source)
    let output = try fileSystem.create(target)
    let end = min(byteCount ?? input.byteCount, input.byteCount)
    var offset = 0
    while offset < end {
      let piece = try input.bytes(at: offset, byteCount: min(Self.pieceByteCount, end - offset))
      guard !piece.isEmpty else {
        throw .failed(path: source, operation: "read", reason: "the file shrank while it was read")
      }
      if !piece.rawSpan.isZero(0..<piece.count) { try output.write(piece, at: offset) }
      offset += piece.count
    }
    try output.truncate(to: end)
    try output.sync()
  }

  /// Whether two files hold the same bytes.
  ///
  /// - Complexity: O(*n*) in their size
  func isSame(_ left: String, _ right: String) throws(FileError) -> Bool {
    let first = try fileSystem.open(left)
    let second = try fileSystem.open(right)
    guard first.byteCount == second.byteCount else { return false }
    var offset = 0
    while offset < first.byteCount {
      let piece = try first.bytes(at: offset, byteCount: Self.pieceByteCount)
      let other = try second.bytes(at: offset, byteCount: Self.pieceByteCount)
      guard !piece.isEmpty, piece == other else { return false }
      offset += piece.count
    }
    return true
  }

  /// Everything below a directory: subdirectories and files, relative to it, parents first.
  func tree(_ root: String) throws -> (directories: [String], files: [String]) {
    var directories: [String] = []
    var files: [String] = []
    var pending = [(path: "", depth: 0)]
    while let (path, depth) = pending.popLast() {
      guard depth <= Self.depthMax else { throw WALRepairError.tooDeep(path: path) }
      for entry in try fileSystem.list(path.isEmpty ? root : root + "/" + path) {
        let below = path.isEmpty ? entry.name : path + "/" + entry.name
        switch entry.status.kind {
        case .directory:
          directories.append(below)
          pending.append((below, depth + 1))
        case .file: files.append(below)
        case .other: continue
        }
      }
    }
    return (directories, files)
  }
}
