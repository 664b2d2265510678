// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "data/index_csv.h"

namespace mote {

// Identical samples. One that stands in two splits makes the measured accuracy better than it is; one with
// two labels cannot be learned.
struct DuplicateReport {
  int64_t copies = 0;  // samples equal to one before them
  int64_t across_splits =
      0;  // samples outside the training split that are equal to a sample of another split
  int64_t contradictory = 0;       // samples that are equal to a sample with another label
  std::vector<std::string> leaks;  // up to 10 examples: "a.png (test) = b.png (train)"
};

// Compares samples by the first 128 bits of their SHA-256; 24 bytes of memory for each.
class DuplicateFinder {
 public:
  // Samples in the order of the index, those for training first.
  void add(const uint8_t* sample, size_t bytes);

  // `rows`: as many as were added.
  DuplicateReport report(const std::vector<IndexRow>& rows);

 private:
  struct Key {
    std::array<uint8_t, 16> hash;
    size_t id;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Key> keys_;
};

}  // namespace mote
