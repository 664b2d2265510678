// SPDX-License-Identifier: Apache-2.0
// The code sizes that device/nn/kernels.inc gives: each kernel's source is compiled for the Cortex-M4 at -Os
// and the bytes of its code sections are counted.
#include <gtest/gtest.h>

#include <sstream>

#include "base/io.h"
#include "base/process.h"
#include "ops/kernel_info.h"
#include "target/target.h"

namespace mote {
namespace {

std::string run(const std::vector<std::string>& command) {
  const Result<ProcessResult> result = run_process(command, 60);
  if (!result.ok()) {
    ADD_FAILURE() << result.error().to_string();
    return "";
  }
  EXPECT_EQ(result->exit_code, 0) << result->output;
  return result->output;
}

// Sum over the lines ".text.mote_... 244 0" of size -A.
int code_sections(const std::string& listing) {
  int sum = 0;
  std::istringstream lines(listing);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string section;
    int bytes = 0;
    if (words >> section >> bytes && section.rfind(".text", 0) == 0) sum += bytes;
  }
  return sum;
}

TEST(CodeBytes, AreThoseOfKernelsInc) {
  const Target board = *find_board("cortex-m4");
  const TemporaryFolder folder = *TemporaryFolder::make("code-bytes");
  for (const KernelInfo& kernel : kernels()) {
    const std::string object = folder / (std::string(kernel.name) + ".o");
    std::vector<std::string> command = {"arm-none-eabi-g++",
                                        "-c",
                                        "-Os",
                                        "-std=c++11",
                                        "-ffunction-sections",
                                        "-fno-exceptions",
                                        "-fno-rtti",

                                        "-I",
                                        MOTE_SOURCE_DIR,
                                        std::string(MOTE_SOURCE_DIR "/device/") + kernel.source,
                                        "-o",
                                        object};
    command.insert(command.end(), board.compile_flags.begin(), board.compile_flags.end());
    run(command);
    EXPECT_EQ(code_sections(run({"arm-none-eabi-size", "-A", object})), kernel.code_bytes)
        << kernel.name << ": if the change is meant, correct device/nn/kernels.inc";
  }
}

}  // namespace
}  // namespace mote
