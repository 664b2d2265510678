// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// What the map_tflite() functions of several operators do with inputs.

// Settings in truth: shapes, axes, paddings. They become attributes, so they must be constants of the model.
// Errors name the input as `what`.

// The values of the input, int32 or int64, in memory order.
Result<std::vector<int64_t>> integers_of_input(const Graph& graph, const Node& node, size_t input,
                                               const char* what);

// The one value of the input.
Result<int64_t> integer_of_input(const Graph& graph, const Node& node, size_t input, const char* what);

// An axis of `rank` dimensions, where negative ones count from the end.
Result<size_t> axis_from(int64_t axis, size_t rank, const char* what = "axis");

// An input that the operator of the file changes in place is a variable of its own: a state, for whose new
// value the node gets another output.
Status add_state_output(Graph& graph, Node& node, size_t input);

// A shape as an attribute.
std::vector<int64_t> sizes_of(const Shape& shape);

}  // namespace mote
