// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "import/tflite/flat_buffer.h"
#include "ir/graph.h"

namespace mote::tflite {

// What a model file says for people: names of inputs and outputs, and of classes.

// Inputs and outputs of the graph get the names that the file's first signature of subgraph 0 has for them,
// such as "image" for "serving_default_image:0". `ids` has the tensors of the graph by their index in the
// file.
void name_by_signature(FlatTable model, const std::vector<TensorId>& ids, Graph& graph);

// The lines of the file of labels that is appended to the model, if there are as many as the first output has
// elements; else a note says why they are left out.
std::vector<std::string> labels_of(std::string_view file, const std::string& file_name, const Graph& graph);

}  // namespace mote::tflite
