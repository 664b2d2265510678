// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/op.h"

namespace mote {

// An elementwise int8 node of one input as a table of its 256 results, made with the operator's reference
// arithmetic: a candidate for its lower().
KernelCall lookup_call(const OpDef& op, const Graph& graph, const Node& node);

// The rules of a function of single elements whose int8 form is such a table, made in float: one input,
// float32 or int8, and scales not so far apart that a float cannot bring one to the other.
Result<std::vector<Shape>> infer_table_function(const Graph& graph, const Node& node);

}  // namespace mote
