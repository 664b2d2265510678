// SPDX-License-Identifier: Apache-2.0
// Every kernel compiles, without a warning, for cores that have no emulated board here: assembly that such a
// core lacks is found by its assembler.
#include <gtest/gtest.h>

#include "base/io.h"
#include "base/process.h"
#include "base/text.h"
#include "ops/kernel_info.h"

namespace mote {
namespace {

struct DeviceCore {
  const char* name;
  const char* flags;
  friend std::ostream& operator<<(std::ostream& out, const DeviceCore& core) { return out << core.name; }
};

class DeviceCores : public testing::TestWithParam<DeviceCore> {};

TEST_P(DeviceCores, CompileEveryKernel) {
  constexpr double kTimeoutSeconds = 250;
  const TemporaryFolder folder = *TemporaryFolder::make("device-cores");
  std::vector<std::string> command = {
      "arm-none-eabi-g++", "-c",    "-O2",     "-std=c++11", "-mthumb", "-ffreestanding", "-fno-exceptions",
      "-fno-rtti",         "-Wall", "-Wextra", "-Werror",    "-I",      MOTE_SOURCE_DIR};
  for (const std::string& flag : split(GetParam().flags, ' ')) command.push_back(flag);
  for (const KernelInfo& kernel : kernels())
    command.push_back(std::string(MOTE_SOURCE_DIR "/device/") + kernel.source);
  const Result<ProcessResult> result = run_process(command, kTimeoutSeconds, folder.path());
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(result->exit_code, 0) << result->output;
}

// gcc 12 does not know Cortex-M85 by name; its architecture is Armv8.1-M with Helium.
constexpr DeviceCore kCores[] = {{"M0", "-mcpu=cortex-m0"},
                                 {"M23", "-mcpu=cortex-m23"},
                                 {"M33WithoutDsp", "-mcpu=cortex-m33+nodsp"},
                                 {"M85", "-march=armv8.1-m.main+mve.fp+fp.dp -mfloat-abi=hard"}};

INSTANTIATE_TEST_SUITE_P(All, DeviceCores, testing::ValuesIn(kCores),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace mote
