// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ir/graph.h"

namespace mote::onnx {

// Leaves out nodes and tensors that no output needs: what is left of nodes that were folded. Inputs that
// were needed for a shape only, or not at all, go as well, with a note.
void prune(Graph& graph, const std::string& file);

}  // namespace mote::onnx
