// SPDX-License-Identifier: Apache-2.0
#include "ir/verify.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace mote {
namespace {

// x, then y = op(x, w), then z = op(y).
Graph small_graph() {
  Graph graph;
  const auto tensor = [&](const char* name) {
    return graph.add({name, DType::kInt8, {1, 4}, {{0.5f}, {0}, -1}, nullptr, -1});
  };
  const TensorId x = tensor("x"), y = tensor("y"), z = tensor("z");
  const TensorId w = graph.add(constant_tensor<int8_t>("w", DType::kInt8, {4}, {1, 2, 3, 4}));
  graph.inputs = {x};
  graph.outputs = {z};
  graph.nodes.push_back({"a", {x, w}, {y}, {}, {}});
  graph.nodes.push_back({"b", {y, kNoTensor}, {z}, {}, {}});
  return graph;
}

struct Damage {
  const char* what;  // part of the error
  std::function<void(Graph&)> apply;
};

TEST(Verify, AcceptsASoundGraph) { EXPECT_TRUE(verify(small_graph()).ok()); }

TEST(Verify, FindsEveryKindOfDamage) {
  const std::vector<Damage> all = {
      {"does not exist", [](Graph& g) { g.nodes[0].inputs[1] = 99; }},
      {"does not exist", [](Graph& g) { g.nodes[0].outputs[0] = -5; }},
      {"kept channels are named for",
       [](Graph& g) {
         g.tensors[1].kept_channels = {0, 1, 2};
       }},
      {"kept channels must ascend",
       [](Graph& g) {
         g.tensors[1].kept_channels = {0, 1, 3, 3};
       }},
      {"kept channels must ascend",
       [](Graph& g) {
         g.tensors[1].kept_channels = {-1, 1, 3, 4};
       }},
      {"read before it is written", [](Graph& g) { std::swap(g.nodes[0], g.nodes[1]); }},
      {"written twice", [](Graph& g) { g.nodes[1].outputs = g.nodes[0].outputs; }},
      {"written twice or is a constant", [](Graph& g) { g.nodes[1].outputs[0] = g.nodes[0].inputs[1]; }},
      {"no output", [](Graph& g) { g.outputs.clear(); }},
      {"never written", [](Graph& g) { g.nodes.pop_back(); }},
      {"the node has no output", [](Graph& g) { g.nodes[1].outputs.clear(); }},
      {"is a constant", [](Graph& g) { g.inputs.push_back(g.nodes[0].inputs[1]); }},
      {"input twice", [](Graph& g) { g.inputs.push_back(g.inputs[0]); }},
      {"not positive",
       [](Graph& g) {
         g.tensors[0].shape = {1, 0};
       }},
      {"larger than mote accepts",
       [](Graph& g) {
         g.tensors[0].shape = {1 << 30, 1 << 30, 1 << 30};
       }},
      {"dimensions", [](Graph& g) { g.tensors[0].shape.assign(9, 1); }},
      {"the constant has", [](Graph& g) { g.tensors[3].shape = {5}; }},
      {"is not positive",
       [](Graph& g) { g.tensors[0].quant.scale[0] = std::numeric_limits<float>::quiet_NaN(); }},
      {"as many zero points", [](Graph& g) { g.tensors[0].quant.zero_point.push_back(1); }},
      {"outside the shape",
       [](Graph& g) {
         g.tensors[0].quant = {{1, 1}, {0, 0}, 2};
       }},
      {"3 scales for 4",
       [](Graph& g) {
         g.tensors[0].quant = {{1, 1, 1}, {0, 0, 0}, 1};
       }},
  };
  for (const Damage& damage : all) {
    Graph graph = small_graph();
    damage.apply(graph);
    const Status status = verify(graph);
    ASSERT_FALSE(status.ok()) << damage.what;
    EXPECT_NE(status.error().what.find(damage.what), std::string::npos)
        << damage.what << " / " << status.error().what;
  }
}

}  // namespace
}  // namespace mote
