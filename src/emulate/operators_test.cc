// SPDX-License-Identifier: Apache-2.0
// The whole way from an operator to the emulated board, with the libraries that mote really writes: planned,
// emitted, built, run, compared with the operator's reference, and counted in both ways.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "emit/library.h"
#include "emulate/emulate.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "plan/plan.h"

namespace mote {
namespace {

// Bytes that make every value of the type a usual one: all of int8, floats in [-4, 4), bools.
Bytes test_values(const Tensor& tensor, uint32_t seed) {
  Bytes out;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    seed = seed * 1664525 + 1013904223;
    if (tensor.type == DType::kFloat32) {
      const float value = static_cast<float>(static_cast<int32_t>(seed >> 8) - (1 << 23)) / (1 << 21);
      const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
      out.insert(out.end(), bytes, bytes + sizeof value);
    } else if (tensor.type == DType::kBool) {
      out.push_back(static_cast<uint8_t>(seed >> 31));
    } else {
      out.insert(out.end(), static_cast<size_t>(dtype_bytes(tensor.type)), static_cast<uint8_t>(seed >> 24));
    }
  }
  return out;
}

// Runs the reference of a graph with a single node; its outputs one after the other.
Bytes reference_outputs(const Graph& graph, const std::vector<Bytes>& inputs) {
  const Node& node = graph.nodes[0];
  Buffers buffers;
  for (const TensorId id : node.inputs) {
    const void* data = nullptr;
    if (id != kNoTensor && graph.tensor(id).is_constant()) data = graph.tensor(id).data->data();
    for (size_t i = 0; i < graph.inputs.size(); ++i)
      if (graph.inputs[i] == id) data = inputs[i].data();
    buffers.inputs.push_back(data);
  }
  std::vector<Bytes> values;
  for (const TensorId id : node.outputs) values.emplace_back(static_cast<size_t>(graph.tensor(id).bytes()));
  for (Bytes& value : values) buffers.outputs.push_back(value.data());
  find_op(node.op)->eval_ref(graph, node, buffers);
  Bytes out;
  for (const Bytes& value : values) out.insert(out.end(), value.begin(), value.end());
  return out;
}

// Values of one output at `got` and `want`.
void expect_equal(const OpCase& test, const Tensor& output, const uint8_t* got, const uint8_t* want) {
  if (test.tolerance == 0 || output.type != DType::kFloat32) {
    EXPECT_EQ(Bytes(got, got + output.bytes()), Bytes(want, want + output.bytes()));
    return;
  }
  const auto value = [](const uint8_t* bytes, int64_t i) {
    float out;
    std::memcpy(&out, bytes + i * 4, 4);
    return out;
  };
  float largest = 0;
  for (int64_t i = 0; i < output.elements(); ++i)
    if (std::isfinite(value(want, i))) largest = std::max(largest, std::fabs(value(want, i)));
  for (int64_t i = 0; i < output.elements(); ++i) {
    const float a = value(got, i), b = value(want, i);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    ASSERT_NEAR(a, b, test.tolerance * largest) << "index " << i;
  }
}

// One kernel on one case, as a node of the large model.
struct Part {
  const OpCase* test;
  std::string name;
  Bytes want;
};

struct Everything {
  Lowered model;
  Bytes inputs;             // of the model, one after the other
  std::vector<Part> parts;  // in the order of the model's outputs
};

// Adds a case as nodes of its own: one for each kernel that can do it on the target.
void add_case(const OpCase& test, Everything* all) {
  Graph graph = test.graph;
  // As the pass of that name does, which this folder must not include.
  const OpDef& op = *find_op(graph.nodes[0].op);
  if (op.channel_axis >= 0) {
    Node folded = graph.nodes[0];
    fold_zero_point(graph, folded, op.channel_axis);
    graph.nodes[0] = folded;
  }
  const auto candidates = lower_candidates(graph, graph.nodes[0], all->model.target);
  ASSERT_TRUE(candidates.ok()) << candidates.error().to_string();
  std::vector<Bytes> inputs;
  for (const TensorId id : graph.inputs) {
    inputs.push_back(test_values(graph.tensor(id), static_cast<uint32_t>(id) + 1));
    all->inputs.insert(all->inputs.end(), inputs.back().begin(), inputs.back().end());
  }
  const Bytes want = reference_outputs(test.graph, inputs);

  Graph& large = all->model.graph;
  const auto first = static_cast<TensorId>(large.tensors.size());
  const auto moved = [first](std::vector<TensorId> ids) {
    for (TensorId& id : ids)
      if (id != kNoTensor) id += first;
    return ids;
  };
  for (const Tensor& tensor : graph.tensors) large.add(tensor);
  for (const TensorId id : moved(graph.inputs)) large.inputs.push_back(id);
  for (const KernelCall& candidate : *candidates) {
    Node node = graph.nodes[0];
    KernelCall call = candidate;
    node.inputs = moved(node.inputs);
    call.inputs = moved(call.inputs);
    node.outputs.clear();
    for (const TensorId id : graph.outputs) node.outputs.push_back(large.add(graph.tensor(id)));
    call.outputs = node.outputs;
    large.outputs.insert(large.outputs.end(), node.outputs.begin(), node.outputs.end());
    large.nodes.push_back(std::move(node));
    all->model.calls.push_back(std::move(call));
    all->parts.push_back({&test, test.name + " with " + candidate.kernel->name, want});
  }
}

Result<Firmware> build(const Lowered& model, const Layout& layout) {
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-emitted"));
  for (const SourceFile& file : emit_library({model, layout, "m", "a test", "0", {}}))
    MOTE_TRY(write_file(folder / file.path, file.text));
  return build_firmware({&model, &layout, folder.path(), "m", "-Os"});
}

void check_outputs(const Everything& all, const Bytes& outputs) {
  auto at = outputs.begin();
  for (const Part& part : all.parts) {
    SCOPED_TRACE(part.name);
    const uint8_t* want = part.want.data();
    for (const TensorId id : part.test->graph.outputs) {
      const Tensor& output = part.test->graph.tensor(id);
      expect_equal(*part.test, output, &*at, want);
      at += output.bytes();
      want += output.bytes();
    }
  }
}

// The counts of the two ways of counting are equal, and the layers add up to the whole.
void check_counts(const InstructionCounts& by_block, const InstructionCounts& by_instruction) {
  EXPECT_EQ(by_block.total.min, by_instruction.total.min);
  EXPECT_EQ(by_block.glue.min, by_instruction.glue.min);
  int64_t sum = by_block.glue.min;
  for (const auto& [node, count] : by_block.layers) {
    EXPECT_EQ(count.min, by_instruction.layers.at(node).min) << "node " << node;
    sum += count.min;
  }
  EXPECT_EQ(sum, by_block.total.min);
}

class EveryCore : public ::testing::TestWithParam<std::string> {};

// One firmware with some cases.
void check(const Everything& all) {
  const Result<Layout> layout = plan_memory(all.model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  const Result<Firmware> firmware = build(all.model, *layout);
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  EXPECT_EQ(firmware->size.arena, layout->arena_bytes);
  EXPECT_LE(firmware->size.other_ram, 16);

  RunRequest request;
  request.inputs = all.inputs;
  const Result<BoardRun> run = run_firmware(*firmware, request);
  ASSERT_TRUE(run.ok()) << run.error().to_string();
  check_outputs(all, run->outputs);

  request.counting = Counting::kPerInstruction;
  const Result<BoardRun> checked = run_firmware(*firmware, request);
  ASSERT_TRUE(checked.ok()) << checked.error().to_string();
  check_counts(*run->instructions, *checked->instructions);

  request.dump_tensors = true;
  const Result<BoardRun> stepped = run_firmware(*firmware, request);
  ASSERT_TRUE(stepped.ok()) << stepped.error().to_string();
  EXPECT_EQ(stepped->outputs, run->outputs);
}

// Every case of every operator, by every kernel that can do it on this core. The harness writes down what is
// dead after each layer, so its tables grow with the square of their number: several firmwares take less than
// one.
TEST_P(EveryCore, RunsEveryKernelAsTheReferenceAndCountsExactly) {
  constexpr size_t kPartsOfAFirmware = 300;
  std::vector<std::vector<OpCase>> cases;
  for (const OpDef* op : all_ops()) cases.push_back(op->cases());
  Everything none;
  none.model.target = *find_board(GetParam());
  none.model.target.objective = Objective::kSize;  // where every kernel is a candidate, the compact ones too
  Everything some = none;
  for (const std::vector<OpCase>& of_one : cases) {
    for (const OpCase& test : of_one) add_case(test, &some);
    if (some.parts.size() < kPartsOfAFirmware && &of_one != &cases.back()) continue;
    check(some);
    some = none;
  }
}

// What runs on the emulated cores is the same in the sanitizer's build; there one of them is enough.
#if defined(__has_feature)
constexpr bool kOneCore = __has_feature(address_sanitizer);
#else
constexpr bool kOneCore = false;
#endif

std::vector<std::string> cores() {
  if (kOneCore) return {"cortex-m4"};
  std::vector<std::string> names;
  for (const Target& board : boards())
    if ((board.generic && board.emulator) || !board.is_exact()) names.push_back(board.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Emulate, EveryCore, ::testing::ValuesIn(cores()), [](const auto& core) {
  std::string name = core.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace mote
