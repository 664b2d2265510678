// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "ops/lowered.h"
#include "ops/op.h"

namespace mote {

// What the operators share that begin and end branches and loops: they copy lists of tensors.

// The flag that a fork hands on: one int32.
Status check_flag(const Tensor& tensor, const char* what);

// A condition: one boolean.
Status check_condition(const Tensor& tensor);

// The inputs from `first` on can be copied to the outputs, one by one: types, shapes and quantisation are
// alike.
Status check_copies(const Graph& graph, const Node& node, size_t first);

// The bytes of input first + i become output i.
void copy_tensors(const Graph& graph, const Node& node, const Buffers& buffers, size_t first);

// A kernel of copy_list's parameters that writes the outputs of the node.
KernelCall copy_call(const char* kernel_name, const Graph& graph, const Node& node);

std::vector<Shape> shapes_of(const Graph& graph, const std::vector<TensorId>& tensors);

// No file has these operators: the importer makes them of branches and loops.
Status map_no_file(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);

// Cases of an operator that takes so many lists of tensors, behind a flag or not, and gives one such list.
std::vector<OpCase> list_cases(const char* op, bool has_flag, int lists);

// Cases of an operator that makes a flag of one element of that type, whatever its shape.
std::vector<OpCase> flag_cases(const char* op, DType type);

}  // namespace mote
