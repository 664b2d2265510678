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

// For the cases of these operators: a few tensors of different types and sizes.
struct ListCase {
  std::string name;
  std::vector<Tensor> tensors;
};
std::vector<ListCase> list_cases();

}  // namespace mote
