// SPDX-License-Identifier: Apache-2.0
// What tools/new_op.py writes compiles, and is as the rules want it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/io.h"
#include "base/process.h"
#include "base/text.h"

namespace mote {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const std::string kRoot = MOTE_SOURCE_FOLDER;

class NewOp : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = TemporaryFolder::make("mote-new-op");
    ASSERT_TRUE(folder.ok());
    folder_.emplace(std::move(folder).value());
    for (const char* path :
         {"src/ops/ops.inc", "device/nn/kernels.inc", "device/nn/kernels.h", ".clang-format"}) {
      fs::create_directories(fs::path(*folder_ / path).parent_path());
      fs::copy_file(kRoot + "/" + path, *folder_ / path);
    }
  }

  ProcessResult run(const std::vector<std::string>& command) {
    const auto result = run_process(command, 120, folder_->path());
    EXPECT_TRUE(result.ok());
    return result.ok() ? *result : ProcessResult{};
  }
  ProcessResult new_op(std::vector<std::string> arguments) {
    std::vector<std::string> command = {"python3", kRoot + "/tools/new_op.py", "--root", folder_->path()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command);
  }

  std::optional<TemporaryFolder> folder_;
};

TEST_F(NewOp, WritesWhatCompiles) {
  const ProcessResult made = new_op({"soften", "--tflite", "163:SOFTEN:1"});
  ASSERT_EQ(made.exit_code, 0) << made.output;
  for (const char* path :
       {"src/ops/soften.cc", "device/nn/soften/soften.h", "device/nn/soften/soften_f32.cpp"}) {
    const ProcessResult formatted = run({"clang-format-14", "--dry-run", "-Werror", path});
    EXPECT_EQ(formatted.exit_code, 0) << formatted.output;
  }
  const ProcessResult host = run({"c++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I.",
                                  "-I" + kRoot + "/src", "-I" + kRoot, "src/ops/soften.cc"});
  EXPECT_EQ(host.exit_code, 0) << host.output;
  const ProcessResult device = run({"c++", "-std=c++11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                                    "-I.", "-I" + kRoot, "device/nn/soften/soften_f32.cpp"});
  EXPECT_EQ(device.exit_code, 0) << device.output;
  EXPECT_THAT(*read_text_file(*folder_ / "src/ops/ops.inc", 1 << 20), HasSubstr("OP(soften)\n"));
  EXPECT_THAT(*read_text_file(*folder_ / "device/nn/kernels.inc", 1 << 20), HasSubstr("KERNEL(soften_f32, "));
  EXPECT_THAT(*read_text_file(*folder_ / "device/nn/kernels.h", 1 << 20),
              HasSubstr("#include \"device/nn/soften/soften.h\""));
}

TEST_F(NewOp, RefusesWhatIsThereAndWhatIsNoName) {
  EXPECT_THAT(new_op({"SoftSign"}).output, HasSubstr("'SoftSign' is no name for an operator"));
  EXPECT_THAT(new_op({"soften", "--tflite", "SOFTEN"}).output, HasSubstr("give CODE:NAME:VERSION"));
  ASSERT_EQ(new_op({"soften"}).exit_code, 0);
  EXPECT_THAT(new_op({"soften"}).output, HasSubstr("there is a soften already"));
}

}  // namespace
}  // namespace mote
