// SPDX-License-Identifier: Apache-2.0
#pragma once
// For tests only: small models that keep something from one run to the next.
#include "ops/case_builder.h"

namespace mote {

// Three floats. Outputs: the input plus all inputs before it, and the input of the run before. The first is a
// state that is made in place, the second one that is copied, since the output is the old value. A third
// state begins with 1, 2, 3 and is doubled by every run.
inline Graph graph_with_states() {
  Graph graph;
  graph.name = "keeps";
  const auto real = [&graph](const char* name) {
    return graph.add({name, DType::kFloat32, {1, 3}, {}, nullptr, -1});
  };
  const auto add = [&graph](TensorId a, TensorId b, TensorId out) {
    Node node{"add", {a, b}, {out}, attrs({{"activation", std::string("none")}}), {}};
    node.origin.node_name = graph.tensor(out).name;
    graph.nodes.push_back(std::move(node));
  };
  const TensorId in = real("in"), sum_before = real("sum_before"), sum = real("sum");
  const TensorId last = real("last"), seen = real("seen"), doubled_before = real("doubled_before");
  const TensorId doubled = real("doubled"), out = real("out");
  const TensorId zero = graph.add(constant_tensor<float>("zero", DType::kFloat32, {1, 3}, {0, 0, 0}));
  add(sum_before, in, sum);
  add(doubled_before, doubled_before, doubled);
  add(sum, doubled_before, out);
  add(in, zero, seen);
  graph.inputs = {in};
  graph.outputs = {out, last};
  const std::vector<float> first = {1, 2, 3};
  const auto* bytes = reinterpret_cast<const uint8_t*>(first.data());
  graph.states = {{sum_before, sum, nullptr},
                  {last, seen, nullptr},
                  {doubled_before, doubled, std::make_shared<const Bytes>(bytes, bytes + 12)}};
  return graph;
}

}  // namespace mote
