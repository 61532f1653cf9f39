#pragma once
#include <stddef.h>
#include <stdint.h>

// Checksums that need instructions Swift cannot name. Each function has a portable twin, which
// the tests hold the fast one to and which serves on machines without the instructions.

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// Continues a finalised CRC-32C over more bytes; starts from 0.
uint32_t checksum_crc32c(uint32_t crc, const uint8_t *bytes, size_t byte_count);

/// The same by tables alone.
uint32_t checksum_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t byte_count);

/// The CRC-32C of two runs of bytes one after the other, from the CRC-32C of each.
uint32_t checksum_crc32c_combine(uint32_t first, uint32_t second, uint64_t second_byte_count);

/// Feeds whole 64-byte blocks to a SHA-256 state of eight words.
void checksum_sha256_blocks(uint32_t *state, const uint8_t *blocks, size_t block_count);

/// The same without special instructions.
void checksum_sha256_blocks_portable(uint32_t *state, const uint8_t *blocks, size_t block_count);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
