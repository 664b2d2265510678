// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

#include "ir/graph.h"

namespace mote::tflite {

// Hybrid layers have int8 weights under float activations ("dynamic-range quantisation"); TensorFlow Lite
// quantises their activations while it runs, and TensorFlow Lite Micro refuses most of them. Here such
// weights become float32 constants, and a note says so. `graph` has passed verify(), its nodes are as in the
// file. `charge` is asked for the memory that the constants take; what it refuses stays as it is.
void dequantize_hybrid_weights(Graph& graph, const std::function<bool(uint64_t bytes)>& charge);

}  // namespace mote::tflite
