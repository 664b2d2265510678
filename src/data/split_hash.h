// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

namespace mote {

// What decides to which split a name belongs, the same on every machine. FNV-1a, 64 bits (offset
// 14695981039346656037, prime 1099511628211), then the finaliser of SplitMix64 (Steele, Lea and Flood 2014),
// without which close names would give close values. Different salts give independent choices.
uint64_t name_hash(const std::string& name, uint64_t seed, char salt);

// The same as a number 0 <= x < 1.
double unit_hash(const std::string& name, uint64_t seed, char salt);

}  // namespace mote
