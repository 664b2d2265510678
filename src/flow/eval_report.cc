// SPDX-License-Identifier: Apache-2.0
#include "flow/eval_report.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <numeric>

#include "base/format.h"
#include "data/image.h"
#include "flow/memory.h"
#include "flow/version.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr const char* kCounted = "exact, counted on the emulated core";
constexpr const char* kFromElf =
    "read from the firmware's ELF file, linked for the board's own memory map, -Os";
constexpr const char* kNoBoard = "the model was evaluated on the host only: add --board";
constexpr size_t kMostMistakes = 60;

double number_or_nan(const Json& record, const char* key) {
  return record.contains(key) && record[key].is_number() ? record[key].get<double>()
                                                         : std::numeric_limits<double>::quiet_NaN();
}

Status add_epochs(const std::string& file, ReportData* out) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    out->epochs_how = "there is no history of the training";
    return ok_status();
  }
  constexpr int64_t kMostBytes = 16 << 20;
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMostBytes));
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  if (!json.is_object() || !json.contains("epochs") || !json["epochs"].is_array())
    return Error(Code::kInvalid, "has no list of epochs", "train the model again", Origin{file});
  for (const Json& record : json["epochs"]) {
    if (!record.is_object())
      return Error(Code::kInvalid, "an epoch is not an object", "train the model again", Origin{file});
    const std::string phase =
        record.contains("phase") && record["phase"].is_string() ? record["phase"].get<std::string>() : "";
    out->epochs.push_back({phase, number_or_nan(record, "loss"), number_or_nan(record, "train_accuracy"),
                           number_or_nan(record, "validation_accuracy")});
  }
  out->epochs_how =
      "measured during training: loss and training accuracy on augmented images as they were learnt, "
      "validation accuracy "
      "on images that were not trained on; the test split played no part";
  return ok_status();
}

void add_accuracy(const EvalSummary& s, ReportData* out) {
  if (s.float_model)
    out->accuracy.push_back({"float, on the host", s.float_model->correct, s.float_model->total,
                             "measured on the whole test split with the float kernels that ship"});
  out->accuracy.push_back(
      {"int8, on the host", s.int8_model.correct, s.int8_model.total,
       "measured on the whole test split by the integer graph, with the kernels that ship"});
  if (!s.board) {
    out->outputs_compared = out->outputs_identical = {std::nullopt, kNoBoard};
    return;
  }
  const BoardEvaluation& b = *s.board;
  const bool all = b.samples == s.int8_model.total;
  const std::string part = all ? "" : format("first {} test images, ", with_commas(b.samples));
  if (!all)
    out->accuracy.push_back({"int8, " + part + "on the host", b.correct_on_host, b.samples,
                             "measured, the same images as on the board"});
  out->accuracy.push_back({"int8, " + part + "on the emulated board", b.correct, b.samples,
                           format("measured{}: every image was run by the firmware on the emulated core",
                                  all ? " on the whole test split" : "")});
  out->outputs_compared = {b.samples, "all output bytes of each image, host against emulated board"};
  out->outputs_identical = {b.identical_outputs, "every byte of every output was compared"};
}

void add_confusion(const EvalReportSources& in, ReportData* out) {
  const size_t classes = in.dataset.classes.size();
  out->classes = in.dataset.classes;
  out->confusion.assign(classes, std::vector<int64_t>(classes, 0));
  const Evaluation& e = in.summary.int8_model;
  for (size_t i = 0; i < e.predicted.size(); ++i) {
    const auto truth = static_cast<size_t>(in.test.labels[i]), guess = static_cast<size_t>(e.predicted[i]);
    if (truth < classes && guess < classes) ++out->confusion[truth][guess];
  }
  out->confusion_how = "counted on the whole test split by the integer graph on the host";
}

// The mistakes of which the model was most sure come first.
Status add_mistakes(const EvalReportSources& in, ReportData* out) {
  const Evaluation& e = in.summary.int8_model;
  std::vector<size_t> wrong;
  for (size_t i = 0; i < e.predicted.size(); ++i)
    if (e.predicted[i] != in.test.labels[i]) wrong.push_back(i);
  out->mistakes_total = static_cast<int64_t>(wrong.size());
  std::stable_sort(wrong.begin(), wrong.end(),
                   [&](size_t a, size_t b) { return e.confidence[a] > e.confidence[b]; });
  wrong.resize(std::min(wrong.size(), kMostMistakes));
  const Shape& shape = in.dataset.sample_shape;
  const auto bytes = static_cast<size_t>(in.dataset.sample_bytes());
  for (const size_t i : wrong) {
    ReportMistake mistake;
    MOTE_ASSIGN(mistake.png, encode_png(in.test.samples.data() + i * bytes, shape[0], shape[1], shape[2]));
    mistake.truth = in.test.labels[i];
    mistake.predicted = e.predicted[i];
    mistake.confidence = static_cast<double>(e.confidence[i]);
    mistake.id = in.test.sources[i];
    out->mistakes.push_back(std::move(mistake));
  }
  out->mistakes_how =
      "test images that the integer graph got wrong on the host, those it was most sure of first";
  return ok_status();
}

std::string tensor_text(const Tensor& tensor) {
  return format("{} {}", shape_text(tensor.shape), dtype_name(tensor.type));
}

void add_layers(const EvalReportSources& in, ReportData* out) {
  const Lowered& model = in.compiled.model;
  const std::vector<int64_t> live = live_bytes(in.compiled);
  for (size_t i = 0; i < model.graph.nodes.size(); ++i) {
    const Node& node = model.graph.nodes[i];
    ReportLayer layer;
    layer.index = static_cast<int>(i);
    layer.op = node.op;
    layer.name = node.origin.node_name;
    layer.output_shape = shape_text(model.graph.tensor(node.outputs[0]).shape);
    layer.macs = find_op(node.op)->macs(model.graph, node);
    for (const Blob& blob : model.calls[i].pointers)
      layer.weight_bytes += static_cast<int64_t>(blob.data.size());
    layer.arena_bytes = live[i];
    if (in.summary.board) layer.instructions = in.summary.board->cost.layers[i].instructions;
    out->layers.push_back(std::move(layer));
  }
  out->layers_how = "computed from the compiled graph and its memory plan";
}

void add_blocks(const Compiled& compiled, ReportData* out) {
  out->blocks = memory_picture(compiled).blocks;
  out->arena_bytes = compiled.layout.arena_bytes;
  out->blocks_how =
      "the memory plan, known before anything is flashed; proved by an independent checker that replays "
      "every layer";
}

void add_memories(const EvalReportSources& in, ReportData* out) {
  const Target& board = in.compiled.model.target;
  const std::string planned = "known at compile time, from the memory plan";
  if (!in.summary.board) {
    out->ram.parts = {{"arena", {in.compiled.layout.arena_bytes, planned}},
                      {"stack", {std::nullopt, kNoBoard}}};
    out->flash.parts = {{"weights", {in.compiled.model.constant_bytes(), "size of the packed constants"}},
                        {"code", {std::nullopt, kNoBoard}}};
    return;
  }
  const BenchResult& cost = in.summary.board->cost;
  out->ram.parts = {{"arena", {cost.arena_bytes, planned}},
                    {"other static", {cost.other_ram_bytes, kFromElf}},
                    {"stack",
                     {cost.stack_bytes,
                      "measured on the emulated core: high-water mark of an inference over all samples"}}};
  out->flash.parts = {{"code", {cost.code_bytes, kFromElf}},
                      {"weights", {cost.weights_bytes, kFromElf}},
                      {"parameter tables", {cost.parameter_bytes, kFromElf}}};
  out->ram.capacity = board.ram_available();
  out->flash.capacity = board.flash_available();
  out->ram.capacity_how = out->flash.capacity_how =
      board.sources.empty() ? "from the board's description" : board.sources[0];
}

Figure<double> latency(const EvalSummary& summary) {
  if (!summary.board) return {std::nullopt, kNoBoard};
  const CycleFigures& figures = summary.board->cost.cycles;
  if (!figures.latency_ms) {
    const auto why = figures.why.find("latency_ms");
    return {std::nullopt, why == figures.why.end() ? "" : why->second};
  }
  return {figures.latency_ms, cycles_text(figures)};
}

Figure<double> energy(const EvalSummary& summary) {
  if (!summary.board) return {std::nullopt, kNoBoard};
  const BenchResult& cost = summary.board->cost;
  if (cost.energy_uj) return {cost.energy_uj, "estimated cycles times the board's energy for each"};
  const auto why = cost.why.find("energy_uj");
  return {std::nullopt, why == cost.why.end() ? "" : why->second};
}

}  // namespace

Result<ReportData> report_data(const EvalReportSources& in) {
  const Target& board = in.compiled.model.target;
  const Graph& graph = in.compiled.model.graph;
  ReportData out;
  out.title = in.summary.name;
  out.date = in.date;
  out.project = in.summary.project;
  out.version = version();
  out.board = {board.title, board.name, board.core, board.mhz,
               board.is_exact() ? std::string() : board.emulator->why};
  out.model.name = in.summary.name;
  out.model.input = tensor_text(graph.tensor(graph.inputs[0]));
  out.model.output = tensor_text(graph.tensor(graph.outputs[0]));
  for (const Tensor& tensor : in.compiled.imported.tensors)
    if (tensor.is_constant()) out.model.parameters += tensor.elements();
  out.model.macs = total_macs(graph);
  add_accuracy(in.summary, &out);
  MOTE_TRY(add_epochs(in.history_file, &out));
  add_confusion(in, &out);
  MOTE_TRY(add_mistakes(in, &out));
  add_layers(in, &out);
  add_blocks(in.compiled, &out);
  out.instructions = {std::nullopt, kNoBoard};
  if (in.summary.board)
    out.instructions = {static_cast<int64_t>(in.summary.board->counts.total.mean + 0.5), kCounted};
  if (in.summary.board && !board.is_exact()) out.instructions.how = "exact, counted on the stand-in";
  if (in.summary.board && !in.summary.board->counts.total.constant())
    out.instructions.how += format(
        ", mean over {} images (from {} to {})", with_commas(in.summary.board->samples),
        with_commas(in.summary.board->counts.total.min), with_commas(in.summary.board->counts.total.max));
  out.milliseconds = latency(in.summary);
  out.microjoules = energy(in.summary);
  add_memories(in, &out);
  return out;
}

}  // namespace mote
