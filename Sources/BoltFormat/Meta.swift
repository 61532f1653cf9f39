internal import ByteCoding

/// The body of a meta page: where the database's root is, and as of which transaction.
///
/// Little-endian, 64 bytes, behind the page header.
///
///      0           4           8           12          16
///     ┌───────────┬───────────┬───────────┬───────────┐
///     │ magic u32 │ vers. u32 │ pgsz. u32 │ flags u32 │
///     ├───────────┴───────────┼───────────┴───────────┤ 32
///     │ root              u64 │ sequence          u64 │
///     ├───────────────────────┼───────────────────────┤ 48
///     │ freelist          u64 │ highWaterMark     u64 │
///     ├───────────────────────┼───────────────────────┤ 64
///     │ txid              u64 │ checksum          u64 │
///     └───────────────────────┴───────────────────────┘
///
/// Transaction `txid` writes page `txid` mod 2, so a commit that is torn leaves the meta before it.
/// Of those two that are valid the one with the higher transaction rules.
///
/// > Source: formats.md §5.2; bbolt `internal/common/meta.go`, `Meta`.
package struct Meta: Equatable, Sendable {
  /// Bolt's mark, ``magicNumber``.
  package var magic: UInt32
  /// Version of the file format, ``formatVersion``.
  package var version: UInt32
  /// Size of every page in bytes.
  package var pageSize: UInt32
  /// Always zero.
  package var flags: UInt32
  /// Root page of the root bucket, whose items are the top-level buckets.
  package var root: PageID
  /// Counter of the root bucket.
  package var sequence: UInt64
  /// First page of the freelist; ``PageID/absent`` if none is stored.
  package var freelist: PageID
  /// The page past the last one in use.
  package var highWaterMark: PageID
  /// Transaction that wrote this meta.
  package var txid: UInt64
  /// FNV-1a over the bytes before it.
  package var checksum: UInt64

  /// The four bytes every meta starts with.
  package static let magicNumber: UInt32 = 0xED0C_DAED
  /// The only version in use.
  package static let formatVersion: UInt32 = 2
  /// Encoded size in bytes.
  package static let byteCount = 64
  /// Bytes the checksum covers.
  package static let checksummedByteCount = 56
  /// Byte offset of the meta on its page.
  package static let pageOffset = PageHeader.byteCount

  /// Byte offset of each field, in file order; the tests hold decoder and encoder to it.
  package static let layout: [(field: String, offset: Int)] = [
    ("magic", 0), ("version", 4), ("pageSize", 8), ("flags", 12), ("root", 16), ("sequence", 24),
    ("freelist", 32), ("highWaterMark", 40), ("txid", 48), ("checksum", 56),
  ]

  /// Creates a valid meta.
  package init(
    pageByteCount: Int,
    root: PageID,
    sequence: UInt64 = 0,
    freelist: PageID,
    highWaterMark: PageID,
    txid: UInt64
  ) {
    magic = Self.magicNumber
    version = Self.formatVersion
    pageSize = UInt32(pageByteCount)
    flags = 0
    self.root = root
    self.sequence = sequence
    self.freelist = freelist
    self.highWaterMark = highWaterMark
    self.txid = txid
    checksum = 0
    checksum = computedChecksum
  }
}

extension Meta {
  /// Reads the meta of a meta page; whether it is valid is asked of the result.
  ///
  /// The kind in the page's header is not looked at, as upstream does not when it opens a file.
  ///
  /// - Parameter page: A page with its header at 0.
  /// - Throws: ``BoltError/truncated(at:expected:found:)``.
  /// - Complexity: O(1)
  package init(decoding page: RawSpan) throws(BoltError) {
    let needed = Self.pageOffset + Self.byteCount
    guard page.byteCount >= needed else {
      throw .truncated(at: 0, expected: needed, found: page.byteCount)
    }
    let start = Self.pageOffset
    magic = page.littleEndian(at: start)
    version = page.littleEndian(at: start + 4)
    pageSize = page.littleEndian(at: start + 8)
    flags = page.littleEndian(at: start + 12)
    root = PageID(page.littleEndian(at: start + 16))
    sequence = page.littleEndian(at: start + 24)
    freelist = PageID(page.littleEndian(at: start + 32))
    highWaterMark = PageID(page.littleEndian(at: start + 40))
    txid = page.littleEndian(at: start + 48)
    checksum = page.littleEndian(at: start + 56)
  }

  /// Encodes the 64 bytes, with the checksum as it stands in ``checksum``.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    for word in [magic, version, pageSize, flags] { bytes.appendLittleEndian(word) }
    bytes.appendLittleEndian(root.rawValue)
    bytes.appendLittleEndian(sequence)
    bytes.appendLittleEndian(freelist.rawValue)
    bytes.appendLittleEndian(highWaterMark.rawValue)
    bytes.appendLittleEndian(txid)
    bytes.appendLittleEndian(checksum)
    return bytes
  }

  /// What the checksum of these fields must be.
  package var computedChecksum: UInt64 {
    let fields = encoded().prefix(Self.checksummedByteCount)
    return FNV1a64.hash(fields.rawSpan)
  }

  /// The same meta with the checksum its fields call for.
  package func checksummed() -> Meta {
    var meta = self
    meta.checksum = computedChecksum
    return meta
  }
}
