// SPDX-License-Identifier: MIT
#pragma once
// How long the instructions of each core take. Everything is in cycles of the core.
#include <cstdint>
#include <string>
#include <vector>

namespace mote::timing {

enum class Issue : uint8_t {
  kSingle,        // one instruction a cycle
  kFoldedBranch,  // a 16-bit branch or IT may start together with the 16-bit instruction before it
  kDual,          // two instructions a cycle, in order
};

enum class Predictor : uint8_t {
  kNone,    // a branch that is taken refills the pipeline
  kDynamic  // a branch costs nothing when its direction was guessed
};

struct CoreTiming {
  const char* name;    // as board.toml has it
  const char* source;  // of the figures
  bool thumb;          // else RISC-V

  Issue issue;
  Predictor predictor;

  // A load occupies the pipeline so long; when the next instruction is a load or store that does not need its
  // result, and loads overlap, one cycle less.
  int load;
  bool loads_overlap;
  bool straddling_loads_overlap;  // or not, when the next one straddles words
  int store, store_before_load;   // the second: when the next instruction is a load
  int store_register_offset;      // where it differs from `store`
  int load_switch;                // more when overlapping loads or stores go to different memories
  int load_beside_fetch;          // more for a load from the memory that instructions come from
  int multiple_base;              // LDM, STM, PUSH, POP: base + registers / multiple_width, rounded up
  int multiple_width;
  int pair;              // LDRD, STRD
  int unaligned_access;  // more for each access to an address that is no multiple of its size

  // After an instruction of several cycles, more for three in a row that straddle words: the buffer of
  // instructions runs dry.
  int straddling_three;

  // A shifter in front of the adder needs its operand as early as an address is needed; else as late as the
  // adder.
  bool early_shifter;

  // Result latencies: how many cycles after its last one an instruction's result can be used by the next, by
  // consumer: the adder; an address, or an early shifter; a multiplier; the accumulator behind
  // it.
  struct Latency {
    int adder, address, multiplier, accumulator;
  };
  Latency alu, shift, shifted_alu, bit_field, parallel, load_word, load_narrow, product;

  int multiply, multiply_add, multiply_long, multiply_add_long, divide;

  // What a taken branch adds, by kind, without a predictor or when that is right; and what a wrong guess
  // adds.
  int taken_direct, taken_register, taken_pop, taken_unaligned_target;
  int call;  // more for BL, whose two halves some cores decode one after the other
  int mispredicted;
  int exception;  // entry and return of an interrupt

  int float_alu, float_multiply, float_multiply_add, float_divide, float_load, float_store, float_move;
  int float_alu_latency, float_multiply_latency, float_multiply_add_latency, float_accumulate_latency;
  int float_load_latency;
  int double_factor;  // double precision takes so many times as long
  int vector_beats;   // cycles of a 128-bit vector instruction
  int system, barrier;
  // A miss of a first-level cache costs what the memory takes less `miss_hidden`, but at least `miss_least`:
  // the core goes on until it needs what it loaded, and the bus adds some cycles. Fitted, see docs/cycles.md.
  int miss_hidden, miss_least;

  // What remains between model and silicon: estimates are multiplied by it. Fitted on the tuning images of
  // the calibration table; 1 for cores without a reference.
  double residual;
};

const std::vector<CoreTiming>& core_timings();

// Null if the core has no timing.
const CoreTiming* find_core_timing(const std::string& name);

}  // namespace mote::timing
