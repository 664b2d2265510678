// SPDX-License-Identifier: MIT
#include "emulate/timing/estimator.h"

#include <gtest/gtest.h>

namespace mote::timing {
namespace {

constexpr uint32_t kCode = 0x1000;

// 1: subs r0, #1; bne 1b
constexpr uint8_t kLoop[] = {0x01, 0x38, 0xFD, 0xD1};
constexpr uint8_t kReturn[] = {0x70, 0x47};  // bx lr

uint64_t loop_cycles(const char* core, int times) {
  const MemoryTiming ideal;
  Estimator estimator(*find_core_timing(core), ideal);
  Block loop = estimator.analyse(kCode, kLoop, sizeof kLoop);
  Block end = estimator.analyse(kCode + sizeof kLoop, kReturn, sizeof kReturn);
  EXPECT_EQ(loop.target, kCode);
  EXPECT_EQ(loop.instructions, 2u);
  for (int i = 0; i < times; ++i) estimator.enter(&loop);
  estimator.enter(&end);
  return estimator.raw_cycles();
}

TEST(Estimator, TakenBranchesCostWhatTheTablesSay) {
  // SUBS 1, BNE 2 when taken and 1 otherwise; BX 1 until it is taken.
  EXPECT_EQ(loop_cycles("cortex-m0plus", 10), 9u * 3 + 2 + 1);
  EXPECT_EQ(loop_cycles("cortex-m0", 10), 9u * 4 + 2 + 1);
  EXPECT_EQ(loop_cycles("cortex-m4", 10), 9u * 3 + 2 + 1);
  // Folded with SUBS: 1 + 2 taken, 1 not taken.
  EXPECT_EQ(loop_cycles("cortex-m33", 10), 9u * 3 + 1 + 1);
}

TEST(Estimator, APredictorPaysForTheLastTurnOnly) {
  const CoreTiming& m7 = *find_core_timing("cortex-m7");
  EXPECT_EQ(loop_cycles("cortex-m7", 10), 10u + static_cast<unsigned>(m7.mispredicted) + 1);
  EXPECT_EQ(loop_cycles("cortex-m7", 1000) - loop_cycles("cortex-m7", 10), 990u);
}

// ldr r0, [r1]; adds r0, #1; bx lr
constexpr uint8_t kLoadFromFlash[] = {0x08, 0x68, 0x01, 0x30, 0x70, 0x47};

TEST(Estimator, WaitStatesAreAddedWhereTheyFallDue) {
  MemoryTiming memory;
  FlashTiming flash;
  flash.begin = 0;
  flash.end = 0x10000;
  flash.wait_states = 2;
  flash.read_bytes = 8;
  memory.flash.push_back(flash);
  memory.ram.push_back({0x20000000, 0x20001000, 0, false});
  Estimator estimator(*find_core_timing("cortex-m0plus"), memory);
  Block block = estimator.analyse(kCode, kLoadFromFlash, sizeof kLoadFromFlash);
  EXPECT_EQ(block.lines.size(), 1u);
  EXPECT_EQ(block.accesses, 1u);
  estimator.enter(&block);
  EXPECT_EQ(estimator.raw_cycles(), 2u + 2 + 1 + 1);  // fetched after 2 cycles; LDR 2, ADDS 1, BX 1
  estimator.access(0x20000000, 4, false);
  EXPECT_EQ(estimator.raw_cycles(), 6u);
  estimator.access(0x8000, 4, false);
  EXPECT_EQ(estimator.raw_cycles(), 8u);
}

TEST(Estimator, WhatWasLeftIsNotReturnedTo) {
  const MemoryTiming ideal;
  Estimator estimator(*find_core_timing("cortex-m4"), ideal);
  Block loop = estimator.analyse(kCode, kLoop, sizeof kLoop);
  Block elsewhere = estimator.analyse(0x4000, kReturn, sizeof kReturn);
  estimator.enter(&loop);
  estimator.forget();
  estimator.enter(&elsewhere);
  EXPECT_EQ(estimator.raw_cycles(), 2u + 1);
}

}  // namespace
}  // namespace mote::timing
