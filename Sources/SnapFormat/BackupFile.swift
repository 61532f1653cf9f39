internal import ByteCoding

/// What the end of a file says of how it was made.
///
/// `etcdctl snapshot save` appends the SHA-256 of the database to it. Bolt's pages are a multiple
/// of 512 bytes, so the remainder of the size tells.
///
///      0                                     n × 512            + 32
///     ┌─────────────────────────────────────┬──────────────────┐
///     │ database                      bytes │ sha256  32 bytes │
///     └─────────────────────────────────────┴──────────────────┘
///
/// > Source: formats.md §4.1; upstream `etcdutl/snapshot/v3_snapshot.go`, `copyAndVerifyDB`.
package enum BackupTrailer: Equatable, Sendable {
  /// The size fits a digest after the database's bytes.
  case present(databaseByteCount: Int)
  /// A raw copy of a database; restoring it needs `--skip-hash-check`.
  case absent
  /// The size fits neither: bytes were lost or added.
  case impossible(remainder: Int)

  /// Bytes of the digest.
  package static let byteCount = 32
  /// What every page size is a multiple of.
  package static let sectorByteCount = 512

  /// Judges a file by its size.
  package init(fileByteCount: Int) {
    switch fileByteCount % Self.sectorByteCount {
    case 0: self = .absent
    case Self.byteCount: self = .present(databaseByteCount: fileByteCount - Self.byteCount)
    case let remainder: self = .impossible(remainder: remainder)
    }
  }

  /// A database with its digest behind it, as `etcdctl snapshot save` writes it.
  package static func sealed(_ database: [UInt8]) -> [UInt8] {
    database + SHA256.hash(database.rawSpan)
  }

  /// The name a download has until it is complete.
  package static func isPartial(_ name: String) -> Bool { name.hasSuffix(".part") }
}
