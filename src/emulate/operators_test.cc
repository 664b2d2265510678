// SPDX-License-Identifier: Apache-2.0
// The whole way from an operator to the emulated board, with the libraries that mote really writes: planned,
// emitted, built, run, compared with the operator's reference, and counted in both ways.
#include <gtest/gtest.h>

#include <cmath>

#include "emit/library.h"
#include "emulate/emulate.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "plan/plan.h"

namespace mote {
namespace {

struct Built {
  Lowered model;
  Layout layout;
  Firmware firmware;
};

Result<Built> build(Graph graph, const std::string& board) {
  Built out;
  // As the pass of that name does, which this folder must not include.
  for (Node& node : graph.nodes)
    if (const OpDef* op = find_op(node.op); op->channel_axis >= 0)
      fold_zero_point(graph, node, op->channel_axis);
  MOTE_ASSIGN(const Target target, find_board(board));
  MOTE_ASSIGN(out.model, lower(graph, target));
  MOTE_ASSIGN(out.layout, plan_memory(out.model, Sharing::kInPlace));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-emitted"));
  for (const SourceFile& file : emit_library({out.model, out.layout, "m", "a test", "0", {}}))
    MOTE_TRY(write_file(folder / file.path, file.text));
  MOTE_ASSIGN(out.firmware, build_firmware({&out.model, &out.layout, folder.path(), "m", "-Os"}));
  return out;
}

// Bytes that make every value of the type a usual one: all of int8, or floats in [-4, 4).
Bytes test_values(const Tensor& tensor, uint32_t seed) {
  Bytes out;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    seed = seed * 1664525 + 1013904223;
    if (tensor.type == DType::kFloat32) {
      const float value = static_cast<float>(static_cast<int32_t>(seed >> 8) - (1 << 23)) / (1 << 21);
      const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
      out.insert(out.end(), bytes, bytes + sizeof value);
    } else {
      out.insert(out.end(), static_cast<size_t>(dtype_bytes(tensor.type)), static_cast<uint8_t>(seed >> 24));
    }
  }
  return out;
}

// Runs the reference of a graph with a single node.
Bytes reference_output(const Graph& graph, const std::vector<Bytes>& inputs) {
  const Node& node = graph.nodes[0];
  Buffers buffers;
  for (const TensorId id : node.inputs) {
    const void* data = nullptr;
    if (id != kNoTensor && graph.tensor(id).is_constant()) data = graph.tensor(id).data->data();
    for (size_t i = 0; i < graph.inputs.size(); ++i)
      if (graph.inputs[i] == id) data = inputs[i].data();
    buffers.inputs.push_back(data);
  }
  Bytes out(static_cast<size_t>(graph.tensor(node.outputs[0]).bytes()));
  buffers.outputs.push_back(out.data());
  find_op(node.op)->eval_ref(graph, node, buffers);
  return out;
}

void expect_equal(const OpCase& test, const Bytes& got, const Bytes& want) {
  if (test.tolerance == 0) {
    EXPECT_EQ(got, want);
    return;
  }
  ASSERT_EQ(got.size(), want.size());
  const auto* a = reinterpret_cast<const float*>(got.data());
  const auto* b = reinterpret_cast<const float*>(want.data());
  float largest = 0;
  for (size_t i = 0; i < want.size() / sizeof(float); ++i) largest = std::max(largest, std::fabs(b[i]));
  for (size_t i = 0; i < want.size() / sizeof(float); ++i)
    ASSERT_NEAR(a[i], b[i], test.tolerance * largest) << "index " << i;
}

void check_case(const OpCase& test, const std::string& board) {
  const Result<Built> built = build(test.graph, board);
  ASSERT_TRUE(built.ok()) << built.error().to_string();
  std::vector<Bytes> inputs;
  RunRequest request;
  for (const TensorId id : test.graph.inputs) {
    inputs.push_back(test_values(test.graph.tensor(id), static_cast<uint32_t>(id) + 1));
    request.inputs.insert(request.inputs.end(), inputs.back().begin(), inputs.back().end());
  }
  const Bytes want = reference_output(test.graph, inputs);

  const Result<BoardRun> run = run_firmware(built->firmware, request);
  ASSERT_TRUE(run.ok()) << run.error().to_string();
  expect_equal(test, run->outputs, want);
  EXPECT_EQ(built->firmware.size.arena, built->layout.arena_bytes);
  EXPECT_LE(built->firmware.size.other_ram, 16);

  request.counting = Counting::kPerInstruction;
  const Result<BoardRun> checked = run_firmware(built->firmware, request);
  ASSERT_TRUE(checked.ok()) << checked.error().to_string();
  EXPECT_EQ(run->instructions->total.min, checked->instructions->total.min);
  EXPECT_EQ(run->instructions->glue.min, checked->instructions->glue.min);
  int64_t sum = run->instructions->glue.min;
  for (const auto& [node, count] : run->instructions->layers) {
    EXPECT_EQ(count.min, checked->instructions->layers.at(node).min) << "node " << node;
    sum += count.min;
  }
  EXPECT_EQ(sum, run->instructions->total.min);

  request.dump_tensors = true;
  const Result<BoardRun> stepped = run_firmware(built->firmware, request);
  ASSERT_TRUE(stepped.ok()) << stepped.error().to_string();
  EXPECT_EQ(stepped->outputs, run->outputs);
  EXPECT_EQ(stepped->tensors[0].at(test.graph.outputs[0]), run->outputs);
}

class EveryOperator : public ::testing::TestWithParam<const OpDef*> {};

TEST_P(EveryOperator, RunsAsItsReferenceAndIsCountedExactly) {
  const std::vector<OpCase> cases = GetParam()->cases();
  ASSERT_FALSE(cases.empty());
  for (const OpCase* test : {&cases.front(), &cases.back()}) {
    for (const char* board : {"cortex-m4", "cortex-m7"}) {
      SCOPED_TRACE(test->name + " on " + board);
      check_case(*test, board);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Emulate, EveryOperator, ::testing::ValuesIn(all_ops()),
                         [](const auto& op) { return std::string(op.param->name); });

}  // namespace
}  // namespace mote
