// SPDX-License-Identifier: Apache-2.0
// Every case of every operator: it is valid, and the kernels that lower() chooses compute what the reference
// does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "ir/verify.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

constexpr int kSeeds = 8;

// Integers equal to the last bit, floats within the tolerance relative to the largest magnitude.
void expect_close(const OpCase& c, size_t output, const Bytes& expected, const Bytes& actual) {
  const DType type = c.graph.tensor(c.graph.outputs[output]).type;
  if (type != DType::kFloat32 || c.tolerance == 0) {
    EXPECT_EQ(values_of<int8_t>(expected), values_of<int8_t>(actual));
    return;
  }
  const std::vector<float> want = values_of<float>(expected), got = values_of<float>(actual);
  ASSERT_EQ(want.size(), got.size());
  float largest = 0;
  for (const float value : want)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  for (size_t i = 0; i < want.size(); ++i) {
    if (want[i] == got[i] || (std::isnan(want[i]) && std::isnan(got[i]))) continue;
    EXPECT_NEAR(want[i], got[i], c.tolerance * static_cast<double>(largest)) << "element " << i;
  }
}

void expect_close(const OpCase& c, const std::vector<Bytes>& expected, const std::vector<Bytes>& actual) {
  ASSERT_EQ(expected.size(), actual.size());
  for (size_t i = 0; i < expected.size(); ++i) expect_close(c, i, expected[i], actual[i]);
}

// The extremes of int8 reach sums and ties that uniform values seldom do.
std::vector<Bytes> inputs_for(const Graph& graph, int seed) {
  std::vector<Bytes> inputs = random_inputs(graph, static_cast<uint32_t>(seed) + 1);
  constexpr uint8_t kExtremes[] = {0x80, 0x7F};
  if (seed < 2)
    for (size_t i = 0; i < inputs.size(); ++i)
      if (graph.tensor(graph.inputs[i]).type == DType::kInt8)
        std::fill(inputs[i].begin(), inputs[i].end(), kExtremes[seed]);
  return inputs;
}

class Cases : public testing::TestWithParam<std::tuple<std::string, uint32_t>> {
 protected:
  const OpDef& op() const { return *find_op(std::get<0>(GetParam())); }
  // Where size comes first every kernel is a candidate, the compact ones too.
  Target target() const {
    Target target = target_with(std::get<1>(GetParam()));
    target.objective = Objective::kSize;
    return target;
  }
};

TEST_P(Cases, AreValidAndNamedApart) {
  std::set<std::string> names;
  for (const OpCase& c : op().cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_TRUE(names.insert(c.name).second) << "two cases have this name";
    const Status form = verify(c.graph);
    EXPECT_TRUE(form.ok()) << form.error().to_string();
    EXPECT_EQ(problem_of(c.graph), "");
    ASSERT_EQ(c.graph.nodes.size(), 1u);
    EXPECT_EQ(c.graph.nodes[0].op, op().name);
    EXPECT_GE(op().macs(c.graph, c.graph.nodes[0]), 0);
  }
}

// Every kernel that could be chosen, not only the one that would be.
TEST_P(Cases, KernelsAgreeWithTheReference) {
  for (const OpCase& c : op().cases()) {
    SCOPED_TRACE(c.name);
    const Graph folded = with_folded_zero_points(c.graph);
    const auto calls = lower_candidates(folded, folded.nodes[0], target());
    ASSERT_TRUE(calls.ok()) << calls.error().to_string();
    for (int seed = 0; seed < kSeeds; ++seed) {
      SCOPED_TRACE(seed);
      const std::vector<Bytes> inputs = inputs_for(c.graph, seed);
      const std::vector<Bytes> expected = outputs_by_reference(c.graph, inputs);
      if (c.tolerance == 0) {
        EXPECT_EQ(expected, outputs_by_reference(folded, inputs)) << "folding changed the reference";
      }
      for (const KernelCall& call : *calls) {
        SCOPED_TRACE(call.kernel->name);
        ASSERT_EQ(call.kernel->isa & ~target().isa, 0u) << "needs another core";
        expect_close(c, expected, outputs_by_call(folded, call, inputs));
      }
    }
  }
}

// With the output as close over each input as the order of accesses allows, and a little further away: a
// kernel that reads or writes in another order than it declares computes something else.
TEST_P(Cases, KernelsKeepTheOrderTheyDeclare) {
  for (const OpCase& c : op().cases()) {
    SCOPED_TRACE(c.name);
    const Graph folded = with_folded_zero_points(c.graph);
    const auto calls = lower_candidates(folded, folded.nodes[0], target());
    ASSERT_TRUE(calls.ok()) << calls.error().to_string();
    const std::vector<Bytes> inputs = inputs_for(c.graph, 5);
    const Bytes expected = run_reference(c.graph, inputs);
    for (const KernelCall& call : *calls) {
      SCOPED_TRACE(call.kernel->name);
      if (call.outputs.size() > 1) continue;
      for (size_t k = 0; k < call.inputs.size(); ++k)
        for (const int64_t distance : distances_to_test(folded, call, k)) {
          SCOPED_TRACE(distance);
          expect_close(c, 0, expected, run_call_overlapping(folded, call, inputs, k, distance));
        }
    }
  }
}

// A reference that ignored its inputs would agree with nothing, and a case whose outputs are all alike proves
// little.
TEST_P(Cases, OutputsDependOnInputs) {
  int varied = 0, all = 0;
  for (const OpCase& c : op().cases()) {
    ++all;
    const auto first = outputs_by_reference(c.graph, inputs_for(c.graph, 2));
    // One boolean is often the same twice.
    for (int seed = 3; seed < 3 + kSeeds; ++seed) {
      if (first == outputs_by_reference(c.graph, inputs_for(c.graph, seed))) continue;
      ++varied;
      break;
    }
  }
  if (op().name == std::string("constant")) return;
  EXPECT_GE(varied * 10, all * 6) << varied << " of " << all;
}

std::vector<std::string> op_names() {
  std::vector<std::string> names;
  for (const OpDef* op : all_ops()) names.push_back(op->name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Ops, Cases,
                         testing::Combine(testing::ValuesIn(op_names()),
                                          testing::Values(uint32_t{kIsaAny}, uint32_t{kIsaDsp} | kIsaFpu,
                                                          uint32_t{kIsaMve} | kIsaDsp | kIsaFpu)),
                         [](const auto& test) {
                           return std::get<0>(test.param) + (std::get<1>(test.param) == 0        ? "_portable"
                                                             : std::get<1>(test.param) & kIsaMve ? "_mve"
                                                                                                 : "_dsp");
                         });

TEST(OpTable, CodesBelongToOneOperator) {
  std::set<int> codes;
  for (const OpDef* op : all_ops())
    for (const TfliteCode& code : op->tflite) {
      EXPECT_TRUE(codes.insert(code.code).second) << code.name;
      EXPECT_EQ(find_op_by_tflite_code(code.code), op);
    }
}

TEST(KernelTable, NamesAreUnique) {
  std::set<std::string> names;
  for (const KernelInfo& info : kernels()) EXPECT_TRUE(names.insert(info.name).second) << info.name;
}

}  // namespace
}  // namespace mote
