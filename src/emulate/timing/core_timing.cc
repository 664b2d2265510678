// SPDX-License-Identifier: MIT
#include "emulate/timing/core_timing.h"

namespace mote::timing {

namespace {

constexpr CoreTiming::Latency kNow = {0, 0, 0, 0};

// One instruction a cycle, no latencies: what the others are derived from.
CoreTiming simple_core(const char* name, const char* source) {
  CoreTiming c{};
  c.name = name;
  c.source = source;
  c.thumb = true;
  c.issue = Issue::kSingle;
  c.predictor = Predictor::kNone;
  c.straddling_loads_overlap = true;
  c.early_shifter = true;
  c.load = c.store = c.store_before_load = c.store_register_offset = 1;
  c.multiple_base = 1;
  c.multiple_width = 1;
  c.pair = 2;
  c.alu = c.shift = c.shifted_alu = c.bit_field = c.parallel = c.load_word = c.load_narrow = c.product = kNow;
  c.multiply = c.multiply_add = c.multiply_long = c.multiply_add_long = c.divide = 1;
  c.float_alu = c.float_multiply = c.float_multiply_add = c.float_divide = 1;
  c.float_load = c.float_store = c.float_move = 1;
  c.double_factor = 1;
  c.vector_beats = 1;
  c.system = 1;
  c.barrier = 1;
  c.residual = 1;
  return c;
}

CoreTiming cortex_m0() {
  CoreTiming c = simple_core("cortex-m0", "Arm DDI 0432C, table 3-1: Cortex-M0 instruction summary");
  c.load = c.store = c.store_before_load = c.store_register_offset = 2;
  c.taken_direct = c.taken_register = 2;
  c.taken_pop = 3;
  c.call = 1;
  c.system = c.barrier = 4;
  c.exception = 16;
  return c;
}

CoreTiming cortex_m0plus() {
  CoreTiming c = cortex_m0();
  c.name = "cortex-m0plus";
  c.source = "Arm DDI 0484C, table 3-1: Cortex-M0+ instruction summary, with the single-cycle multiplier";
  c.taken_direct = c.taken_register = 1;
  c.taken_pop = 2;
  c.system = c.barrier = 3;
  c.exception = 15;
  c.residual = 1.019;
  return c;
}

CoreTiming cortex_m23() {
  CoreTiming c = cortex_m0plus();
  c.name = "cortex-m23";
  c.source = "as Cortex-M0+, whose two-stage pipeline it has; Arm publishes no table (DDI 0550C)";
  c.divide = 17;
  c.residual = 1;
  return c;
}

CoreTiming cortex_m3() {
  CoreTiming c =
      simple_core("cortex-m3",
                  "Arm DDI 0337I, table 3-1: Cortex-M3 instruction set summary, 3.3.2; loads and alignment: "
                  "github.com/jnk0le/random, pipeline cycle test/doc/cortex_m3m4.md");
  c.load = 2;
  c.loads_overlap = true;
  c.straddling_loads_overlap = false;
  c.straddling_three = 1;
  c.early_shifter = false;
  c.store_before_load = 2;
  c.store_register_offset = 2;
  c.pair = 3;
  c.unaligned_access = 1;
  c.alu = c.shift = c.shifted_alu = c.bit_field = c.parallel = c.product = {0, 1, 0, 0};
  c.load_word = c.load_narrow = {0, 1, 0, 0};
  c.multiply_add = 2;
  c.multiply_long = 4;      // 3 to 5, by the operands
  c.multiply_add_long = 5;  // 4 to 7
  c.divide = 7;             // 2 to 12
  c.taken_direct = 1;
  c.taken_register = c.taken_pop = 2;
  c.taken_unaligned_target = 1;
  c.system = 2;
  c.barrier = 3;
  c.exception = 12;
  return c;
}

CoreTiming cortex_m4() {
  CoreTiming c = cortex_m3();
  c.name = "cortex-m4";
  c.source =
      "Arm DDI 0439D, tables 3-1 (instruction set summary), 3-2 (DSP) and 7-1 (FPU), 3.3.2 (load/store "
      "timings); loads and alignment as of the Cortex-M3";
  c.load_switch = 1;
  c.multiply_add = c.multiply_long = c.multiply_add_long = 1;
  c.float_multiply_add = 3;
  c.float_divide = 14;
  c.float_load = 2;
  c.float_store = 2;
  c.float_alu_latency = c.float_multiply_latency = 1;
  c.residual = 1.027;
  return c;
}

CoreTiming cortex_m33() {
  CoreTiming c = simple_core("cortex-m33",
                             "measured on silicon: github.com/jnk0le/random, pipeline cycle test/doc/"
                             "cortex_m33.md at 14b71da; Arm publishes no table (100230)");
  c.issue = Issue::kFoldedBranch;
  c.load_beside_fetch = 1;
  c.multiple_base = 0;
  c.unaligned_access = 1;
  c.shifted_alu = c.bit_field = c.parallel = {1, 1, 1, 0};
  c.bit_field = c.parallel = kNow;
  c.load_word = c.load_narrow = {1, 1, 1, 0};
  c.product = {1, 1, 1, 0};
  c.divide = 7;
  c.taken_direct = 1;
  c.taken_register = c.taken_pop = 2;
  c.taken_unaligned_target = 1;
  c.float_multiply_add = 1;
  c.float_alu_latency = c.float_multiply_latency = 1;
  c.float_multiply_add_latency = c.float_accumulate_latency = 2;
  c.float_divide = 14;
  c.float_load_latency = 1;
  c.system = 2;
  c.barrier = 3;
  c.exception = 12;
  c.residual = 0.982;
  return c;
}

CoreTiming cortex_m7() {
  CoreTiming c =
      simple_core("cortex-m7",
                  "measured on silicon: github.com/jnk0le/random, pipeline cycle test/doc/cortex_m7.md "
                  "at 0b9c602, and quinapalus.com/cm7cycles.html; Arm publishes no table (DDI 0489)");
  c.issue = Issue::kDual;
  c.predictor = Predictor::kDynamic;
  c.multiple_base = 0;
  c.multiple_width = 2;
  c.pair = 1;
  c.unaligned_access = 3;
  c.alu = c.shift = {0, 0, 0, 0};
  c.shifted_alu = c.bit_field = c.parallel = {0, 1, 0, 0};
  c.load_word = {0, 1, 1, 0};
  c.load_narrow = {1, 2, 1, 0};
  c.product = {1, 2, 1, 0};
  c.divide = 7;
  c.mispredicted = 7;
  c.exception = 12;
  c.float_multiply_add = 1;
  c.float_alu_latency = c.float_multiply_latency = 2;
  c.float_multiply_add_latency = 4;
  c.float_accumulate_latency = 2;
  c.float_divide = 14;
  c.float_load_latency = 1;
  c.double_factor = 4;
  c.system = 2;
  c.barrier = 6;
  c.miss_hidden = 3;
  c.miss_least = 3;
  return c;
}

CoreTiming cortex_m55() {
  CoreTiming c = cortex_m33();
  c.name = "cortex-m55";
  c.source = "Arm Cortex-M55 Software Optimization Guide (102692), simplified; not checked against silicon";
  c.vector_beats = 2;
  c.multiple_width = 2;
  c.pair = 1;
  c.residual = 1;
  return c;
}

CoreTiming cortex_m85() {
  CoreTiming c = cortex_m7();
  c.name = "cortex-m85";
  c.source = "Arm Cortex-M85 Software Optimization Guide (107950), simplified; not checked against silicon";
  c.unaligned_access = 1;
  c.vector_beats = 2;
  c.double_factor = 2;
  return c;
}

CoreTiming rv32imc() {
  CoreTiming c = simple_core("rv32imc",
                             "SiFive E31 Core Complex Manual 21G3, 3.3 (five stages, in order); not checked "
                             "against silicon");
  c.thumb = false;
  c.load_word = {1, 1, 1, 1};
  c.load_narrow = {2, 2, 2, 2};
  c.product = {1, 1, 1, 1};
  c.divide = 16;  // 2 to 33, by the operands
  c.taken_direct = c.taken_register = c.taken_pop = 0;
  c.predictor = Predictor::kDynamic;
  c.mispredicted = 3;
  c.system = c.barrier = 5;
  c.exception = 10;
  return c;
}

}  // namespace

const std::vector<CoreTiming>& core_timings() {
  // Never destroyed: QEMU calls the plugin's last callback after the destructors of static objects.
  static const auto& all =
      *new std::vector<CoreTiming>{cortex_m0(),  cortex_m0plus(), cortex_m3(),  cortex_m4(),  cortex_m7(),
                                   cortex_m23(), cortex_m33(),    cortex_m55(), cortex_m85(), rv32imc()};
  return all;
}

const CoreTiming* find_core_timing(const std::string& name) {
  for (const CoreTiming& core : core_timings())
    if (name == core.name) return &core;
  return nullptr;
}

}  // namespace mote::timing
