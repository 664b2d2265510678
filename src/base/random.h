// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstdint>

namespace mote {

// Random numbers that are the same on every machine and with every standard library. Source: SplitMix64,
// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }

  // 0..count-1; count is at least 1. The bias of the remainder is below count / 2^64.
  uint64_t below(uint64_t count) { return next() % count; }

  // 0 <= x < 1.
  double real() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // Mean 0, deviation 1: Box and Muller.
  double gaussian() {
    const double radius = std::sqrt(-2 * std::log(1 - real()));
    return radius * std::cos(6.283185307179586 * real());
  }

 private:
  uint64_t state_;
};

}  // namespace mote
