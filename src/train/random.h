// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstdint>

namespace mote::train {

// Random numbers that are the same on every machine. A stream is a function of its seed and its number alone,
// so that epoch 7 can be drawn again without drawing the six before it: nothing has to be saved to resume a
// training. Source: SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
// 2014.
class Random {
 public:
  Random(uint64_t seed, uint64_t stream) : state_(mix(seed) ^ mix(stream + 0x9e3779b97f4a7c15u)) {}

  uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15u); }

  // In [0, count), count at most 2^31.
  int64_t below(int64_t count) {
    return static_cast<int64_t>(((bits() >> 32) * static_cast<uint64_t>(count)) >> 32);
  }

  // In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  // Mean 0, standard deviation 1 (Box and Muller, 1958).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }

 private:
  static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }
  uint64_t state_;
};

}  // namespace mote::train
