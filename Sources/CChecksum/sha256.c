// SHA-256's compression function (FIPS 180-4, section 6.2.2), with the x86 SHA extensions when
// the processor has them.

#include "cchecksum.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t x, int count) { return (x >> count) | (x << (32 - count)); }

// The message schedule: sixteen words of the block, then 48 made from them.
static void schedule(uint32_t w[64], const uint8_t *block) {
  for (int t = 0; t < 16; t++, block += 4) {
    w[t] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  }
  for (int t = 16; t < 64; t++) {
    uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >> 3);
    uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
}

void checksum_sha256_blocks_portable(uint32_t *state, const uint8_t *blocks, size_t block_count) {
  for (; block_count > 0; block_count--, blocks += 64) {
    uint32_t w[64];
    schedule(w, blocks);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; t++) {
      uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
                    round_constants[t] + w[t];
      uint32_t t2 =
          (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

// The SHA extensions, with the SSSE3 and SSE4.1 shuffles the code around them uses.
static int has_sha_extensions;

__attribute__((constructor)) static void look_for_sha_extensions(void) {
  unsigned a, b, c, d;
  __builtin_cpu_init();
  has_sha_extensions = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1) &&
                       __builtin_cpu_supports("sse4.1");
}

// The processor keeps the state as two vectors, {a b e f} and {c d g h}, highest lane first, and
// does two rounds at a time. `m[i % 4]` holds schedule words 4i ... 4i + 3.
__attribute__((target("sha,sse4.1"))) static void blocks_hardware(
    uint32_t *state, const uint8_t *blocks, size_t block_count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i dcba = _mm_loadu_si128((const __m128i *)state);
  __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
  __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
  __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

  for (; block_count > 0; block_count--, blocks += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i m[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      if (i < 4) {
        __m128i raw = _mm_loadu_si128((const __m128i *)(blocks + 16 * i));
        m[i] = _mm_shuffle_epi8(raw, big_endian);
      } else {
        __m128i back16 = m[i % 4], back12 = m[(i + 1) % 4];
        __m128i back8 = m[(i + 2) % 4], back4 = m[(i + 3) % 4];
        __m128i sum = _mm_sha256msg1_epu32(back16, back12);
        sum = _mm_add_epi32(sum, _mm_alignr_epi8(back4, back8, 4));
        m[i % 4] = _mm_sha256msg2_epu32(sum, back4);
      }
      __m128i k = _mm_loadu_si128((const __m128i *)(round_constants + 4 * i));
      __m128i wk = _mm_add_epi32(m[i % 4], k);
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0e));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }

  __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#endif

void checksum_sha256_blocks(uint32_t *state, const uint8_t *blocks, size_t block_count) {
#if defined(__x86_64__)
  if (has_sha_extensions) {
    blocks_hardware(state, blocks, block_count);
    return;
  }
#endif
  checksum_sha256_blocks_portable(state, blocks, block_count);
}
