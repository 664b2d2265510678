// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/suite.h"
#include "ir/graph.h"

namespace mote {

// ONNX's backend tests: folders of a model.onnx and recorded runs, test_data_set_N/{input,output}_N.pb.

// What computes the outputs of a graph, in the order of graph.outputs, from its inputs.
using OnnxEngine =
    std::function<Result<std::vector<Bytes>>(const Graph& graph, const std::vector<Bytes>& inputs)>;

// The operators' reference arithmetic.
Result<std::vector<Bytes>> run_naively(const Graph& graph, const std::vector<Bytes>& inputs);

// The device kernels of this computer under a plan, after all passes.
Result<std::vector<Bytes>> run_on_kernels(const Graph& graph, const std::vector<Bytes>& inputs);

struct OnnxCase {
  Outcome outcome = Outcome::kRefused;
  std::string why;    // the first error, or what differs
  std::string where;  // the operator that was refused, if it was one
  std::vector<std::string> operators;
  std::vector<std::string> constants;  // the inputs that were given their values
};

// Runs the case in a folder on an engine, with the file's own layout. Whatever an error's hint says of
// --const is done, as a user would. Floats may differ by 1e-3 of the recorded value plus 1e-7, the tolerance
// of onnx.backend.test; everything else must be equal.
OnnxCase run_onnx_case(const std::string& folder, const OnnxEngine& engine);

}  // namespace mote
