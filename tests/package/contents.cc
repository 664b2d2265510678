// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/json.h"
#include "base/process.h"
#include "base/text.h"
#include "tests/package/package_test.h"

namespace mote {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(PackageTest, EveryFileNamesItsLicenceAndNoPlaceOfThisMachine) {
  compile_model(small_classifier(), "small", "cortex-m4");
  for (const auto& [path, contents] : contents_of(full("small"))) {
    if (path.back() == '/') continue;
    SCOPED_TRACE(path);
    const bool source = path != "library.properties" && path != "LICENSE";
    if (source) {
      EXPECT_THAT(contents.substr(0, contents.find('\n')), HasSubstr("SPDX-License-Identifier: MIT-0"));
    }
    for (const std::string folder : {"tmp", "home", "root", "usr", "Users"})
      EXPECT_THAT(contents, Not(HasSubstr("/" + folder + "/")));
    EXPECT_THAT(contents, Not(HasSubstr(full(""))));
  }
  EXPECT_THAT(text("small/LICENSE"), HasSubstr("MIT No Attribution"));
}

TEST_F(PackageTest, CompilingTwiceGivesTheSameBytes) {
  compile_model(small_classifier(), "small", "cortex-m4");
  const auto once = contents_of(full("small"));
  compile_model(small_classifier(), "small", "cortex-m4");
  EXPECT_GT(once.size(), 10u);
  EXPECT_TRUE(once == contents_of(full("small")));
}

// A library of another board replaces the first; none of its files stays behind.
TEST_F(PackageTest, CompilingForAnotherBoardLeavesNothingOfTheFirst) {
  compile_model(small_classifier(), "small", "host");
  const auto once = contents_of(full("small"));
  compile_model(small_classifier(), "small", "cortex-m4");
  EXPECT_FALSE(once == contents_of(full("small")));
  compile_model(small_classifier(), "small", "host");
  EXPECT_TRUE(once == contents_of(full("small")));
}

// Kernels and glue, without weights and parameters, linked as Arduino links.
TEST_F(PackageTest, CodeOfASmallClassifierIsAtMost8Kilobytes) {
  for (const char* tool : {"arm-none-eabi-g++", "qemu-system-arm"})
    if (find_program(tool).empty()) GTEST_SKIP() << tool << " is not installed";
  put("demo.mote", small_classifier(28, 16, 10).text());
  ProgramOptions options;
  options.folder = full("");
  const ProgramRun run = run_mote({"bench", "demo.mote", "--board", "cortex-m4", "--json"}, options);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Result<Json> json = parse_json(run.out, "mote bench --json");
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  const int64_t code = (*json)[0]["flash"]["code"].get<int64_t>();
  EXPECT_GT(code, 1000);
  EXPECT_LE(code, 8192);
}

}  // namespace
}  // namespace mote
