// SPDX-License-Identifier: Apache-2.0
#include "flow/quantize.h"

#include <algorithm>

#include "base/format.h"
#include "base/io.h"
#include "flow/model_samples.h"
#include "flow/output_file.h"
#include "ir/text.h"

namespace mote {

namespace {

Result<QuantizeOptions> options_of(const QuantizeRequest& request) {
  QuantizeOptions options;
  if (request.calibration != "best") {
    const std::vector<Calibration> all = options.calibrations;
    options.calibrations.clear();
    for (const Calibration calibration : all)
      if (calibration_name(calibration) == request.calibration) options.calibrations.push_back(calibration);
    if (options.calibrations.empty())
      return Error(Code::kInvalid, format("there is no calibration '{}'", request.calibration),
                   "known: best, minmax, percentile, mse");
  }
  using Int16 = QuantizeOptions::Int16;
  if (request.int16 != "auto" && request.int16 != "never" && request.int16 != "always")
    return Error(Code::kInvalid, format("--int16 cannot be '{}'", request.int16),
                 "known: auto, never, always");
  options.int16 = request.int16 == "auto"    ? Int16::kAuto
                  : request.int16 == "never" ? Int16::kNever
                                             : Int16::kAlways;
  options.goal_decibels = request.goal_decibels;
  options.equalize = request.equalize;
  options.correct_biases = request.correct_biases;
  options.float_interface = request.float_interface;
  return options;
}

Json cost_json(const ModelCost& cost) {
  return {{"instructions_estimated", cost.instructions},
          {"constant_bytes", cost.constant_bytes},
          {"arena_bytes", cost.arena_bytes}};
}

}  // namespace

Result<QuantizeSummary> quantize_model(const QuantizeRequest& request) {
  MOTE_TRY(check_output_file(request.output, {request.model, request.data}));
  MOTE_ASSIGN(const QuantizeOptions options, options_of(request));
  MOTE_ASSIGN(const Target target, find_board(request.board));
  MOTE_ASSIGN(const Graph graph, open_model(request.model, request.model_options));
  MOTE_ASSIGN(const std::vector<Sample> samples, read_model_samples(graph, request.data, request.samples));
  Result<Quantized> result = quantize(graph, samples, options, target);
  if (!result.ok()) return result.error().at(Origin{request.model});
  MOTE_TRY(write_file(request.output, print(result->graph)));
  return QuantizeSummary{request, static_cast<int64_t>(samples.size()), std::move(result).value()};
}

std::vector<LayerNoise> lossy_layers(const Quantized& result) {
  constexpr double kOneBit = 6;
  std::vector<LayerNoise> out;
  for (const LayerNoise& layer : result.layers)
    if (layer.loss >= kOneBit) out.push_back(layer);
  std::stable_sort(out.begin(), out.end(),
                   [](const LayerNoise& a, const LayerNoise& b) { return a.loss > b.loss; });
  return out;
}

Json to_json(const QuantizeSummary& summary) {
  const Quantized& result = summary.result;
  Json layers = Json::array();
  for (const LayerNoise& layer : result.layers)
    layers.push_back({{"name", layer.name},
                      {"operator", layer.op},
                      {"precision", precision_name(layer.precision)},
                      {"snr_db", layer.decibels},
                      {"loss_db", layer.loss}});
  return {{"model", summary.request.model},
          {"output", summary.request.output},
          {"board", summary.request.board},
          {"samples", summary.samples},
          {"calibration", calibration_name(result.calibration)},
          {"equalized_pairs", result.equalized_pairs},
          {"snr_db", result.decibels},
          {"int8_snr_db", result.int8_decibels},
          {"float_cost", cost_json(result.float_cost)},
          {"int8_cost", cost_json(result.int8_cost)},
          {"cost", cost_json(result.cost)},
          {"all_int16_snr_db", result.all_int16_decibels ? Json(*result.all_int16_decibels) : Json()},
          {"float_layers", result.float_layers},
          {"layers", layers}};
}

}  // namespace mote
