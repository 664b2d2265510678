// SPDX-License-Identifier: Apache-2.0
// docs/operators.md is made of the tables of operators and kernels and of the recordings in ops/. Where it is
// behind, MOTE_RECORD=1 in the environment of this test writes it anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "base/format.h"
#include "base/io.h"
#include "base/json.h"
#include "base/text.h"
#include "import/import.h"
#include "ops/op.h"
#include "passes/fold_zero_points.h"
#include "target/target.h"
#include "train/architecture.h"

namespace mote {
namespace {

constexpr char kPage[] = MOTE_SOURCE_DIR "/docs/operators.md";

constexpr char kIntroduction[] = R"(# Operators

This page is generated: `MOTE_RECORD=1 build/dev/bin/ops_test --gtest_filter='OperatorsPage*'` writes it, and a test
compares it. [adding-an-operator.md](adding-an-operator.md) says how an operator comes in.

## What models may contain

Every operator of TensorFlow Lite that mote imports, up to the version given; what it becomes; and for which types its
arithmetic is held to outputs recorded from TensorFlow Lite Micro, byte by byte for integers
([SOURCE.md](../tests/golden/ops/SOURCE.md) counts the cases). "Unverified" types have no recording: there the reference
arithmetic is held to the published definition by unit tests alone. VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE and
CALL_ONCE become states of the graph, which it keeps from one run to the next, and are recorded too.

)";

constexpr char kOnnx[] = R"(
## What .onnx files may contain

Operators of ONNX, of models with opset 7 to 28, whatever the version of the operator; what they become, as ONNX's
backend node tests show it, and how many of these tests pass as they are, pass with inputs made constants by `--const`,
and are refused ([refused.txt](../tests/golden/onnx/refused.txt) says why). The opsets are those of the tests. Constant
operands are computed while the model is read; where nothing is left, the operator becomes nothing. Functions that a
file defines itself are inlined.

)";

constexpr char kOwn[] = R"(
## What they become

mote's own operators, with the element types of their activations. Every operator has portable kernels that run on any
core; those under "faster with" are faster where a core has more to offer, and equal them bit for bit for integers. Those
with a gradient can be layers of a project that `mote train` trains.

)";

// "AVERAGE_POOL_2D" and "SignalPCAN" as the files of recordings are called.
std::string file_name(const std::string& tflite_name) {
  std::string out;
  for (size_t i = 0; i < tflite_name.size(); ++i) {
    const bool word_begins =
        i > 0 && std::isupper(tflite_name[i]) != 0 && std::islower(tflite_name[i - 1]) != 0;
    if (word_begins) out += '_';
    out += tflite_name[i];
  }
  return to_lower(out);
}

// The types that recordings of an operator name; "int8 to int16" names two.
std::set<std::string> recorded_types(const std::string& tflite_name) {
  const std::string path =
      std::string(MOTE_SOURCE_DIR "/tests/golden/ops/") + file_name(tflite_name) + ".json";
  std::set<std::string> out;
  if (!std::filesystem::exists(path)) return out;
  const Result<std::string> text = read_text_file(path, int64_t{16} << 20);
  EXPECT_TRUE(text.ok()) << path;
  const Result<Json> json = parse_json(*text, path);
  EXPECT_TRUE(json.ok()) << path;
  for (const Json& item : *json) out.insert(item["type"].get<std::string>());
  return out;
}

// The element types of activations in the cases of an operator, in the order of DType.
std::set<DType> case_types(const OpDef& op) {
  std::set<DType> out;
  for (const OpCase& c : op.cases()) {
    for (const TensorId id : c.graph.inputs) out.insert(c.graph.tensor(id).type);
    for (const TensorId id : c.graph.outputs) out.insert(c.graph.tensor(id).type);
  }
  return out;
}

std::string type_list(const std::set<DType>& types) {
  std::vector<std::string> out;
  for (const DType type : types) out.emplace_back(dtype_name(type));
  return join(out, ", ");
}

// What a core must have for the special kernels that do some case of the operator.
std::string special_kernels(const OpDef& op) {
  struct Feature {
    uint32_t bit;
    const char* name;
  };
  constexpr Feature kFeatures[] = {{kIsaDsp, "DSP"},
                                   {kIsaMve, "MVE"},
                                   {kIsaFpu, "FPU"},
                                   {kIsaThumb1, "Cortex-M0+"},
                                   {kIsaThumb2, "Cortex-M3"},
                                   {kIsaRv32m, "RISC-V"},
                                   {kIsaSuperscalar, "Cortex-M7"}};
  uint32_t found = 0;
  for (const char* board :
       {"cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m55", "rv32imc"}) {
    const Result<Target> target = find_board(board);
    EXPECT_TRUE(target.ok()) << board;
    for (const OpCase& c : op.cases()) {
      Graph graph = c.graph;
      EXPECT_TRUE(fold_zero_points(graph, *target).ok()) << c.name;
      const auto calls = lower_candidates(graph, graph.nodes[0], *target);
      if (!calls.ok()) continue;
      for (const KernelCall& call : *calls) found |= call.kernel->isa;
    }
  }
  std::vector<std::string> names;
  for (const Feature& feature : kFeatures)
    if ((found & feature.bit) != 0) names.emplace_back(feature.name);
  return join(names, ", ");
}

std::string recorded_list(const std::set<std::string>& types) {
  constexpr size_t kMost = 8;
  if (types.empty()) return "unverified";
  if (types.size() > kMost) return format("{} pairs of types", types.size());
  return join({types.begin(), types.end()}, ", ");
}

// The rows of ONNX's operators, from tests/golden/onnx/operators.txt; those without a recorded case too.
std::string onnx_rows() {
  const Result<std::string> text =
      read_text_file(MOTE_SOURCE_DIR "/tests/golden/onnx/operators.txt", int64_t{1} << 20);
  EXPECT_TRUE(text.ok()) << "tests/golden/onnx/operators.txt";
  if (!text.ok()) return "";
  std::map<std::string, std::vector<std::string>> recorded;
  for (const std::string& line : split(*text, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> fields;
    for (size_t at = 0; at != std::string::npos;) {
      const size_t end = line.find(" | ", at);
      fields.push_back(line.substr(at, end == std::string::npos ? end : end - at));
      at = end == std::string::npos ? end : end + 3;
    }
    EXPECT_EQ(fields.size(), 6u) << line;
    recorded[fields[0]] = fields;
  }
  std::string out;
  for (const std::string& name : onnx_operators()) {
    const auto found = recorded.find(name);
    if (found == recorded.end()) {
      out += format("| {} | | no recorded case | | | |\n", name);
      continue;
    }
    const std::vector<std::string>& f = found->second;
    out += format("| {} | {} | {} | {} | {} | {} |\n", f[0], f[1], f[2].empty() ? "" : "`" + f[2] + "`", f[3],
                  f[4] == "0" ? "" : f[4], f[5] == "0" ? "" : f[5]);
    recorded.erase(found);
  }
  for (const auto& [name, fields] : recorded) ADD_FAILURE() << "mote has no operator " << name;
  return out;
}

std::string page() {
  struct Row {
    std::string becomes;
    int version;
  };
  std::map<std::string, Row> imported;
  for (const OpDef* op : all_ops()) {
    for (const TfliteCode& code : op->tflite) imported[code.name] = {op->name, code.max_version};
    for (const char* name : op->tflite_custom) imported[name] = {op->name, 1};
  }
  std::string out = kIntroduction;
  out += "| operator | version | becomes | recorded |\n|---|---|---|---|\n";
  for (const auto& [name, row] : imported) {
    out += format("| {} | {} | `{}` | {} |\n", name, row.version, row.becomes,
                  recorded_list(recorded_types(name)));
  }
  out += kOnnx;
  out += "| operator | opsets | becomes | pass | with --const | refused |\n|---|---|---|---|---|---|\n" +
         onnx_rows();
  out += kOwn;
  out += "| operator | what it computes | types | faster with | gradient |\n|---|---|---|---|---|\n";
  const std::vector<std::string> trainable = trainable_operators();
  for (const OpDef* op : all_ops()) {
    const bool has_gradient = std::find(trainable.begin(), trainable.end(), op->name) != trainable.end();
    out += format("| `{}` | {} | {} | {} | {} |\n", op->name, op->summary, type_list(case_types(*op)),
                  special_kernels(*op), has_gradient ? "yes" : "no");
  }
  return out;
}

TEST(OperatorsPage, SaysWhatTheTablesSay) {
  const std::string expected = page();
  if (std::getenv("MOTE_RECORD") != nullptr) {
    ASSERT_TRUE(write_file(kPage, expected).ok());
  }
  const Result<std::string> actual = read_text_file(kPage, int64_t{1} << 20);
  ASSERT_TRUE(actual.ok()) << actual.error().to_string();
  EXPECT_TRUE(*actual == expected)
      << "docs/operators.md is behind: MOTE_RECORD=1 build/dev/bin/ops_test --gtest_filter='OperatorsPage*'";
}

}  // namespace
}  // namespace mote
