// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "quantize/rules.h"

namespace mote {

// What conversion needs to know of a float graph.
struct QuantPlan {
  std::vector<Precision> nodes;            // wanted of each node; what has no integer arithmetic stays float
  std::vector<Interval> intervals;         // of each tensor
  std::vector<std::vector<double>> means;  // of each element of each tensor; empty: no bias correction
  bool float_interface = false;            // the model takes and gives float32
};

struct Converted {
  Graph graph;
  std::vector<TensorId> tensors;  // by tensor of the float graph, what stands for it; kNoTensor for constants
  std::vector<Precision> nodes;   // by node of the float graph, what it computes in
};

// The graph with layers in int8 or int16: weights of int8, symmetric, per output channel; biases in steps of
// the products. Where precisions meet, QUANTIZE and DEQUANTIZE stand between. With means, what rounding the
// weights does to the mean of an output channel is taken from its bias. Source of the scheme: TensorFlow Lite
// 8-bit quantization specification.
Result<Converted> convert(const Graph& graph, const QuantPlan& plan);

// Real numbers as a tensor of int8 or int16 stores them.
Bytes quantised_value(const Tensor& tensor, const Bytes& reals);

}  // namespace mote
