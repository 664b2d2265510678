// SPDX-License-Identifier: Apache-2.0
// Every operator against what TensorFlow Lite Micro computes, recorded in tests/golden/ops by tools/truth:
// the reference arithmetic on the graph as it is imported, and the device kernels under the plans of several
// cores. Integers and booleans must be equal. A float may differ by 1e-5 of the largest finite magnitude of
// the recorded tensor; infinities must be the same, and a NaN agrees only with a NaN.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "conformance/recorded_cases.h"
#include "flow/compiled.h"
#include "import/import.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "target/target.h"
#include "tests/support/engines.h"

namespace mote {
namespace {

constexpr char kRecordedFolder[] = MOTE_SOURCE_DIR "/tests/golden/ops";
constexpr int64_t kMaxRecordedBytes = int64_t{16} << 20;

std::string key(const std::string& op, const RecordedCase& recorded) {
  return op + ":" + recorded.type + ":" + recorded.name;
}

// The lines of refused.txt that belong to an operator; of all operators if it is empty.
std::set<std::string> listed_as_refused(const std::string& op) {
  const Result<std::string> text =
      read_text_file(std::string(kRecordedFolder) + "/refused.txt", kMaxRecordedBytes);
  EXPECT_TRUE(text.ok());
  std::set<std::string> out;
  if (!text.ok()) return out;
  for (const std::string& line : split(*text, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    if (op.empty() || line.substr(0, line.find(':')) == op) out.insert(line);
  }
  return out;
}

bool covers(const std::string& entry, const std::string& case_key) {
  return case_key == entry || case_key.rfind(entry + ":", 0) == 0;
}

// The shortest list that covers the refused cases and no other.
std::vector<std::string> shortest_list(const std::string& op, const std::vector<RecordedCase>& cases,
                                       const std::set<std::string>& refused) {
  std::map<std::string, std::vector<std::string>> by_type;
  std::set<std::string> whole_types;
  for (const RecordedCase& recorded : cases) by_type[recorded.type].push_back(key(op, recorded));
  std::vector<std::string> out;
  for (const auto& [type, keys] : by_type) {
    const auto is_refused = [&](const std::string& k) { return refused.count(k) > 0; };
    if (std::all_of(keys.begin(), keys.end(), is_refused)) {
      whole_types.insert(type);
      out.push_back(op + ":" + type);
    } else {
      std::copy_if(keys.begin(), keys.end(), std::back_inserter(out), is_refused);
    }
  }
  if (whole_types.size() == by_type.size()) return {op};
  return out;
}

// Inputs and outputs of the graph against those of the file.
bool fits(const Graph& graph, const RecordedCase& recorded) {
  for (const RecordedRun& run : recorded.runs) {
    if (run.inputs.size() != graph.inputs.size() || run.outputs.size() != graph.outputs.size()) return false;
    for (size_t i = 0; i < run.inputs.size(); ++i)
      if (static_cast<int64_t>(run.inputs[i].size()) != graph.tensor(graph.inputs[i]).bytes()) return false;
  }
  return true;
}

void compare(const Graph& graph, size_t run, const std::vector<Bytes>& is,
             const std::vector<std::optional<Bytes>>& truth, const std::string& engine) {
  ASSERT_EQ(is.size(), truth.size()) << engine;
  for (size_t i = 0; i < truth.size(); ++i) {
    if (!truth[i]) continue;
    EXPECT_EQ(recorded_difference(graph.tensor(graph.outputs[i]), is[i], *truth[i]), "")
        << engine << ", run " << run << ", output " << i;
  }
}

// The value of an output, also of one that is an input or a constant.
Bytes value_of(const Graph& graph, TensorId id, const std::vector<Bytes>& values) {
  const Tensor& tensor = graph.tensor(id);
  return tensor.is_constant() ? *tensor.data : values[static_cast<size_t>(id)];
}

void check_reference(const Graph& graph, const RecordedCase& recorded) {
  ReferenceSession reference(graph);
  for (size_t run = 0; run < recorded.runs.size(); ++run) {
    const std::vector<Bytes> values = reference.run(recorded.runs[run].inputs);
    std::vector<Bytes> outputs;
    for (const TensorId id : graph.outputs) outputs.push_back(value_of(graph, id, values));
    compare(graph, run, outputs, recorded.runs[run].outputs, "reference");
    EXPECT_EQ(reference.end() == RunEnd::kEarly, recorded.runs[run].early) << "reference, run " << run;
  }
}

enum class Outcome { kRan, kRefused };

Outcome refused(const Error& error) {
  EXPECT_NE(error.code, Code::kInternal) << error.to_string();
  return Outcome::kRefused;
}

// Compares a case on every engine; a case that one engine refuses is refused.
Outcome check(const RecordedCase& recorded, std::string* why) {
  const Result<Graph> graph = import_tflite(recorded.model, "model.tflite");
  if (!graph.ok()) {
    *why = graph.error().to_string();
    return refused(graph.error());
  }
  EXPECT_TRUE(fits(*graph, recorded)) << "the inputs or outputs are others than the file's";
  if (!fits(*graph, recorded)) return Outcome::kRan;
  check_reference(*graph, recorded);
  for (const Engine& engine : kEngines) {
    const Result<Compiled> compiled = compile_graph(*graph, target_of(engine), engine.optimize);
    if (!compiled.ok()) {
      *why = engine_name(engine) + ": " + compiled.error().to_string();
      return refused(compiled.error());
    }
    DeviceSession session(compiled->model, compiled->layout);
    for (size_t run = 0; run < recorded.runs.size(); ++run) {
      session.run(recorded.runs[run].inputs, {}, /*poison=*/true);
      compare(*graph, run, session.outputs(), recorded.runs[run].outputs, engine_name(engine));
      EXPECT_EQ(session.end() == RunEnd::kEarly, recorded.runs[run].early)
          << engine_name(engine) << ", run " << run;
    }
  }
  return Outcome::kRan;
}

class Ops : public testing::TestWithParam<std::string> {};

TEST_P(Ops, EqualTheRecordedOutputs) {
  const std::string& op = GetParam();
  const Result<std::vector<RecordedCase>> read = read_cases(kRecordedFolder, op);
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  const std::vector<RecordedCase>& cases = *read;
  ASSERT_FALSE(cases.empty());
  const std::set<std::string> listed = listed_as_refused(op);
  std::set<std::string> refused_keys, covered;
  std::string reasons;
  for (const RecordedCase& recorded : cases) {
    const std::string case_key = key(op, recorded);
    SCOPED_TRACE(case_key);
    std::string why;
    const bool is_refused = check(recorded, &why) == Outcome::kRefused;
    const auto is_covering = [&](const std::string& entry) { return covers(entry, case_key); };
    if (is_refused) refused_keys.insert(case_key);
    if (std::any_of(listed.begin(), listed.end(), is_covering)) covered.insert(case_key);
    if (is_refused && covered.count(case_key) == 0) reasons += case_key + "\n  " + why + "\n";
  }
  const std::vector<std::string> wanted = shortest_list(op, cases, refused_keys);
  EXPECT_EQ(covered, refused_keys) << "tests/golden/ops/refused.txt must have for '" << op
                                   << "' these lines and no other:\n"
                                   << join(wanted, "\n") << "\n\n"
                                   << reasons;
  for (const std::string& entry : listed) {
    const auto is_covered = [&](const std::string& k) { return covers(entry, k); };
    EXPECT_TRUE(std::any_of(refused_keys.begin(), refused_keys.end(), is_covered))
        << "refused.txt lists '" << entry << "', and mote refuses no such case: take the line out";
  }
}

std::vector<std::string> operators() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(kRecordedFolder))
    if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Tflm, Ops, testing::ValuesIn(operators()),
                         [](const auto& test) { return test.param; });

TEST(OpsRefused, ListsOnlyOperatorsThatAreRecorded) {
  const std::vector<std::string> known = operators();
  for (const std::string& entry : listed_as_refused(""))
    EXPECT_TRUE(std::binary_search(known.begin(), known.end(), entry.substr(0, entry.find(':')))) << entry;
}

}  // namespace
}  // namespace mote
