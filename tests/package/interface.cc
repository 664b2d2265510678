// SPDX-License-Identifier: Apache-2.0
#include "tests/package/package_test.h"

namespace mote {
namespace {

// Each failure has an exit code of its own.
constexpr const char* kInterface = R"(#include <mote_small.h>
#include <string.h>
enum { IN = MOTE_SMALL_INPUT0_BYTES, OUT = MOTE_SMALL_OUTPUT0_BYTES };
static void fill(int8_t* x) { for (int i = 0; i < IN; ++i) x[i] = (int8_t)(i * 37 + 11); }
int main() {
  int8_t invoked[OUT], in[IN], out[OUT];
  fill(mote_small_input(0));
  if (mote_small_invoke() != MOTE_OK) return 1;
  memcpy(invoked, mote_small_output(0), OUT);
  int distinct = 0;
  for (int i = 1; i < OUT; ++i) distinct += invoked[i] != invoked[0];
  if (distinct == 0) return 2;

  mote_small_reset();
  fill(mote_small_input(0));
  int steps = 1, status;
  while ((status = mote_small_step()) == MOTE_MORE && steps < 1000) ++steps;
  if (status != MOTE_OK || steps != MOTE_SMALL_LAYERS) return 3;
  if (memcmp(invoked, mote_small_output(0), OUT) != 0) return 4;

  /* A step after the last is the first again; reset() forgets the steps that were made. */
  fill(mote_small_input(0));
  if (mote_small_step() != MOTE_MORE) return 5;
  mote_small_reset();
  fill(mote_small_input(0));
  while ((status = mote_small_step()) == MOTE_MORE) {}
  if (memcmp(invoked, mote_small_output(0), OUT) != 0) return 6;

  fill(in);
  memset(out, 0x55, OUT);
  if (mote_small_run(in, out) != MOTE_OK || memcmp(invoked, out, OUT) != 0) return 7;
  int8_t copy[IN];
  fill(copy);
  if (memcmp(in, copy, IN) != 0) return 8;
  if (mote_small_input(1) || mote_small_input(-1) || mote_small_output(1) || mote_small_output(-1)) return 9;
  return 0;
}
)";

TEST_F(PackageTest, StepsAndRunGiveWhatInvokeGives) {
  compile_model(small_classifier(), "small", "cortex-m4");
  put("main.cpp", kInterface);
  build_and_run("g++", {"small"}, {"-O2", "-fsanitize=undefined,address", "-fno-sanitize-recover=all"});
}

constexpr const char* kExternalArena = R"(#include <mote_small.h>
static uint8_t memory[MOTE_SMALL_ARENA_BYTES + 16] __attribute__((aligned(8)));
int main() {
  if (mote_small_invoke() != MOTE_NO_ARENA) return 1;
  if (mote_small_step() != MOTE_NO_ARENA) return 2;
  int8_t in[MOTE_SMALL_INPUT0_BYTES] = {0}, out[MOTE_SMALL_OUTPUT0_BYTES];
  if (mote_small_run(in, out) != MOTE_NO_ARENA) return 3;
  for (int i = 0; i < 16; ++i) memory[MOTE_SMALL_ARENA_BYTES + i] = 0x5a;
  mote_small_set_arena(memory);
  if ((uint8_t*)mote_small_input(0) < memory) return 5;
  if ((uint8_t*)mote_small_input(0) >= memory + MOTE_SMALL_ARENA_BYTES) return 6;
  if (mote_small_selftest() != MOTE_OK) return 7;
  for (int i = 0; i < 16; ++i)
    if (memory[MOTE_SMALL_ARENA_BYTES + i] != 0x5a) return 8;
  return 0;
}
)";

TEST_F(PackageTest, ArenaOfTheCallers) {
  compile_model(small_classifier(), "small", "cortex-m4");
  put("main.cpp", kExternalArena);
  build_and_run("g++", {"small"}, {"-O1", "-DMOTE_SMALL_EXTERNAL_ARENA", "-fsanitize=undefined,address"});
}

// The self-test is called by those who are not yet sure of their set-up: a status, not a write through a null
// pointer.
TEST_F(PackageTest, SelfTestWithoutAnArena) {
  compile_model(small_classifier(), "small", "cortex-m4");
  put("main.cpp",
      "#include <mote_small.h>\nint main() { return mote_small_selftest() == MOTE_OK ? 1 : 0; }\n");
  build_and_run("g++", {"small"}, {"-O1", "-DMOTE_SMALL_EXTERNAL_ARENA"});
}

}  // namespace
}  // namespace mote
