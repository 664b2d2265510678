// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/quantize.h"
#include "report/table.h"

namespace mote {

namespace {

void print_layers(const Quantized& result) {
  TextTable table(
      {{"layer"}, {"operator"}, {"computes in"}, {"SNR dB", Align::kRight}, {"loses dB", Align::kRight}});
  for (const LayerNoise& layer : result.layers)
    table.add_row({layer.name, layer.op, precision_name(layer.precision), format("{:.1f}", layer.decibels),
                   layer.loss > 0.05 ? format("{:.1f}", layer.loss) : std::string()});
  print(table.to_string());
}

void add_cost(TextTable& table, const std::string& name, const std::string& decibels, const ModelCost& cost) {
  table.add_row({name, decibels, with_commas(cost.instructions), with_commas(cost.constant_bytes),
                 with_commas(cost.arena_bytes)});
}

void print_costs(const Quantized& result) {
  TextTable table({{"model"},
                   {"SNR dB", Align::kRight},
                   {"instructions", Align::kRight},
                   {"constants", Align::kRight},
                   {"arena", Align::kRight}});
  add_cost(table, "float32", "", result.float_cost);
  add_cost(table, "int8", format("{:.1f}", result.int8_decibels), result.int8_cost);
  if (result.decibels != result.int8_decibels)
    add_cost(table, "int8 and int16", format("{:.1f}", result.decibels), result.cost);
  print("\n" + table.to_string());
}

void print_summary(const QuantizeSummary& summary) {
  const Quantized& result = summary.result;
  print_layers(result);
  print_costs(result);
  print(format("\n{} samples, calibration {}, {}; instructions are estimated for {}\n", summary.samples,
               calibration_name(result.calibration),
               result.equalized_pairs > 0 ? format("{} pairs of layers equalised", result.equalized_pairs)
                                          : std::string("no layers equalised"),
               summary.request.board));
  std::vector<std::string> lossy;
  for (const LayerNoise& layer : lossy_layers(result))
    lossy.push_back(format("'{}' ({:.1f} dB)", layer.name, layer.loss));
  if (!lossy.empty()) print(format("layers that lose a bit or more: {}\n", join(lossy, ", ")));
  if (!result.float_layers.empty())
    print(format("layers that stay in float, for which there is no integer arithmetic: {}\n",
                 join(result.float_layers, ", ")));
  if (result.decibels < summary.request.goal_decibels)
    print(format("the outputs reach {:.1f} dB, not the {:.1f} asked for{}\n", result.decibels,
                 summary.request.goal_decibels,
                 result.all_int16_decibels
                     ? format("; int16 everywhere would give {:.1f}", *result.all_int16_decibels)
                     : std::string()));
  print(format("written: {}\n", summary.request.output));
}

}  // namespace

void add_quantize_command(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, "quantize", "turn a float model into int8, with int16 where that loses too much",
                  "mote quantize model.tflite --data samples.npy -o model.mote");
  auto request = std::make_shared<QuantizeRequest>();
  auto json = std::make_shared<bool>(false);
  add_model_options(command, &request->model, &request->model_options);
  command
      ->add_option("--data", request->data,
                   "what the model will see: .npy, .csv or .bin file, folder or dataset")
      ->required();
  command->add_option("-o,--output", request->output, ".mote file for the result")->required();
  command->add_option("--samples", request->samples, "how many samples are used at most")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command
      ->add_option("--calibration", request->calibration,
                   "ranges: minmax, percentile, mse, or the best of them")
      ->capture_default_str();
  command->add_option("--int16", request->int16, "int16 activations: auto, never or always")
      ->capture_default_str();
  command
      ->add_option("--snr", request->goal_decibels,
                   "signal-to-noise ratio of the outputs, in dB, that int16 is for")
      ->capture_default_str();
  command->add_flag("!--no-equalize", request->equalize, "leave the weights of pairs of layers as they are");
  command->add_flag("!--no-bias-correction", request->correct_biases, "leave biases as they are");
  command->add_flag("--float-interface", request->float_interface, "the model takes and gives float32");
  add_board_option(command, &request->board, false);
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    const Result<QuantizeSummary> result = quantize_model(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    print_summary(*result);
  });
}

}  // namespace mote
