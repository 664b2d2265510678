// SPDX-License-Identifier: Apache-2.0
// ONNX's backend node tests, which lie outside of the repository: those of one operator are one test. Each
// case passes, by the reference arithmetic and on the device kernels, or is listed in
// tests/golden/onnx/refused.txt with the reason why mote refuses it; a wrong number is never right.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "conformance/onnx_suite.h"
#include "flow/compiled.h"
#include "import/import.h"
#include "interp/device_session.h"
#include "target/target.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr char kPack[] = "models/onnx/onnx_backend_test_data.tar.xz";
constexpr char kListed[] = MOTE_SOURCE_DIR "/tests/golden/onnx/refused.txt";
constexpr char kOperators[] = MOTE_SOURCE_DIR "/tests/golden/onnx/operators.txt";
constexpr char kOperatorsHeader[] =
    "# What ONNX's operators become, by its node tests: operator | opsets of its cases | operators of mote | "
    "cases\n"
    "# that pass | that pass with --const | refused. MOTE_RECORD=1 onnx_test --gtest_filter='OnnxOperators*' "
    "writes it.\n";
constexpr int64_t kMaxListBytes = int64_t{1} << 20;
constexpr char kExpanded[] = "_expanded";

// The operator that a case is about: cases of an operator's definition by others are named after it.
std::map<std::string, std::vector<std::string>> cases_by_operator(const std::string& folder) {
  std::map<std::string, std::string> first_operator;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string model = entry.path() / "model.onnx";
    const Result<Bytes> bytes = read_file(model, kMaxModelBytes);
    if (!bytes.ok()) continue;
    const Result<OnnxSummary> summary = summarize_onnx(*bytes, model);
    if (!summary.ok() || summary->operators.empty()) continue;
    first_operator[entry.path().filename()] = summary->operators[0];
  }
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& [name, op] : first_operator) {
    const auto base = first_operator.find(name.substr(0, name.find(kExpanded)));
    out[base == first_operator.end() ? op : base->second].push_back(name);
  }
  return out;
}

// Case to reason.
std::map<std::string, std::string> listed_as_refused() {
  std::map<std::string, std::string> out;
  const Result<std::string> text = read_text_file(kListed, kMaxListBytes);
  EXPECT_TRUE(text.ok()) << kListed;
  if (!text.ok()) return out;
  for (const std::string& line : split(*text, '\n')) {
    const size_t colon = line.find(": ");
    if (line.empty() || line[0] == '#') continue;
    EXPECT_NE(colon, std::string::npos) << line;
    out[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return out;
}

std::string line_for(const std::string& name, const OnnxCase& result) {
  return name + ": " + (result.where.empty() ? "" : result.where + " ") + result.why;
}

class OnnxNodes : public testing::TestWithParam<std::string> {};

TEST_P(OnnxNodes, AgreeOrAreListed) {
  const auto folder = shared_file(kPack, "node");
  if (!folder) GTEST_SKIP() << kNoSharedModels;
  const std::map<std::string, std::string> listed = listed_as_refused();
  const auto cases = cases_by_operator(*folder);
  for (const std::string& name : cases.at(GetParam())) {
    OnnxCase result = run_onnx_case(*folder + "/" + name, run_naively);
    const bool is_listed = listed.count(name) > 0;
    EXPECT_NE(result.outcome, Outcome::kFailed) << name << ": " << result.why;
    if (result.outcome != Outcome::kRefused) {
      result = run_onnx_case(*folder + "/" + name, run_on_kernels);
      EXPECT_NE(result.outcome, Outcome::kFailed) << name << ", on kernels: " << result.why;
    }
    if (result.outcome == Outcome::kRefused) {
      EXPECT_TRUE(is_listed) << "tests/golden/onnx/refused.txt must have this line:\n"
                             << line_for(name, result);
    } else {
      EXPECT_FALSE(is_listed) << "refused.txt lists '" << name << "', which mote computes: take the line out";
    }
  }
}

std::vector<std::string> operators() {
  std::vector<std::string> out;
  if (const auto folder = shared_file(kPack, "node"))
    for (const auto& [op, names] : cases_by_operator(*folder)) out.push_back(op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Onnx, OnnxNodes, testing::ValuesIn(operators()),
                         [](const auto& test) { return test.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OnnxNodes);

// A line of operators.txt. Cases that have the operator's definition by others do not count.
std::string line_of_operator(const std::string& op, const std::string& folder,
                             const std::vector<std::string>& cases) {
  std::set<std::string> becomes;
  std::set<int64_t> opsets;
  int outcomes[4] = {};
  for (const std::string& name : cases) {
    if (name.size() > std::size(kExpanded) - 1 &&
        name.rfind(kExpanded) == name.size() - std::size(kExpanded) + 1)
      continue;
    const std::string model = folder + "/" + name + "/model.onnx";
    if (const auto summary = summarize_onnx(*read_file(model, kMaxModelBytes), model); summary.ok())
      opsets.insert(summary->opset);
    const OnnxCase result = run_onnx_case(folder + "/" + name, [&](const Graph& graph, const auto& inputs) {
      for (const Node& node : graph.nodes) becomes.insert(node.op);
      return run_naively(graph, inputs);
    });
    ++outcomes[static_cast<int>(result.outcome)];
  }
  const int64_t oldest = *opsets.begin(), newest = *opsets.rbegin();
  return format("{} | {} | {} | {} | {} | {}\n", op,
                oldest == newest ? format("{}", newest) : format("{} to {}", oldest, newest),
                join({becomes.begin(), becomes.end()}, ", "), outcomes[0], outcomes[1], outcomes[2]);
}

TEST(OnnxOperators, BecomeWhatIsRecorded) {
  const auto folder = shared_file(kPack, "node");
  if (!folder) GTEST_SKIP() << kNoSharedModels;
  const std::vector<std::string> known = onnx_operators();
  std::string expected = kOperatorsHeader;
  for (const auto& [op, cases] : cases_by_operator(*folder))
    if (std::find(known.begin(), known.end(), op) != known.end())
      expected += line_of_operator(op, *folder, cases);
  if (std::getenv("MOTE_RECORD") != nullptr) {
    ASSERT_TRUE(write_file(kOperators, expected).ok());
  }
  const Result<std::string> actual = read_text_file(kOperators, kMaxListBytes);
  ASSERT_TRUE(actual.ok()) << actual.error().to_string();
  EXPECT_EQ(*actual, expected)
      << "MOTE_RECORD=1 build/dev/bin/onnx_test --gtest_filter='OnnxOperators*', then "
         "the same with ops_test and 'OperatorsPage*'";
}

TEST(OnnxRefused, ListsOnlyCasesThatThereAre) {
  const auto folder = shared_file(kPack, "node");
  if (!folder) GTEST_SKIP() << kNoSharedModels;
  for (const auto& [name, reason] : listed_as_refused()) {
    EXPECT_TRUE(std::filesystem::exists(*folder + "/" + name)) << name;
    EXPECT_FALSE(reason.empty()) << name;
  }
}

}  // namespace
}  // namespace mote
