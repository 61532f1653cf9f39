// CRC-32C (Castagnoli), bit-reflected, as Go's hash/crc32 computes it.
//
// A register holds a polynomial over GF(2) with x^31 in bit 0. All arithmetic here is modulo
// P = x^32 + x^28 + x^27 + x^26 + x^25 + x^23 + x^22 + x^20 + x^19 + x^18 + x^14 + x^13 + x^11 +
//     x^10 + x^9 + x^8 + x^6 + 1, which is (x + 1) times a primitive polynomial of degree 31.
//
// Three ways to the same number:
// - portable: eight table lookups per eight bytes ("slicing by 8");
// - hardware: the CRC instruction has a latency of three cycles and a throughput of one, so three
//   lanes run side by side over neighbouring blocks and are joined by shift tables;
// - combine: reading n zero bytes multiplies the register by x^(8n), so two checksums are joined
//   by a few multiplications, however long the bytes were.

#include "cchecksum.h"

#include <string.h>

enum {
  POLYNOMIAL = (int)0x82f63b78u,
  LONG_LANE = 4096,
  SHORT_LANE = 256,
};

// The order of x modulo P: x^ORDER = 1, so exponents are taken modulo it.
static const uint32_t ORDER = 0x7fffffff;

// slices[k][b]: byte b followed by k zero bytes.
static uint32_t slices[8][256];
// powers[k][d]: x^(d * 256^k), for the exponent's four base-256 digits.
static uint32_t powers[4][256];

// The product of two polynomials.
static uint32_t multiply(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (int bit = 31; bit >= 0; bit--) {
    product ^= a & -((b >> bit) & 1);
    a = (a >> 1) ^ ((uint32_t)POLYNOMIAL & -(a & 1));
  }
  return product;
}

// x^(8 * byte_count) times a polynomial: the register after that many zero bytes.
static uint32_t advance(uint32_t crc, uint64_t byte_count) {
  uint32_t exponent = (uint32_t)((byte_count % ORDER) * 8 % ORDER);
  for (int digit = 0; exponent != 0; digit++, exponent >>= 8) {
    if ((exponent & 255) != 0) crc = multiply(crc, powers[digit][exponent & 255]);
  }
  return crc;
}

// Continues a raw register by tables.
static uint32_t update_portable(uint32_t crc, const uint8_t *bytes, size_t byte_count) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; byte_count >= 8; bytes += 8, byte_count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    word ^= crc;
    crc = slices[7][word & 255] ^ slices[6][(word >> 8) & 255] ^ slices[5][(word >> 16) & 255] ^
          slices[4][(word >> 24) & 255] ^ slices[3][(word >> 32) & 255] ^
          slices[2][(word >> 40) & 255] ^ slices[1][(word >> 48) & 255] ^ slices[0][word >> 56];
  }
#endif
  for (; byte_count > 0; bytes++, byte_count--) {
    crc = (crc >> 8) ^ slices[0][(crc ^ *bytes) & 255];
  }
  return crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>
#define HAS_INSTRUCTION 1
#define WITH_INSTRUCTION __attribute__((target("sse4.2")))
#define CRC_WORD(crc, word) _mm_crc32_u64((crc), (word))
#define CRC_BYTE(crc, byte) _mm_crc32_u8((uint32_t)(crc), (byte))
static int instruction_is_here(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("sse4.2");
}
#elif defined(__aarch64__) && (defined(__linux__) || defined(__ARM_FEATURE_CRC32))
#include <arm_acle.h>
#define HAS_INSTRUCTION 1
#define WITH_INSTRUCTION __attribute__((target("crc")))
#define CRC_WORD(crc, word) __crc32cd((uint32_t)(crc), (word))
#define CRC_BYTE(crc, byte) __crc32cb((uint32_t)(crc), (byte))
#if defined(__ARM_FEATURE_CRC32)
static int instruction_is_here(void) { return 1; }
#else
#include <sys/auxv.h>
static int instruction_is_here(void) { return (getauxval(AT_HWCAP) >> 7) & 1; }
#endif
#endif

#if defined(HAS_INSTRUCTION)
static int has_instruction;
// shift[k][b]: a register whose byte k is b, after LANE zero bytes.
static uint32_t long_shift[4][256];
static uint32_t short_shift[4][256];

static inline uint32_t shift(uint32_t table[4][256], uint32_t crc) {
  return table[0][crc & 255] ^ table[1][(crc >> 8) & 255] ^ table[2][(crc >> 16) & 255] ^
         table[3][crc >> 24];
}

static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

// Continues a raw register over as many whole triples of lanes as there are.
WITH_INSTRUCTION static inline __attribute__((always_inline)) uint32_t update_lanes(
    uint32_t crc, const uint8_t **bytes, size_t *byte_count, const size_t lane,
    uint32_t table[4][256]) {
  const uint8_t *at = *bytes;
  size_t left = *byte_count;
  for (; left >= 3 * lane; at += 3 * lane, left -= 3 * lane) {
    uint64_t first = crc, second = 0, third = 0;
    for (size_t i = 0; i < lane; i += 8) {
      first = CRC_WORD(first, load(at + i));
      second = CRC_WORD(second, load(at + lane + i));
      third = CRC_WORD(third, load(at + 2 * lane + i));
    }
    crc = shift(table, shift(table, (uint32_t)first) ^ (uint32_t)second) ^ (uint32_t)third;
  }
  *bytes = at;
  *byte_count = left;
  return crc;
}

// Continues a raw register by the instruction.
WITH_INSTRUCTION static uint32_t update_hardware(
    uint32_t crc, const uint8_t *bytes, size_t byte_count) {
  crc = update_lanes(crc, &bytes, &byte_count, LONG_LANE, long_shift);
  crc = update_lanes(crc, &bytes, &byte_count, SHORT_LANE, short_shift);
  uint64_t wide = crc;
  for (; byte_count >= 8; bytes += 8, byte_count -= 8) wide = CRC_WORD(wide, load(bytes));
  crc = (uint32_t)wide;
  for (; byte_count > 0; bytes++, byte_count--) crc = CRC_BYTE(crc, *bytes);
  return crc;
}

static void fill_shift(uint32_t table[4][256], uint64_t lane) {
  for (int bit = 0; bit < 32; bit++) {
    table[bit / 8][1 << bit % 8] = advance((uint32_t)1 << bit, lane);
  }
  for (int k = 0; k < 4; k++) {
    for (int b = 1; b < 256; b++) table[k][b] = table[k][b & (b - 1)] ^ table[k][b & -b];
  }
}
#endif

// Fills the tables before main; they are read-only afterwards.
__attribute__((constructor)) static void fill_tables(void) {
  for (uint32_t b = 0; b < 256; b++) {
    uint32_t crc = b;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((uint32_t)POLYNOMIAL & -(crc & 1));
    slices[0][b] = crc;
  }
  for (int k = 1; k < 8; k++) {
    for (int b = 0; b < 256; b++) {
      slices[k][b] = (slices[k - 1][b] >> 8) ^ slices[0][slices[k - 1][b] & 255];
    }
  }
  const uint32_t one = 0x80000000u;
  uint32_t step = one >> 1;
  for (int k = 0; k < 4; k++) {
    powers[k][0] = one;
    for (int d = 1; d < 256; d++) powers[k][d] = multiply(powers[k][d - 1], step);
    step = multiply(powers[k][255], step);
  }
#if defined(HAS_INSTRUCTION)
  has_instruction = instruction_is_here();
  fill_shift(long_shift, LONG_LANE);
  fill_shift(short_shift, SHORT_LANE);
#endif
}

uint32_t checksum_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t byte_count) {
  return ~update_portable(~crc, bytes, byte_count);
}

uint32_t checksum_crc32c(uint32_t crc, const uint8_t *bytes, size_t byte_count) {
#if defined(HAS_INSTRUCTION)
  if (has_instruction) return ~update_hardware(~crc, bytes, byte_count);
#endif
  return ~update_portable(~crc, bytes, byte_count);
}

uint32_t checksum_crc32c_combine(uint32_t first, uint32_t second, uint64_t second_byte_count) {
  return advance(first, second_byte_count) ^ second;
}
