/// The 64-bit FNV-1a hash, which bolt stores in its meta pages.
///
/// > Source: `hash/fnv`, `New64a`; `internal/common/meta.go`, `Sum64`, in bbolt.
package enum FNV1a64 {
  /// Computes the hash of some bytes.
  ///
  /// - Complexity: O(*n*), a byte at a time; meant for headers.
  package static func hash(_ bytes: RawSpan) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for offset in 0..<bytes.byteCount {
      hash ^= UInt64(bytes.byte(at: offset))
      hash &*= 0x0000_0100_0000_01b3
    }
    return hash
  }
}
