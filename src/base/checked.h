// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

namespace mote {

// Sums and products of untrusted sizes; nothing when the result does not fit.
inline std::optional<int64_t> checked_add(int64_t a, int64_t b) {
  int64_t out;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}

inline std::optional<int64_t> checked_mul(int64_t a, int64_t b) {
  int64_t out;
  if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
  return out;
}

// The value as a narrower integer type, or nothing when it does not fit.
template <class To, class From>
std::optional<To> checked_cast(From value) {
  To out;
  if (__builtin_add_overflow(value, From{0}, &out)) return std::nullopt;
  return out;
}

}  // namespace mote
