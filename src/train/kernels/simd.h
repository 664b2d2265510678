// SPDX-License-Identifier: Apache-2.0
#pragma once
// Vectors of the compiler's own kind, and one function compiled for several generations of x86, chosen at
// start-up.
#include <cstdint>

namespace mote::train {

// Sixteen or eight floats at any address: one register with AVX-512, or two with AVX2, four with SSE2 or
// NEON.
typedef float Float16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float Float8 __attribute__((vector_size(32), aligned(4), may_alias));

// How many numbers are handled at a time. (As template arguments the vector types would lose their alignment
// of 4.)
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

#if defined(__x86_64__)
#define MOTE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MOTE_CLONES
#endif
#define MOTE_FORCE_INLINE inline __attribute__((always_inline))

// The numbers at p, seen as one value.
template <class Lanes>
MOTE_FORCE_INLINE const typename Lanes::Value& at(const float* p) {
  return *reinterpret_cast<const typename Lanes::Value*>(p);
}
template <class Lanes>
MOTE_FORCE_INLINE typename Lanes::Value& at(float* p) {
  return *reinterpret_cast<typename Lanes::Value*>(p);
}

}  // namespace mote::train
