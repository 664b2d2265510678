// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "conformance/suite.h"

namespace mote {

// The suites by themselves; used by run_suites() only. `step` is called with the name of each case before it
// runs; false ends the suite.
using CaseStep = std::function<bool(const std::string& name)>;

// Recordings of TensorFlow Lite Micro's operators, a file for each.
std::vector<CaseResult> run_recorded_operators(const std::string& folder, const CaseStep& step);

// Every .tflite in a folder and those below: the optimised model and the device kernels against the naive
// reference on the six patterns, and both against golden.json where that has the model.
std::vector<CaseResult> run_tflite_models(const std::string& folder, const std::string& golden,
                                          const CaseStep& step);

// ONNX's backend tests, a folder for each.
std::vector<CaseResult> run_onnx_nodes(const std::string& folder, const CaseStep& step);

}  // namespace mote
