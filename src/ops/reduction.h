// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

// What the reductions (mean, sum, reduce_max, reduce_min, reduce_all) share: all but their types and
// arithmetic. Attributes: "axes", those that are reduced, ascending and each once; "keep_dims", 1 where
// reduced dimensions stay, with size 1.

// Inputs of the file: tensor, int32 axes in any order, negative ones from the end.
Status map_reduction(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);

// Only the shapes.
Result<std::vector<Shape>> infer_reduction(const Graph& graph, const Node& node);

// How many elements make one output.
int64_t reduced_count(const Graph& graph, const Node& node);

// For every output the places in the input of the elements that make it.
std::vector<std::vector<int64_t>> reduced_elements(const Graph& graph, const Node& node);

// The call of a kernel of device/nn/reduce, with the sizes and strides that begin each of their blocks.
KernelCall reduction_call(const Graph& graph, const Node& node, const char* kernel_name);

// mean and sum of integers have a factor from the sum of all elements to the output; `count` is what the sum
// is divided by. Source: TFLM 90b983c, QuantizedMeanOrSum() in reference/reduce.h.
FixedPoint sum_factor(const Tensor& in, const Tensor& out, int64_t count);

// What mean and sum share: a mean is the sum divided by the number of elements.
Result<std::vector<Shape>> infer_sum(const Graph& graph, const Node& node);
void eval_sum(const Graph& graph, const Node& node, const Buffers& buffers, bool mean);
std::vector<KernelCall> lower_sum(const Graph& graph, const Node& node, bool mean);

// Cases of an operator for these types. The output's scale is the input's times `scale_up` unless the
// operator keeps its input's quantisation, which is 0.
std::vector<OpCase> reduction_cases(const char* op, const std::vector<DType>& types, float scale_up);

}  // namespace mote
