// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

TEST(RunProcess, GivesOutputAndExitCode) {
  const Result<ProcessResult> result = run_process({"sh", "-c", "echo out; echo err >&2; exit 3"});
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_NE(result->output.find("out\n"), std::string::npos);
  EXPECT_NE(result->output.find("err\n"), std::string::npos);
}

TEST(RunProcess, EndsWhatTakesTooLong) {
  const Result<ProcessResult> result = run_process({"sleep", "30"}, 0.2);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->timed_out);
}

TEST(RunProcess, SaysThatAProgramIsMissing) {
  const Result<ProcessResult> result = run_process({"no-such-program-of-mote"});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kMissingTool);
  EXPECT_FALSE(result.error().hint.empty());
}

TEST(RunProcess, PassesArgumentsWithoutAShell) {
  const Result<ProcessResult> result = run_process({"echo", "$HOME; rm *", "a b"});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->output, "$HOME; rm * a b\n");
}

}  // namespace
}  // namespace mote
