// SPDX-License-Identifier: MIT
#include "emulate/timing/memory.h"

#include <gtest/gtest.h>

namespace mote::timing {
namespace {

constexpr uint32_t kFlash = 0x08000000, kRam = 0x20000000;

FlashTiming flash(int wait_states, uint32_t read_bytes) {
  FlashTiming f;
  f.begin = kFlash;
  f.end = kFlash + 0x10000;
  f.wait_states = wait_states;
  f.read_bytes = read_bytes;
  return f;
}

TEST(Cache, TheLeastRecentlyUsedLineMakesPlace) {
  Cache cache({64, 16, 2});  // two sets of two lines
  EXPECT_FALSE(cache.touch(0));
  EXPECT_TRUE(cache.touch(15));
  EXPECT_FALSE(cache.touch(16));  // the other set
  EXPECT_FALSE(cache.touch(32));
  EXPECT_TRUE(cache.touch(0));  // now 32 is the older one
  EXPECT_FALSE(cache.touch(64));
  EXPECT_TRUE(cache.holds(0));
  EXPECT_FALSE(cache.holds(32));
}

TEST(Cache, ALineFillsSectorBySector) {
  Cache cache({64, 32, 2}, 8);
  EXPECT_FALSE(cache.touch(0));
  EXPECT_TRUE(cache.touch(7));
  EXPECT_FALSE(cache.touch(8));  // the same line, but not there yet
  EXPECT_FALSE(cache.holds(16));
  EXPECT_FALSE(cache.touch(32));
  EXPECT_FALSE(cache.touch(64));  // takes the place of the whole first line
  EXPECT_FALSE(cache.touch(8));
  EXPECT_FALSE(cache.touch(0));
  Cache whole({64, 32, 2}, 32);
  EXPECT_FALSE(whole.touch(0));
  EXPECT_TRUE(whole.touch(24));
}

TEST(Flash, EveryAccessToAnotherUnitWaits) {
  Flash f(flash(5, 16));
  EXPECT_EQ(f.fetch(kFlash, 0), 5);
  EXPECT_EQ(f.fetch(kFlash + 8, 10), 0);  // of the same 16 bytes
  EXPECT_EQ(f.fetch(kFlash + 16, 20), 5);
  EXPECT_EQ(f.load(kFlash + 256, 30), 5);
  EXPECT_EQ(f.load(kFlash + 260, 40), 0);
}

TEST(Flash, PrefetchHidesWhatTheCoreIsBusyFor) {
  FlashTiming timing = flash(2, 8);
  timing.prefetch = true;
  Flash f(timing);
  EXPECT_EQ(f.fetch(kFlash, 0), 2);      // comes in cycle 2; the next unit is read in cycles 3 to 5
  EXPECT_EQ(f.fetch(kFlash + 8, 5), 0);  // comes in the cycle in which it is asked for
  Flash early(timing);
  early.fetch(kFlash, 0);
  EXPECT_EQ(early.fetch(kFlash + 8, 3), 2);
  Flash jump(timing);
  jump.fetch(kFlash, 0);
  EXPECT_EQ(jump.fetch(kFlash + 64, 7), 2);  // a branch gains nothing
}

TEST(Flash, ItsCachesServeInstructionsAndDataApartOrTogether) {
  FlashTiming timing = flash(4, 16);
  timing.instruction_cache = {64, 16, 4};
  Flash apart(timing);
  EXPECT_EQ(apart.fetch(kFlash, 0), 4);
  EXPECT_EQ(apart.fetch(kFlash + 16, 10), 4);
  EXPECT_EQ(apart.fetch(kFlash, 20), 0);
  EXPECT_EQ(apart.load(kFlash, 30), 4);  // data is not in it
  timing.cache = timing.instruction_cache;
  Flash together(timing);
  together.fetch(kFlash, 0);
  EXPECT_EQ(together.load(kFlash, 10), 0);
}

TEST(Flash, ACacheTakesWhatOneAccessBrings) {
  // The STM32L4R5 has lines of 32 bytes, and a flash of 64 or 128 bits.
  for (const uint32_t read_bytes : {8u, 16u}) {
    FlashTiming timing = flash(5, read_bytes);
    timing.data_cache = {256, 32, 8};
    Flash f(timing);
    int waits = 0;
    for (uint32_t at = 0; at < 32; at += 4) waits += f.load(kFlash + at, at * 10);
    EXPECT_EQ(waits, 5 * 32 / static_cast<int>(read_bytes));
    EXPECT_EQ(f.load(kFlash + 16, 1000), 0);
  }
}

TEST(Memory, FirstLevelCachesStandBeforeAllButTightlyCoupledMemory) {
  MemoryTiming timing;
  timing.flash.push_back(flash(7, 32));
  timing.ram.push_back({kRam, kRam + 0x1000, 0, true});
  timing.ram.push_back({kRam + 0x1000, kRam + 0x8000, 0, false});
  timing.l1_instruction = {4096, 32, 2};
  timing.l1_data = {4096, 32, 4};
  Memory memory(timing, 3, 3);
  EXPECT_EQ(memory.load(kRam, 0), 0);
  EXPECT_EQ(memory.load(kRam + 0x1000, 0), 3);   // at least
  EXPECT_EQ(memory.load(kRam + 0x101C, 0), 0);   // the same line
  EXPECT_EQ(memory.store(kRam + 0x2000, 0), 0);  // written lines are kept
  EXPECT_EQ(memory.load(kRam + 0x2000, 0), 0);
  EXPECT_EQ(memory.load(kFlash, 0), 7 - 3);
  EXPECT_EQ(memory.fetch(kFlash, 0), 7 - 3);  // another cache
  EXPECT_EQ(memory.fetch(kFlash + 4, 0), 0);
}

TEST(Memory, WithoutWaitStatesNothingNeedsToBeFollowed) {
  MemoryTiming timing;
  EXPECT_TRUE(timing.free_fetches() && timing.free_accesses());
  timing.flash.push_back(flash(0, 16));
  timing.ram.push_back({kRam, kRam + 4096, 0, false});
  EXPECT_TRUE(timing.free_fetches() && timing.free_accesses());
  timing.ram.back().wait_states = 1;
  EXPECT_FALSE(timing.free_accesses());
  timing.flash.back().wait_states = 1;
  EXPECT_FALSE(timing.free_fetches());
}

}  // namespace
}  // namespace mote::timing
