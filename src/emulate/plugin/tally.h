// SPDX-License-Identifier: MIT
#pragma once
// Sums by region and by function, and the report of them.
#include <cstdint>
#include <string>
#include <vector>

#include "settings.h"

namespace counter {

// Something that is counted once an inference.
struct Figure {
  uint64_t now = 0, sum = 0, min = UINT64_MAX, max = 0;

  void end_inference() {
    sum += now;
    if (now < min) min = now;
    if (now > max) max = now;
    now = 0;
  }
};

struct Region {
  Figure instructions, cycles;
  uint64_t entries = 0, entries_sum = 0;

  void end_inference();
};

// Within inferences, without the functions that it calls.
struct FunctionTally {
  uint64_t calls = 0, instructions = 0, cycles = 0;
};

class Tally {
 public:
  explicit Tally(const Settings& settings);

  // Instructions and cycles so far, and a block of this region, or of none (-1), is about to run.
  void enter(int region, uint64_t instructions, uint64_t cycles);
  bool inside() const { return current_ != kOutside; }
  FunctionTally* function(size_t i) { return &functions_[i]; }

  // JSON; false if the file cannot be written. Cycles are multiplied by `residual`.
  bool write(double residual) const;

 private:
  void end_inference();

  const Settings& settings_;
  std::vector<Region> regions_;
  std::vector<FunctionTally> functions_;
  Region whole_;
  int current_ = kOutside;
  uint64_t instructions_mark_ = 0, cycles_mark_ = 0, inferences_ = 0;
};

}  // namespace counter
