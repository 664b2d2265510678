// SPDX-License-Identifier: Apache-2.0
#include "data/split_hash.h"

#include <cmath>

namespace mote {

uint64_t name_hash(const std::string& name, uint64_t seed, char salt) {
  uint64_t hash = 14695981039346656037u;
  const auto add = [&](uint8_t byte) { hash = (hash ^ byte) * 1099511628211u; };
  for (int i = 0; i < 8; ++i) add(static_cast<uint8_t>(seed >> (8 * i)));
  add(static_cast<uint8_t>(salt));
  for (const char c : name) add(static_cast<uint8_t>(c));
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 31);
}

double unit_hash(const std::string& name, uint64_t seed, char salt) {
  return std::ldexp(static_cast<double>(name_hash(name, seed, salt) >> 11), -53);
}

}  // namespace mote
