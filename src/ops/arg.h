// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/op.h"

namespace mote {

// What arg_max and arg_min share: all but the comparison. Attribute: "axis", from the first dimension on. The
// output is int32 and lacks that dimension.

// Inputs of the file: tensor, int32 axis, where negative ones count from the end.
Status map_arg(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);
Result<std::vector<Shape>> infer_arg(const Graph& graph, const Node& node);

// Calls line(first, step, count, at) for every output: places in the input, and of the output.
template <class Visit>
void for_each_arg_line(const Graph& graph, const Node& node, const Visit& line) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const auto axis = static_cast<size_t>(node.attrs.integer("axis"));
  const int64_t inner = element_count(Shape(in.begin() + static_cast<int64_t>(axis) + 1, in.end()));
  for (int64_t at = 0; at < graph.tensor(node.outputs[0]).elements(); ++at)
    line(at / inner * in[axis] * inner + at % inner, inner, in[axis], at);
}

// The reference: `better(a, b)` tells whether a takes the place of b.
template <class T, class Better>
void eval_arg(const Graph& graph, const Node& node, const Buffers& buffers, const Better& better) {
  const T* in = buffers.in<T>(0);
  for_each_arg_line(graph, node, [&](int64_t first, int64_t step, int64_t count, int64_t at) {
    int64_t best = 0;
    for (int64_t i = 1; i < count; ++i)
      if (better(in[first + i * step], in[first + best * step])) best = i;
    buffers.out<int32_t>(0)[at] = static_cast<int32_t>(best);
  });
}

// The call of the kernel `s8` or `f32` of device/nn/arg.
std::vector<KernelCall> lower_arg(const Graph& graph, const Node& node, const char* s8, const char* f32);

std::vector<OpCase> arg_cases(const char* op);

}  // namespace mote
