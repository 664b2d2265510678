// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "base/process.h"
#include "tests/errors/made_model.h"

namespace mote {
namespace {

// A model that keeps the emulator busy for seconds: float arithmetic, counted.
TEST_F(ErrorTest, CtrlCDuringABoardRun) {
  for (const char* tool : {"arm-none-eabi-g++", "qemu-system-arm"})
    if (find_program(tool).empty()) GTEST_SKIP() << tool << " is not installed";
  MadeModel model(DType::kFloat32, {1, 48, 48, 4});
  model.conv2d(16, 3, 1).conv2d(16, 3, 1).average_pool2d();
  put("slow.mote", model.text());
  ProgramOptions interrupting = options();
  interrupting.interrupt_when = "qemu-system-arm";
  expect_refused({"bench", "slow.mote", "--board", "cortex-m4"}, {"interrupted"}, 130, interrupting);
}

}  // namespace
}  // namespace mote
