package import SchemaFormat

/// One row of bucket `key`, decoded; its user key lies in the batch it came with.
package struct Row: Sendable {
  /// When it was written, and whether it deletes.
  package var at: RevisionKey
  /// `create_revision` of the value; 0 in a tombstone.
  package var createRevision: Int64
  /// `mod_revision` of the value; 0 in a tombstone.
  package var modRevision: Int64
  /// `version` of the value; 0 in a tombstone.
  package var version: Int64
  /// Lease attached; 0 for none.
  package var lease: Int64
  /// Where the user key lies in the batch's `keys`.
  package var keyRange: Range<Int>
  /// Hash of the user key for tables.
  package var keyHash: UInt64
  /// Size of the user value in bytes.
  package var valueByteCount: Int
  /// Size of the row in bytes: revision key and encoded value.
  package var byteCount: Int
  /// CRC-32C of revision key and encoded value; set only on pages with rows to be compacted.
  package var crc: UInt32
  /// Page and element the row stands on.
  package var page: UInt64
  /// Element on the page.
  package var item: Int

  /// Main revision.
  package var main: Int64 { at.revision.main }
}

/// A run of rows with the checksum of all their bytes.
package struct RowSegment: Sendable {
  /// Index of the first row's place in the batch.
  package var rows: Range<Int>
  /// CRC-32C of all pairs' bytes.
  package var crc: UInt32
  /// Bytes the checksum covers.
  package var byteCount: Int
  /// Whether each row carries a checksum of its own.
  package var hasRowChecksums: Bool
}

/// Rows of neighboring pages, in revision order.
package struct RowBatch: Sendable {
  /// The rows.
  package var rows: [Row] = []
  /// User keys of all rows, one behind the other.
  package var keys: [UInt8] = []
  /// Checksums over runs of rows; they cover every row once, in order.
  package var segments: [RowSegment] = []

  /// Creates an empty batch.
  package init() {}
}
