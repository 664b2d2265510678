// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>

#include "ir/graph.h"

namespace mote::tflite {

// Quantised tensors of uint8 are read as int8 with a zero point 128 less, which changes no real value. Here
// the inputs and outputs of the model among them, named in `shifted`, get back the type that they have in the
// file, with a node of shift_uint8 beside each.
void restore_uint8_interface(Graph& graph, const std::set<TensorId>& shifted, const std::string& file);

}  // namespace mote::tflite
