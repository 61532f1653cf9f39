internal import ByteCoding
package import Environment
internal import SnapFormat

/// What the sha256 trailer of a backup says.
package enum BackupVerdict: Equatable, Sendable {
  /// No trailer: a raw copy of a database.
  case unsealed
  /// A trailer that matches.
  case sealed
  /// A trailer that does not match.
  case mismatch(stored: [UInt8], computed: [UInt8])
  /// A size that fits neither with nor without a trailer.
  case impossibleSize(remainder: Int)
}

/// Holds a backup against the digest at its end.
///
/// The verdict is about the trailer alone; whether the database before it is sound is for the
/// checks of the database to say.
///
/// > Source: formats.md §4.1; upstream `etcdutl/snapshot/v3_snapshot.go`.
package struct BackupAudit: Sendable {
  /// Bytes read at a time.
  package static let windowByteCount = 1 << 20

  /// What was found.
  package var verdict: BackupVerdict
  /// Size of the database in the file.
  package var databaseByteCount: Int

  /// Reads a file from end to end.
  ///
  /// - Parameters:
  ///   - file: The backup.
  ///   - progress: Told of every byte read.
  /// - Throws: `FileError` if the file cannot be read.
  /// - Complexity: O(*n*), in memory O(1)
  package init(
    _ file: any ReadableFile,
    progress: any ProgressSink = SilentProgress()
  ) throws(FileError) {
    databaseByteCount = file.byteCount
    switch BackupTrailer(fileByteCount: file.byteCount) {
    case .absent: verdict = .unsealed
    case .impossible(let remainder): verdict = .impossibleSize(remainder: remainder)
    case .present(let byteCount):
      databaseByteCount = byteCount
      let stored = try file.bytes(at: byteCount, byteCount: BackupTrailer.byteCount)
      let computed = try Self.digest(of: file, byteCount: byteCount, progress)
      verdict = stored == computed ? .sealed : .mismatch(stored: stored, computed: computed)
    }
  }

  private static func digest(
    of file: any ReadableFile,
    byteCount: Int,
    _ progress: any ProgressSink
  ) throws(FileError) -> [UInt8] {
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: min(windowByteCount, byteCount))
    var offset = 0
    while offset < byteCount {
      let wanted = min(buffer.count, byteCount - offset)
      let found = try file.read(at: offset, into: &buffer, from: 0, byteCount: wanted)
      guard found > 0 else { break }
      hash.update(buffer.rawSpan.extracting(0..<found))
      progress.advance(byteCount: found)
      offset += found
    }
    return hash.finalized()
  }

  /// What is wrong with the trailer; nil if it matches.
  ///
  /// - Parameter path: The backup's name in places of findings.
  /// - Returns: A finding of S6, or nil.
  package func finding(at path: String) -> Finding? {
    let place = Place(file: path, offset: databaseByteCount)
    switch verdict {
    case .sealed: return nil
    case .unsealed:
      return Finding(
        .backupUnsealed,
        at: Place(file: path),
        observed: "\(databaseByteCount) bytes, a multiple of 512",
        expected: "32 bytes of sha256 behind the database"
      )
    case .mismatch(let stored, let computed):
      return Finding(
        .backupDigest,
        at: place,
        observed: "sha256 \(hex(computed)) of the database",
        expected: "\(hex(stored)), as the trailer says"
      )
    case .impossibleSize(let remainder):
      return Finding(
        .backupSize,
        at: Place(file: path),
        observed: "\(databaseByteCount) bytes, \(remainder) more than a multiple of 512",
        expected: "a multiple of 512, or 32 more"
      )
    }
  }

  /// One line for people.
  package var summaryLine: String {
    switch verdict {
    case .sealed: "the sha256 trailer matches"
    case .unsealed: "no sha256 trailer"
    case .mismatch: "the sha256 trailer does not match"
    case .impossibleSize: "a size that no backup has"
    }
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { hexadecimal(UInt64($0), digits: 2) }.joined()
  }
}
