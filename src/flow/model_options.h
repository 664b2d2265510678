// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// What a user says of an .onnx file that leaves something open, as it stands in the command line.
struct ModelOptions {
  std::vector<std::string> shapes;     // "input=1,49,10,1"
  std::vector<std::string> constants;  // "axes=0,2", "roi=roi.npy" or "roi=input_1.pb", a TensorProto
  bool keep_layout = false;            // images stay NCHW at inputs and outputs
};

// Reads a model file of any kind with these options, see import_model(); or of a project's folder the model
// that was trained there, or its signal chain and model as one graph (flow/stream_project.h).
Result<Graph> open_model(const std::string& path, const ModelOptions& options);

}  // namespace mote
