// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include <filesystem>

#include "base/process.h"

namespace mote {
namespace {

TEST_F(ErrorTest, MissingCompiler) {
  put_model();
  ProgramOptions nothing = options();
  nothing.environment["PATH"] = full("tools");
  expect_refused({"run", "good.mote", "--board", "cortex-m4"},
                 {"arm-none-eabi-g++ is not installed", "gcc-arm-none-eabi", "mote doctor"}, 1, nothing);
}

TEST_F(ErrorTest, MissingEmulator) {
  put_model();
  // All that there is but the emulator.
  std::filesystem::create_directories(full("tools"));
  for (const char* tool : {"env", "arm-none-eabi-g++", "arm-none-eabi-gcc"}) {
    const std::string path = find_program(tool);
    if (path.empty()) GTEST_SKIP() << tool << " is not installed";
    std::filesystem::create_symlink(path, full("tools/" + std::string(tool)));
  }
  ProgramOptions no_emulator = options();
  no_emulator.environment["PATH"] = full("tools");
  expect_refused({"run", "good.mote", "--board", "cortex-m4"},
                 {"qemu-system-arm is not installed", "package qemu-system-arm", "mote doctor"}, 1,
                 no_emulator);
}

TEST_F(ErrorTest, DoctorSaysWhatMendsIt) {
  ProgramOptions nothing = options();
  nothing.environment["PATH"] = full("tools");
  const ProgramRun run = run_mote({"doctor"}, nothing);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              ::testing::ContainsRegex("to mend it: .*apt-get install .*gcc-arm-none-eabi.*qemu-system-arm"));
}

}  // namespace
}  // namespace mote
