// SPDX-License-Identifier: Apache-2.0
#pragma once
// Post-training quantisation: a float graph and samples of what it will see become a graph in int8, with
// int16 activations where that is not enough.
#include <optional>
#include <string>
#include <vector>

#include "quantize/convert.h"
#include "quantize/host_model.h"
#include "target/target.h"

namespace mote {

// How the interval of a tensor follows from what was observed.
enum class Calibration {
  kMinMax,      // everything
  kPercentile,  // without the outermost 0.01 % at either end
  kMse,         // the least squared error of rounding and clamping
};
const char* calibration_name(Calibration calibration);

struct QuantizeOptions {
  std::vector<Calibration> calibrations = {Calibration::kMinMax, Calibration::kPercentile, Calibration::kMse};
  bool equalize = true;  // try cross-layer equalisation
  bool correct_biases = true;
  enum class Int16 { kNever, kAuto, kAlways } int16 = Int16::kAuto;
  // With kAuto, as few layers as it takes get int16 activations for the outputs to have this signal-to-noise
  // ratio; none if int16 everywhere would not bring 3 dB.
  double goal_decibels = 25;
  bool float_interface = false;
};

// Estimated for a target.
struct ModelCost {
  int64_t instructions = 0;  // of one inference
  int64_t constant_bytes = 0, arena_bytes = 0;
};

struct LayerNoise {
  std::string name, op;
  Precision precision = Precision::kFloat;
  double decibels = 0;  // signal-to-noise ratio of its output against the float model
  double loss = 0;      // how much less that is than the ratio of its noisiest input
};

struct Quantized {
  Graph graph;
  Calibration calibration = Calibration::kMinMax;
  int equalized_pairs = 0;  // 0: none, or the model was better without
  double decibels = 0;      // of the outputs, over all samples
  std::vector<LayerNoise> layers;
  ModelCost float_cost, int8_cost, cost;  // of the float model, all of int8, and of the result
  double int8_decibels = 0;
  std::optional<double> all_int16_decibels;  // if int8 was not enough: what int16 everywhere would give
  std::vector<std::string> float_layers;     // that have no integer arithmetic
};

// Tries every calibration, with and without equalisation, and keeps what gives the outputs the highest
// signal-to-noise ratio over the samples. An error if the graph has no float layer that could be quantised,
// or a tensor is not finite.
Result<Quantized> quantize(const Graph& graph, const std::vector<Sample>& samples,
                           const QuantizeOptions& options, const Target& target);

}  // namespace mote
