internal import CChecksum

/// Where bytes are handed to the C checksums.
///
/// A borrowed span cannot outlive the call, and the C functions read inside it alone.
extension RawSpan {
  /// Continues a finalised CRC-32C over the span's bytes.
  func crc32c(continuing crc: UInt32) -> UInt32 {
    unsafe withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return crc }
      return unsafe checksum_crc32c(crc, start, buffer.count)
    }
  }

  /// Continues a finalised CRC-32C by tables alone.
  func crc32cPortable(continuing crc: UInt32) -> UInt32 {
    unsafe withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return crc }
      return unsafe checksum_crc32c_portable(crc, start, buffer.count)
    }
  }

  /// Feeds whole blocks of 64 bytes to a SHA-256 state of eight words.
  ///
  /// - Precondition: the span holds at least `blockCount` blocks, and `state` eight words.
  func sha256(blockCount: Int, into state: inout [UInt32], portable: Bool) {
    precondition(blockCount >= 0 && blockCount <= byteCount / 64, "\(blockCount) blocks")
    precondition(state.count == 8, "a state of \(state.count) words")
    unsafe withUnsafeBytes { buffer in
      guard blockCount > 0, let start = buffer.baseAddress else { return }
      unsafe state.withUnsafeMutableBufferPointer { words in
        guard let first = words.baseAddress else { return }
        let blocks = unsafe start.assumingMemoryBound(to: UInt8.self)
        if portable {
          unsafe checksum_sha256_blocks_portable(first, blocks, blockCount)
        } else {
          unsafe checksum_sha256_blocks(first, blocks, blockCount)
        }
      }
    }
  }
}
