internal import CChecksum

/// The CRC-32C checksum, as Go's `hash/crc32` computes it with the Castagnoli table.
///
/// Every value is finalised, that is, what Go stores and prints; any value can be continued.
///
/// > Source: `hash/crc32`, `Update` and `Castagnoli`; `wal/encoder.go` and `snap/snapshotter.go`.
package enum CRC32C {
  /// Continues a checksum over more bytes.
  ///
  /// - Parameters:
  ///   - crc: Checksum of the bytes before; 0 when there are none.
  ///   - bytes: The bytes that follow.
  /// - Returns: Checksum of both.
  /// - Complexity: O(*n*), about 20 bytes a nanosecond where the processor has the instruction.
  package static func update(_ crc: UInt32, _ bytes: RawSpan) -> UInt32 {
    bytes.crc32c(continuing: crc)
  }

  /// Computes the checksum of some bytes.
  ///
  /// - Complexity: O(*n*)
  package static func checksum(_ bytes: RawSpan) -> UInt32 { update(0, bytes) }

  /// Joins the checksums of two runs of bytes into that of both, one after the other.
  ///
  /// Segments of a log can so be checked side by side and their chain of checksums put together
  /// afterwards.
  ///
  /// - Parameters:
  ///   - first: Checksum of the first run.
  ///   - second: Checksum of the second run, started from 0.
  ///   - secondByteCount: Length of the second run.
  /// - Returns: Checksum of the first run followed by the second.
  /// - Precondition: `secondByteCount` is not negative.
  /// - Complexity: O(1): at most four polynomial multiplications.
  package static func combine(
    _ first: UInt32,
    _ second: UInt32,
    secondByteCount: Int
  ) -> UInt32 {
    checksum_crc32c_combine(first, second, UInt64(secondByteCount))
  }

  /// Continues a checksum by tables alone; what the tests hold ``update(_:_:)`` to.
  package static func updatePortable(_ crc: UInt32, _ bytes: RawSpan) -> UInt32 {
    bytes.crc32cPortable(continuing: crc)
  }
}
