// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/json.h"
#include "flow/model_options.h"
#include "quantize/quantize.h"

namespace mote {

struct QuantizeRequest {
  std::string model;  // .tflite, .onnx or .mote, with float layers
  ModelOptions model_options = {};
  std::string data;                  // see read_model_samples()
  std::string output;                // .mote file
  std::string board = "cortex-m4";   // for which costs are estimated
  std::string calibration = "best";  // minmax, percentile, mse, or the best of them
  std::string int16 = "auto";        // auto, never, always
  double goal_decibels = 25;
  int64_t samples = 200;  // at most
  bool equalize = true, correct_biases = true, float_interface = false;
};

struct QuantizeSummary {
  QuantizeRequest request;
  int64_t samples = 0;
  Quantized result;
};

// `mote quantize`: post-training quantisation of a float model; writes a .mote file.
Result<QuantizeSummary> quantize_model(const QuantizeRequest& request);

Json to_json(const QuantizeSummary& summary);

// Layers that take 6 dB or more from the signal-to-noise ratio, a bit, the worst first.
std::vector<LayerNoise> lossy_layers(const Quantized& result);

}  // namespace mote
