// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ir/graph.h"

namespace mote::tflite {

// Makes constants of what a DEQUANTIZE makes of a constant: files keep weights of float layers so to be
// smaller. Nodes with mistakes stay, for verify_ops() to name.
void fold_dequantized_constants(Graph& graph);

}  // namespace mote::tflite
