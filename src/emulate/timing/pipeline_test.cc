// SPDX-License-Identifier: MIT
// Cases worked out by hand from the tables that core_timing.cc names.
#include "emulate/timing/pipeline.h"

#include <gtest/gtest.h>

#include "emulate/timing/decode_thumb.h"

namespace mote::timing {
namespace {

constexpr uint16_t kAdd012 = 0x1888;       // adds r0, r1, r2
constexpr uint16_t kAdd345 = 0x1963;       // adds r3, r4, r5
constexpr uint16_t kLoad0 = 0x6808;        // ldr r0, [r1]
constexpr uint16_t kLoad3 = 0x684B;        // ldr r3, [r1, #4]
constexpr uint16_t kLoad4 = 0x680C;        // ldr r4, [r1]
constexpr uint16_t kStore0 = 0x6008;       // str r0, [r1]
constexpr uint16_t kUse0 = 0x3001;         // adds r0, #1
constexpr uint16_t kChase0 = 0x6800;       // ldr r0, [r0]
constexpr uint16_t kStoreOffset = 0x5088;  // str r0, [r1, r2]
constexpr uint16_t kMultiply = 0x4348;     // muls r0, r1
constexpr uint16_t kPop = 0xBC0F;          // pop {r0-r3}
constexpr uint16_t kBranchBack = 0xD1FC;   // bne
constexpr uint16_t kMove34 = 0x4623;       // mov r3, r4: no flags

int cycles(const char* core, const std::vector<uint16_t>& code) {
  std::vector<Instruction> block;
  for (const uint16_t half : code) block.push_back(decode_thumb(0, half, 0));
  return straight_line_cycles(*find_core_timing(core), block).once;
}

TEST(Pipeline, CortexM0PlusIsItsTable) {
  // DDI 0484C, table 3-1: 1 for arithmetic, MULS 1, LDR and STR 2, POP 1 + N, BL 3 of which 1 is the refill.
  EXPECT_EQ(cycles("cortex-m0plus", {kAdd012}), 1);
  EXPECT_EQ(cycles("cortex-m0plus", {kMultiply}), 1);
  EXPECT_EQ(cycles("cortex-m0plus", {kLoad0}), 2);
  EXPECT_EQ(cycles("cortex-m0plus", {kLoad0, kLoad3, kStore0}), 6);
  EXPECT_EQ(cycles("cortex-m0plus", {kLoad0, kUse0}), 3);
  EXPECT_EQ(cycles("cortex-m0plus", {kPop}), 5);
}

TEST(Pipeline, CortexM4OverlapsLoads) {
  // DDI 0439D, 3.3.2: a load takes 2 cycles, loads in a row 1 + N.
  EXPECT_EQ(cycles("cortex-m4", {kLoad0}), 2);
  EXPECT_EQ(cycles("cortex-m4", {kLoad0, kLoad3}), 3);
  EXPECT_EQ(cycles("cortex-m4", {kLoad0, kLoad3, kLoad4}), 4);
  EXPECT_EQ(cycles("cortex-m4", {kLoad0, kUse0}), 3);
  // The address comes out of the first load: no overlap, and one cycle more for the address.
  EXPECT_EQ(cycles("cortex-m4", {kLoad0, kChase0}), 5);
  // A store after a load fills the load's second cycle; with a register offset it does not.
  EXPECT_EQ(cycles("cortex-m4", {kLoad3, kStore0}), 2);
  EXPECT_EQ(cycles("cortex-m4", {kStoreOffset}), 2);
  EXPECT_EQ(cycles("cortex-m4", {kStore0}), 1);
  EXPECT_EQ(cycles("cortex-m4", {kStore0, kLoad3}), 4);
  EXPECT_EQ(cycles("cortex-m4", {kPop}), 5);
}

// Instructions of 2 and 4 bytes from this address on.
int cycles_at(const char* core, uint32_t address, const std::vector<uint32_t>& code) {
  std::vector<Instruction> block;
  for (const uint32_t word : code) {
    const bool wide = word > 0xFFFF;
    block.push_back(
        decode_thumb(address, static_cast<uint16_t>(wide ? word >> 16 : word), static_cast<uint16_t>(word)));
    address += block.back().bytes;
  }
  return straight_line_cycles(*find_core_timing(core), block).once;
}

TEST(Pipeline, CortexM4WaitsForInstructionsThatStraddleWords) {
  constexpr uint32_t kWideLoad0 = 0xF8D10000;  // ldr.w r0, [r1]
  constexpr uint32_t kWideLoad3 = 0xF8D13004;  // ldr.w r3, [r1, #4]
  constexpr uint32_t kWideAdd = 0xEB040405;    // add.w r4, r4, r5
  // jnk0le: loads of 32 bits "may fail to pipeline" if they are not aligned.
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kWideLoad0, kWideLoad3}), 3);
  EXPECT_EQ(cycles_at("cortex-m4", 2, {kWideLoad0, kWideLoad3}), 4);
  // A cycle more for three unaligned ones behind one of several cycles, and not for more of them.
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kLoad0, kWideAdd, kWideAdd}), 4);
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kLoad0, kWideAdd, kWideAdd, kWideAdd}), 6);
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kLoad0, kWideAdd, kWideAdd, kWideAdd, kWideAdd}), 7);
  EXPECT_EQ(cycles_at("cortex-m4", 2, {kLoad0, kWideAdd, kWideAdd, kWideAdd}), 5);
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kUse0, kWideAdd, kWideAdd, kWideAdd}), 4);
  EXPECT_EQ(cycles_at("cortex-m33", 0, {kLoad0, kWideAdd, kWideAdd, kWideAdd}), 4);
}

TEST(Pipeline, OnlyDeepPipelinesNeedShiftedOperandsEarly) {
  constexpr uint32_t kAddShifted = 0xEB041400;  // add.w r4, r4, r0, lsl #4
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kUse0, kAddShifted}), 2);
  EXPECT_EQ(cycles_at("cortex-m4", 0, {kLoad0, kAddShifted}), 3);
  EXPECT_EQ(cycles_at("cortex-m7", 0, {kLoad0, kAddShifted}), 3);
  EXPECT_EQ(cycles_at("cortex-m33", 0, {kLoad0, kAddShifted}), 3);
}

TEST(Pipeline, CortexM33WaitsForLoadsAndFoldsBranches) {
  // jnk0le: "load to use latency is 2 cycles", "load to store latency is 1 cycle", LDM of x registers x
  // cycles.
  EXPECT_EQ(cycles("cortex-m33", {kLoad0}), 1);
  EXPECT_EQ(cycles("cortex-m33", {kLoad0, kUse0}), 3);
  EXPECT_EQ(cycles("cortex-m33", {kLoad0, kAdd345, kUse0}), 3);
  EXPECT_EQ(cycles("cortex-m33", {kLoad0, kStore0}), 2);
  EXPECT_EQ(cycles("cortex-m33", {kPop}), 4);
  // A branch that is not taken is free behind a 16-bit instruction. Taken, it costs a cycle more when the
  // flags are made by the instruction beside it.
  std::vector<Instruction> loop = {decode_thumb(0, kAdd012, 0), decode_thumb(2, kBranchBack, 0)};
  EXPECT_EQ(straight_line_cycles(*find_core_timing("cortex-m33"), loop).once, 1);
  EXPECT_EQ(straight_line_cycles(*find_core_timing("cortex-m33"), loop).taken_extra, 1);
  loop[0] = decode_thumb(0, kMove34, 0);
  EXPECT_EQ(straight_line_cycles(*find_core_timing("cortex-m33"), loop).taken_extra, 0);
}

TEST(Pipeline, CortexM7IssuesTwoInstructions) {
  EXPECT_EQ(cycles("cortex-m7", {kAdd012, kAdd345}), 1);
  EXPECT_EQ(cycles("cortex-m7", {kAdd012, kAdd345, kAdd012, kAdd345}), 2);
  // The early adder's result is there for the late adder of the same cycle, but not for an address.
  EXPECT_EQ(cycles("cortex-m7", {kAdd012, kUse0}), 1);
  EXPECT_EQ(cycles("cortex-m7", {kAdd012, kChase0}), 2);
  // Two loads go together when one is of an even and one of an odd word.
  EXPECT_EQ(cycles("cortex-m7", {kLoad0, kLoad3}), 1);
  EXPECT_EQ(cycles("cortex-m7", {kLoad0, kLoad4}), 2);
  // A word is there for an adder in the next cycle, for an address one later.
  EXPECT_EQ(cycles("cortex-m7", {kLoad0, kUse0}), 2);
  EXPECT_EQ(cycles("cortex-m7", {kLoad0, kChase0}), 3);
  EXPECT_EQ(cycles("cortex-m7", {kLoad0, kStore0}), 1);
  EXPECT_EQ(cycles("cortex-m7", {kMultiply, kMultiply}), 3);  // its result takes 2 cycles
  EXPECT_EQ(cycles("cortex-m7", {kPop}), 2);
}

TEST(Pipeline, ARepeatedBlockWaitsForItsOwnResults) {
  std::vector<Instruction> block = {decode_thumb(0, kUse0, 0), decode_thumb(2, kLoad0, 0)};
  const BlockCycles m33 = straight_line_cycles(*find_core_timing("cortex-m33"), block);
  EXPECT_EQ(m33.once, 2);
  EXPECT_EQ(m33.repeated, 3);  // the load's result, a cycle late
}

TEST(Pipeline, NoCoreGainsFromWaiting) {
  for (const CoreTiming& core : core_timings()) {
    SCOPED_TRACE(core.name);
    EXPECT_NE(std::string(core.source), "");
    EXPECT_GE(cycles(core.name, {kAdd012, kAdd345, kLoad0, kUse0}), 2);
    EXPECT_EQ(find_core_timing(core.name), &core);
  }
  EXPECT_EQ(find_core_timing("cortex-m99"), nullptr);
}

}  // namespace
}  // namespace mote::timing
