// SPDX-License-Identifier: Apache-2.0
#pragma once
// A model for tests of what stands before and behind one: the mean of rows.
#include "ir/graph.h"

namespace mote {

// Input [1, rows, columns] of float32, output [1, columns].
inline Graph mean_graph(int32_t rows, int32_t columns) {
  Graph out;
  out.name = "mean";
  out.inputs = {out.add({"x", DType::kFloat32, {1, rows, columns}, {}, nullptr, -1})};
  out.outputs = {out.add({"y", DType::kFloat32, {1, columns}, {}, nullptr, -1})};
  Node node;
  node.op = "mean";
  node.inputs = out.inputs;
  node.outputs = out.outputs;
  node.attrs.set("axes", std::vector<int64_t>{1});
  node.attrs.set("keep_dims", int64_t{0});
  out.nodes.push_back(node);
  return out;
}

}  // namespace mote
