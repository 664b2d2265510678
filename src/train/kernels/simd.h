// SPDX-License-Identifier: Apache-2.0
#pragma once
// Vectors of the compiler's own kind, and one function compiled for several generations of x86, chosen at
// start-up.
#include <cstdint>

namespace mote::train {

// Sixteen or eight floats: one register with AVX-512, or two with AVX2, four with SSE2 or NEON.
typedef float Float16 __attribute__((vector_size(64)));
typedef float Float8 __attribute__((vector_size(32)));

// How many numbers are handled at a time.
struct One {
  using Value = float;
  static constexpr int64_t kCount = 1;
};
struct Eight {
  using Value = Float8;
  static constexpr int64_t kCount = 8;
};
struct Sixteen {
  using Value = Float16;
  static constexpr int64_t kCount = 16;
};

// gcc's only: what clang 14 made of it ran the clone for AVX-512 on a processor that has none. Its build is
// for tests.
#if defined(__x86_64__) && !defined(__clang__)
#define MOTE_HAS_VERSIONS
#define MOTE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MOTE_CLONES
#endif
#define MOTE_FORCE_INLINE inline __attribute__((always_inline))

// Reads and writes numbers at any address as one value. Copies of known size become single moves, and unlike
// a reference to a vector type they promise nothing about alignment, which clang would take at its word.
template <class Lanes>
MOTE_FORCE_INLINE typename Lanes::Value load(const float* p) {
  typename Lanes::Value value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}
template <class Lanes>
MOTE_FORCE_INLINE void store(float* p, typename Lanes::Value value) {
  __builtin_memcpy(p, &value, sizeof value);
}

}  // namespace mote::train
