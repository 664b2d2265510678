// SPDX-License-Identifier: MIT
#pragma once
// What the plugin is told: by its arguments, and by the file that one of them names. Each line of the file is
// one of
//
//   outside BEGIN END             the harness's function that calls the model
//   glue BEGIN END                a function that calls layers
//   layer NUMBER ENTRY            a layer's function begins here
//   function NAME BEGIN END       counted for itself as well
//   core NAME                     whose cycles are estimated, "cortex-m4"
//   flash BEGIN END WAIT_STATES READ_BYTES PREFETCH
//   flash_cache instruction|data|both BYTES LINE_BYTES WAYS     of the flash before it
//   ram BEGIN END WAIT_STATES TIGHTLY_COUPLED
//   l1 instruction|data BYTES LINE_BYTES WAYS                   of the core
//
// with addresses in hexadecimal, END being the first one behind, and PREFETCH and TIGHTLY_COUPLED 0 or 1.
#include <cstdint>
#include <string>
#include <vector>

#include "emulate/timing/core_timing.h"
#include "emulate/timing/memory_timing.h"

namespace counter {

// Two regions are not layers.
enum : int { kOutside = 0, kGlue = 1, kFirstLayer = 2 };

struct Range {
  uint64_t begin, end;
  int region;
};

struct Function {
  std::string name;
  uint64_t begin, end;
};

enum class Mode {
  kBlock,        // instructions only, at nearly the speed of no counting
  kInstruction,  // the same figures by calling back at every instruction
  kCycles,       // instructions, and cycles of `core`
};

struct Settings {
  std::vector<Range> ranges;
  std::vector<int> layers;  // their numbers, by region - kFirstLayer
  std::vector<Function> functions;
  const mote::timing::CoreTiming* core = nullptr;
  mote::timing::MemoryTiming memory;
  Mode mode = Mode::kBlock;
  std::string out;
};

// Fills in what QEMU hands to the plugin; prints what is wrong and returns false if something is.
bool read_arguments(int count, char** arguments, Settings* settings);

}  // namespace counter
