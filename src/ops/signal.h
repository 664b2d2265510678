// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <initializer_list>

#include "base/result.h"
#include "ir/graph.h"
#include "ops/tflite_options.h"

namespace mote {

// What the operators of the signal library of TensorFlow Lite Micro share. They are custom operators: their
// settings have the same names here and there, and their states are not named in a file.

// Takes these settings of the operator over as attributes; one that the file does not have stays away.
void take_settings(const TfliteOptions& options, Node& node, std::initializer_list<const char*> names);

// The attribute of that name, which must be there and between `low` and `high`.
Result<int64_t> setting(const Node& node, const char* name, int64_t low, int64_t high);

// The tensor has one of these types, whatever its quantisation, and a dimension at least.
Status check_samples(const Tensor& tensor, const char* what, TypeSet types);
inline Status check_samples(const Tensor& tensor, const char* what, DType type) {
  return check_samples(tensor, what, TypeSet{type});
}

// The same with one dimension, of `size`; 0: any.
Status check_vector(const Tensor& tensor, const char* what, DType type, int64_t size = 0);

// Samples are the last dimension; the others make rows.
int64_t samples_of(const Tensor& tensor);
int64_t rows_of(const Tensor& tensor);

// An integer as a size of a shape; an error if it is too large for one.
Result<int32_t> size_from(int64_t size);

// Gives the node a state of zeros: its last input, and what it becomes as its last output.
void add_state(Graph& graph, Node& node, DType type, int32_t size);

// The last input and the last output of the node are its state.
Status check_state(const Graph& graph, const Node& node, DType type, int64_t size);

// Makes the node a reshape to `shape`: what an operator comes to that changes no sample.
Status become_reshape(const Graph& graph, Node& node, const Shape& shape);

}  // namespace mote
