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

// A pool's mean of uint8 rounds ties up; that of int8 rounds them away from zero. MEAN and RESIZE_BILINEAR
// keep the rounding of int8; a note says so.
void round_as_uint8(Graph& graph, const std::set<TensorId>& shifted);

// A concatenation of uint8 brings its operands to the scale of its output; that of int8 takes them as they
// are stored. Before each operand with another scale or zero point stands a node that brings it there.
void rescale_concatenated(Graph& graph, const std::set<TensorId>& shifted);

}  // namespace mote::tflite
