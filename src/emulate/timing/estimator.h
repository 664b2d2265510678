// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "emulate/timing/core_timing.h"
#include "emulate/timing/instruction.h"
#include "emulate/timing/memory.h"

namespace mote::timing {

// A block of code without branches inside but at its end, as an emulator translates it.
struct Block {
  uint32_t begin = 0, end = 0;  // addresses; end is that of the next instruction in sequence
  uint32_t instructions = 0;
  uint32_t cycles_once = 0, cycles_repeated = 0;
  // Its loads and stores of one word each, if every condition holds, and whether they overlap with the load
  // before.
  uint32_t accesses = 0;
  std::vector<bool> overlapped;
  bool first_wide_unaligned =
      false;  // begins with a 4-byte instruction at an address that is no multiple of 4
  // Its last instruction.
  Kind last = Kind::kAlu;
  bool is_branch = false, direct = false, conditional = false;
  uint32_t target = 0;
  int taken_cycles = 0;  // that it costs when taken
  // Of the predictor: 0 and 1 expect it not to be taken, 2 and 3 to be.
  uint8_t expectation = 0;
  uint32_t last_target = 0;
  // Places at which instructions come from another line, and when they are issued.
  struct Line {
    uint32_t address;
    uint32_t issue;
  };
  std::vector<Line> lines;
};

// Adds up cycles while blocks run.
class Estimator {
 public:
  Estimator(const CoreTiming& core, const MemoryTiming& memory);

  // What a block costs; `code` are its `bytes` bytes. Worked out once for each block.
  Block analyse(uint32_t address, const uint8_t* code, uint32_t bytes) const;

  // The block starts to run; the one before it has run to its end.
  void enter(Block* block);
  // A load or store of the block that runs.
  void access(uint32_t address, uint32_t bytes, bool store);
  // The flow was left for something that is not counted: nothing is known of what was before.
  void forget() { previous_ = nullptr; }

  uint64_t raw_cycles() const { return cycles_; }  // without the core's residual
  bool follows_accesses() const { return follows_accesses_; }
  const CoreTiming& core() const { return core_; }

 private:
  void leave_previous(Block* next);
  int guess(Block* branch, bool taken, uint32_t target) const;

  const CoreTiming& core_;
  Memory memory_;
  bool follows_fetches_, follows_accesses_;
  uint64_t cycles_ = 0;
  // The block that runs: when it began, its cycles without waits, its accesses so far and their waits.
  uint64_t block_start_ = 0;
  uint32_t block_cycles_ = 0, accesses_ = 0, waits_ = 0;
  uint32_t last_access_ = 0;
  Block* previous_ = nullptr;
};

}  // namespace mote::timing
