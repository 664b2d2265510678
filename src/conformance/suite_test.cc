// SPDX-License-Identifier: Apache-2.0
#include "conformance/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/io.h"
#include "base/text.h"

namespace mote {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kRecordings[] = MOTE_SOURCE_DIR "/tests/golden/ops";

const std::vector<SuiteResult>& some_results() {
  static const std::vector<SuiteResult> results = {
      {"ops",
       "recordings",
       "",
       {{"add", Outcome::kPassed, ""}, {"fft", Outcome::kRefused, "has no <fft>\nhint"}}},
      {"models", "outputs", "'there' is not there", {}},
      {"nodes",
       "outputs",
       "",
       {{"cut", Outcome::kPassedWithConstants, ""}, {"sum", Outcome::kFailed, "element 0"}}}};
  return results;
}

TEST(ConformanceReport, CountsAndLists) {
  const std::string report = conformance_report(some_results());
  EXPECT_THAT(report, HasSubstr("| ops | recordings | 1 | 0 | 1 | 0 |"));
  EXPECT_THAT(report, HasSubstr("| models | outputs | not run: 'there' is not there |"));
  EXPECT_THAT(report, HasSubstr("| nodes | outputs | 0 | 1 | 0 | 1 |"));
  EXPECT_THAT(report, HasSubstr("### ops: refused\n\n- `fft`: has no \\<fft\\>\n"));
  EXPECT_THAT(report, HasSubstr("### nodes: failed\n\n- `sum`: element 0\n"));
}

TEST(ConformanceReport, TakesItsPlaceInAPage) {
  const std::string begin = "<!-- begin of what mote conformance writes -->\n";
  const std::string end = "<!-- end of what mote conformance writes -->\n";
  const Result<std::string> page = with_report("# Title\n" + begin + "old\n" + end + "more\n", "new\n");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(*page, "# Title\n" + begin + "\nnew\n\n" + end + "more\n");
  EXPECT_EQ(*with_report(*page, "new\n"), *page);
  EXPECT_FALSE(with_report("# Title\n" + end + begin, "new\n").ok());
}

TEST(ConformanceSuites, RunWhatIsThere) {
  const TemporaryFolder folder = *TemporaryFolder::make("conformance");
  for (const char* op : {"add_n", "if"})
    std::filesystem::copy_file(std::string(kRecordings) + "/" + op + ".json",
                               folder / (std::string(op) + ".json"));
  ASSERT_TRUE(write_file(folder / "broken.json", std::string("[{\"name\": 3}]")).ok());
  const auto results = run_suites({folder.path(), folder / "nothing", {}});
  ASSERT_TRUE(results.ok()) << results.error().to_string();
  ASSERT_EQ(results->size(), suite_names().size());
  EXPECT_EQ((*results)[0].count(Outcome::kPassed), 30);
  EXPECT_EQ((*results)[0].count(Outcome::kRefused), 0);
  ASSERT_EQ((*results)[0].count(Outcome::kFailed), 1);
  EXPECT_THAT((*results)[0].cases[10].why, HasSubstr("is no recording of an operator"));
  EXPECT_THAT((*results)[1].missing, HasSubstr("is not there"));
}

TEST(ConformanceSuites, ErrorsNameTheSuites) {
  const auto results = run_suites({kRecordings, "", {"operator"}});
  ASSERT_FALSE(results.ok());
  EXPECT_THAT(results.error().to_string(), HasSubstr("there is no suite 'operator'"));
  EXPECT_THAT(results.error().to_string(), HasSubstr("operators"));
}

}  // namespace
}  // namespace mote
