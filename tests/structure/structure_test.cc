// SPDX-License-Identifier: Apache-2.0
// The repository keeps its own rules. The first half shows that each check finds what it is for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/io.h"
#include "base/process.h"
#include "base/text.h"
#include "tests/structure/rules.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kRoot = MOTE_SOURCE_FOLDER;
const std::string kRulesFile = "tests/structure/include_rules.txt";

StructureRules rules() {
  const auto text = read_text_file(kRoot + "/" + kRulesFile, 1 << 20);
  if (!text.ok()) throw std::runtime_error(text.error().to_string());
  auto parsed = parse_structure_rules(*text, kRulesFile);
  if (!parsed.ok()) throw std::runtime_error(parsed.error().to_string());
  return *parsed;
}

std::vector<std::string> includes(const std::string& path, const std::string& line) {
  return check_includes(rules(), {path, "// first line\n" + line + "\n"});
}

TEST(StructureCheck, FindsWrongIncludes) {
  EXPECT_THAT(includes("src/plan/plan.cc", "#include \"emit/emit.h\""),
              ElementsAre("src/plan/plan.cc:2: plan must not include emit (emit/emit.h)"));
  EXPECT_THAT(includes("src/base/io.cc", "  #  include \"ir/graph.h\"  // why"),
              ElementsAre(HasSubstr("base must not")));
  EXPECT_THAT(includes("src/report/html.cc", "#include \"flow/eval.h\""),
              ElementsAre(HasSubstr("report must not")));
  EXPECT_THAT(includes("src/ops/conv2d.cc", "#include \"op.h\""), ElementsAre(HasSubstr("by its path")));
  EXPECT_THAT(includes("device/nn/add/add_s8.cpp", "#include \"src/base/io.h\""),
              ElementsAre(HasSubstr("device")));
  EXPECT_THAT(includes("device/nn/add/add_s8.cpp", "#include <vector>"),
              ElementsAre(HasSubstr("not vector")));
  EXPECT_THAT(includes("src/ir/graph.cc", "#include <nlohmann/json.hpp>"),
              ElementsAre(HasSubstr("only in src/base")));
  EXPECT_THAT(includes("src/ir/graph.h", "#include <gtest/gtest.h>"),
              ElementsAre(HasSubstr("only in tests")));
  EXPECT_THAT(includes("src/flow/run.cc", "#include <png.h>"), ElementsAre(HasSubstr("only in src/data")));
  EXPECT_THAT(includes("src/flow/run.cc", "#include <openssl/ssl.h>"),
              ElementsAre(HasSubstr("unknown header")));
}

TEST(StructureCheck, AllowsRightIncludes) {
  EXPECT_THAT(includes("src/plan/plan.cc", "#include \"ops/op.h\""), IsEmpty());
  EXPECT_THAT(includes("src/plan/plan.cc", "#include \"plan/plan.h\""), IsEmpty());
  EXPECT_THAT(includes("src/base/json.h", "#include <nlohmann/json.hpp>"), IsEmpty());
  EXPECT_THAT(includes("src/base/io.cc", "#include <sys/stat.h>"), IsEmpty());
  EXPECT_THAT(includes("src/plan/plan_test.cc", "#include \"interp/reference.h\""), IsEmpty());
  for (const char* test : {"src/ir/graph_test.cc", "src/ir/testing.h", "src/import/tflite/test_writer.h"}) {
    EXPECT_THAT(includes(test, "#include <gtest/gtest.h>"), IsEmpty());
  }
  EXPECT_THAT(includes("device/nn/add/add_s8.cpp", "#include \"device/port/port.h\""), IsEmpty());
  EXPECT_THAT(includes("device/port/port.h", "#include <stdint.h>"), IsEmpty());
  EXPECT_THAT(includes("src/emulate/plugin/count.cc", "#include \"api.h\""), IsEmpty());
  EXPECT_THAT(includes("src/emit/header.cc", "#include \"mote_@model@.h\""), IsEmpty());
}

TEST(StructureCheck, FindsWrongLicences) {
  const StructureRules r = rules();
  const auto check = [&](const std::string& path, const std::string& text) {
    return check_licence(r, {path, text});
  };
  EXPECT_THAT(check("src/a.cc", "// SPDX-License-Identifier: Apache-2.0\n"), IsEmpty());
  EXPECT_THAT(check("device/a.h", "/* SPDX-License-Identifier: MIT-0 */\n"), IsEmpty());
  EXPECT_THAT(check("demo.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"), IsEmpty());
  EXPECT_THAT(check("src/emulate/plugin/p.cc", "// SPDX-License-Identifier: MIT\n"), IsEmpty());
  EXPECT_THAT(check("src/emulate/plugin/p.cc", "// SPDX-License-Identifier: MIT-0\n"),
              ElementsAre(HasSubstr("MIT")));
  EXPECT_THAT(check("device/a.h", "/* SPDX-License-Identifier: MIT */\n"), ElementsAre(HasSubstr("MIT-0")));
  EXPECT_THAT(check("device/a.h", "\n/* SPDX-License-Identifier: MIT-0 */\n"),
              ElementsAre(HasSubstr("device/a.h:1")));
  EXPECT_THAT(check("src/a.cc", ""), ElementsAre(HasSubstr("Apache-2.0")));
  EXPECT_THAT(check("elsewhere/a.cc", ""), ElementsAre(HasSubstr("no licence rule")));
}

TEST(StructureCheck, FindsWrongWordsNamesAndLengths) {
  const std::string word = std::string("TO") + "DO";
  EXPECT_THAT(check_words(rules(), {"a.md", "x\n" + word + " later\n"}),
              ElementsAre("a.md:2: must not hold '" + word + "'"));
  EXPECT_THAT(check_words(rules(), {"a.md", word + "S x" + word + "\n"}), IsEmpty());
  EXPECT_THAT(check_words(rules(), {"a.md", std::string("see /ho") + "me/me/x\n"}),
              ElementsAre(HasSubstr("a.md:1")));
  EXPECT_THAT(check_name({"src/base/text.h", ""}), IsEmpty());
  EXPECT_THAT(check_name({"boards/arduino-nano-33-ble/start_up.c", ""}), IsEmpty());
  EXPECT_THAT(check_name({"src/base/Text.h", ""}), ElementsAre(HasSubstr("lower case")));
  EXPECT_THAT(check_name({"src/base/my-text.h", ""}), ElementsAre(HasSubstr("lower case")));
  EXPECT_THAT(check_length({"a.cc", std::string(600, '\n')}), IsEmpty());
  EXPECT_THAT(check_length({"a.cc", std::string(601, '\n')}), ElementsAre(HasSubstr("601 lines")));
  EXPECT_THAT(check_unique_names({{"device/a/x.h", ""}, {"device/b/x.h", ""}}),
              ElementsAre(HasSubstr("device/a/x.h")));
  EXPECT_THAT(check_unique_names({{"device/a/x.h", ""}, {"device/b/y.h", ""}}), IsEmpty());
}

TEST(StructureCheck, RejectsWhatIsNotARule) {
  const auto parsed = parse_structure_rules("# fine\nfolder ir might include base\n", "rules.txt");
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.error().to_string(), HasSubstr("rules.txt:2: not a rule"));
}

// Paths of all files that git knows, or, in a source archive, of all files outside of build/.
std::vector<std::string> repository_paths() {
  std::vector<std::string> out;
  const auto listed = run_process({"git", "-C", kRoot, "ls-files", "-z"});
  if (listed.ok() && listed->exit_code == 0 && !listed->output.empty()) {
    for (std::string& path : split(listed->output, '\0')) {
      if (!path.empty() && std::filesystem::is_regular_file(kRoot + "/" + path))
        out.push_back(std::move(path));
    }
    return out;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot)) {
    const std::string path = std::filesystem::relative(entry.path(), kRoot).string();
    if (entry.is_regular_file() && path.rfind("build/", 0) != 0 && path.rfind(".git/", 0) != 0)
      out.push_back(path);
  }
  return out;
}

class Repository : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const std::string& path : repository_paths()) {
      auto text = read_text_file(kRoot + "/" + path, 64 << 20);
      ASSERT_TRUE(text.ok()) << text.error().to_string();
      files_.push_back({path, std::move(text).value()});
    }
  }

  static std::vector<SourceFile> only(bool (*wanted)(const std::string&)) {
    std::vector<SourceFile> out;
    std::copy_if(files_.begin(), files_.end(), std::back_inserter(out),
                 [&](const SourceFile& file) { return wanted(file.path); });
    return out;
  }

  static void expect_none(const std::vector<std::string>& breaches) {
    for (const std::string& what : breaches) ADD_FAILURE() << what;
  }

  static std::vector<SourceFile> files_;
};

std::vector<SourceFile> Repository::files_;

TEST_F(Repository, HasFilesToCheck) {
  // Guards the tests below against passing on nothing.
  EXPECT_GT(only(is_cpp).size(), 30u);
  EXPECT_GT(only(is_source).size(), only(is_cpp).size());
}

TEST_F(Repository, KeepsTheIncludeRules) {
  const StructureRules r = rules();
  for (const SourceFile& file : only(is_cpp)) expect_none(check_includes(r, file));
}

TEST_F(Repository, EveryFolderOfSrcHasARule) {
  const StructureRules r = rules();
  for (const SourceFile& file : only(is_cpp)) {
    const std::vector<std::string> parts = split(file.path, '/');
    if (parts[0] != "src") continue;
    EXPECT_TRUE(r.may_include.count(parts[1])) << file.path;
  }
}

TEST_F(Repository, NamesALicenceInEverySource) {
  const StructureRules r = rules();
  for (const SourceFile& file : only(is_source)) expect_none(check_licence(r, file));
}

TEST_F(Repository, HoldsNoForbiddenWords) {
  const StructureRules r = rules();
  for (const SourceFile& file : files_) {
    const bool patterns = file.path == kRulesFile || file.path == ".gitignore";
    if (!patterns) expect_none(check_words(r, file));
  }
}

TEST_F(Repository, NamesFilesAlike) {
  // Linker scripts are named after their core ("cortex-m.ld.in").
  for (const SourceFile& file : only(is_cpp)) expect_none(check_name(file));
}

TEST_F(Repository, KeepsFilesShort) {
  for (const SourceFile& file : only(is_source)) expect_none(check_length(file));
}

TEST_F(Repository, DeviceFilesHaveUniqueNames) {
  // mote compile copies them into one folder.
  std::vector<SourceFile> device;
  for (const SourceFile& file : only(is_cpp)) {
    if (file.path.rfind("device/", 0) == 0) device.push_back(file);
  }
  EXPECT_FALSE(device.empty());
  expect_none(check_unique_names(device));
}

TEST_F(Repository, IsFormatted) {
  std::vector<std::string> command = {"clang-format-14", "--dry-run", "-Werror"};
  for (const SourceFile& file : only(is_cpp)) command.push_back(file.path);
  const auto result = run_process(command, 300, kRoot);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  // The first complaint about each file is enough.
  std::set<std::string> complained;
  for (const std::string& line : split(result->output, '\n')) {
    const std::string path = line.substr(0, line.find(':'));
    const bool new_file = line.find(": error: ") != std::string::npos && complained.insert(path).second;
    if (new_file) ADD_FAILURE() << line << "\nmend with: clang-format-14 -i " << path;
  }
  EXPECT_EQ(result->exit_code, 0) << "see above, or: " << result->output.substr(0, 300);
}

}  // namespace
}  // namespace mote
