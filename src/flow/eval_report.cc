// SPDX-License-Identifier: Apache-2.0
#include "flow/eval_report.h"

#include <algorithm>
#include <ctime>
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
      "measured during training: loss and training accuracy on samples as they were learnt, augmented "
      "where the project says so, validation accuracy on samples that were not trained on; the test split "
      "played no part";
  return ok_status();
}

// Its cost is of an inference, or of a project with a sensor of an answer.
const BenchResult* board_cost_of(const EvalSummary& s) {
  if (s.board) return &s.board->cost;
  return s.recordings && s.recordings->board ? &s.recordings->board->cost : nullptr;
}

// What was run on the board and compared with the host.
struct OnBoard {
  int64_t samples, correct, correct_on_host, compared, identical;
  std::string samples_text, each, compared_how;
};

std::optional<OnBoard> on_board(const EvalSummary& s) {
  if (s.board) {
    const BoardEvaluation& b = *s.board;
    return OnBoard{b.samples,
                   b.correct,
                   b.correct_on_host,
                   b.samples,
                   b.identical_outputs,
                   format("first {} test images", with_commas(b.samples)),
                   "every image was run by the firmware on the emulated core",
                   "all output bytes of each image, host against emulated board"};
  }
  if (!s.recordings || !s.recordings->board) return std::nullopt;
  const RecordingsOnBoard& b = *s.recordings->board;
  return OnBoard{b.answers,
                 b.correct,
                 b.correct_on_host,
                 b.runs,
                 b.identical_runs,
                 format("answers of the first {} test recordings", with_commas(b.recordings)),
                 "the samples of every recording were fed to the firmware on the emulated core",
                 "samples to outputs: all output bytes of each run, host against emulated board"};
}

// Of whole recordings, beside their answers.
void add_by_recording(const char* name, const std::optional<RecordingScore>& score, ReportData* out) {
  if (score && score->total > 0)
    out->accuracy.push_back(
        {name, score->correct, score->total,
         "by recording: the class whose outputs have the largest mean over all of its answers"});
}

// What matters of a detector: its accuracy depends on how many anomalies happen to be in the set.
void add_alarms(const DetectorScore& s, ReportData* out) {
  using Alarms = DetectorScore::Alarms;
  const auto add = [&](const char* of, const Alarms& anomalies, const Alarms& normal,
                       const std::optional<double>& auc) {
    const std::string area = auc ? format("; area under the ROC curve {:.4f}", *auc) : "";
    if (anomalies.total > 0)
      out->accuracy.push_back({format("anomalies detected, {}", of), anomalies.count, anomalies.total,
                               "beyond the threshold, on the host" + area});
    if (normal.total > 0)
      out->accuracy.push_back({format("no false alarm, {}", of), normal.total - normal.count, normal.total,
                               "what is normal and within the threshold, on the host"});
  };
  add("recordings", s.anomaly_recordings, s.normal_recordings, s.auc_recordings);
  add("answers", s.anomaly_answers, s.normal_answers, s.auc_answers);
}

void add_accuracy(const EvalSummary& s, ReportData* out) {
  const std::string what = s.recordings ? "answers, " : "";
  if (s.float_model)
    out->accuracy.push_back({what + "float, on the host", s.float_model->correct, s.float_model->total,
                             "measured on the whole test split with the float kernels that ship"});
  if (s.recordings && s.recordings->detector) add_alarms(*s.recordings->detector, out);
  if (s.recordings) add_by_recording("recordings, float, on the host", s.recordings->float_score, out);
  if (s.recordings) add_by_recording("recordings, int8, on the host", s.recordings->int8_score, out);
  out->accuracy.push_back(
      {what + "int8, on the host", s.int8_model.correct, s.int8_model.total,
       "measured on the whole test split by the integer graph, with the kernels that ship"});
  const std::optional<OnBoard> b = on_board(s);
  if (!b) {
    out->outputs_compared = out->outputs_identical = {std::nullopt, kNoBoard};
    return;
  }
  const bool all = b->samples == s.int8_model.total;
  if (!all)
    out->accuracy.push_back({format("int8, {}, on the host", b->samples_text), b->correct_on_host, b->samples,
                             "measured, the same as on the board"});
  out->accuracy.push_back({all ? what + "int8, on the emulated board"
                               : format("int8, {}, on the emulated board", b->samples_text),
                           b->correct, b->samples,
                           format("measured{}: {}", all ? " on the whole test split" : "", b->each)});
  out->outputs_compared = {b->compared, b->compared_how};
  out->outputs_identical = {b->identical, "every byte of every output was compared"};
}

void add_confusion(const EvalReportSources& in, ReportData* out) {
  const size_t classes = in.classes.size();
  out->classes = in.classes;
  out->confusion.assign(classes, std::vector<int64_t>(classes, 0));
  const Evaluation& e = in.summary.int8_model;
  for (size_t i = 0; i < e.predicted.size(); ++i) {
    const auto truth = static_cast<size_t>(in.truth[i]), guess = static_cast<size_t>(e.predicted[i]);
    if (truth < classes && guess < classes) ++out->confusion[truth][guess];
  }
  out->confusion_how = "counted on the whole test split by the integer graph on the host";
}

// The mistakes of which the model was most sure come first.
Status add_mistakes(const EvalReportSources& in, ReportData* out) {
  const Evaluation& e = in.summary.int8_model;
  std::vector<size_t> wrong;
  for (size_t i = 0; i < e.predicted.size(); ++i)
    if (e.predicted[i] != in.truth[i]) wrong.push_back(i);
  out->mistakes_total = static_cast<int64_t>(wrong.size());
  std::stable_sort(wrong.begin(), wrong.end(),
                   [&](size_t a, size_t b) { return e.confidence[a] > e.confidence[b]; });
  wrong.resize(std::min(wrong.size(), kMostMistakes));
  const bool pictured = !in.image.empty();
  const auto bytes = static_cast<size_t>(pictured ? element_count(in.image) : 0);
  for (const size_t i : wrong) {
    ReportMistake mistake;
    if (pictured) {
      MOTE_ASSIGN(mistake.png,
                  encode_png(in.test.samples.data() + i * bytes, in.image[0], in.image[1], in.image[2]));
    }
    mistake.truth = in.truth[i];
    mistake.predicted = e.predicted[i];
    mistake.confidence = static_cast<double>(e.confidence[i]);
    mistake.id = in.test.sources[i];
    out->mistakes.push_back(std::move(mistake));
  }
  out->mistakes_how =
      format("test {} that the integer graph got wrong on the host, those it was most sure of first",
             pictured ? "images" : "answers");
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
    if (const BenchResult* cost = board_cost_of(in.summary))
      layer.instructions = cost->layers[i].instructions;
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
  const BenchResult* measured = board_cost_of(in.summary);
  if (measured == nullptr) {
    out->ram.parts = {{"arena", {in.compiled.layout.arena_bytes, planned}},
                      {"stack", {std::nullopt, kNoBoard}}};
    out->flash.parts = {{"weights", {in.compiled.model.constant_bytes(), "size of the packed constants"}},
                        {"code", {std::nullopt, kNoBoard}}};
    return;
  }
  const BenchResult& cost = *measured;
  out->ram.parts = {{"arena", {cost.arena_bytes, planned}}};
  if (cost.state_bytes > 0)
    out->ram.parts.push_back({"states", {cost.state_bytes, planned + ": windows of the signal chain"}});
  out->ram.parts.push_back({"other static", {cost.other_ram_bytes, kFromElf}});
  out->ram.parts.push_back(
      {"stack", {cost.stack_bytes, "measured on the emulated core: high-water mark of all runs"}});
  out->flash.parts = {{"code", {cost.code_bytes, kFromElf}},
                      {"weights", {cost.weights_bytes, kFromElf}},
                      {"parameter tables", {cost.parameter_bytes, kFromElf}}};
  out->ram.capacity = board.ram_available();
  out->flash.capacity = board.flash_available();
  out->ram.capacity_how = out->flash.capacity_how =
      board.sources.empty() ? "from the board's description" : board.sources[0];
}

Figure<double> latency(const EvalSummary& summary) {
  const BenchResult* cost = board_cost_of(summary);
  if (cost == nullptr) return {std::nullopt, kNoBoard};
  const CycleFigures& figures = cost->cycles;
  if (!figures.latency_ms) {
    const auto why = figures.why.find("latency_ms");
    return {std::nullopt, why == figures.why.end() ? "" : why->second};
  }
  return {figures.latency_ms, cycles_text(figures)};
}

Figure<double> energy(const EvalSummary& summary) {
  const BenchResult* cost = board_cost_of(summary);
  if (cost == nullptr) return {std::nullopt, kNoBoard};
  if (cost->energy_uj)
    return {cost->energy_uj,
            format("estimated{}: cycles times the board's energy for each",
                   cost->energy_error_percent ? format(", ±{:.1f} %", *cost->energy_error_percent)
                                              : ", uncalibrated")};
  const auto why = cost->why.find("energy_uj");
  return {std::nullopt, why == cost->why.end() ? "" : why->second};
}

Figure<int64_t> instructions(const EvalSummary& summary, const Target& board) {
  const BenchResult* cost = board_cost_of(summary);
  if (cost == nullptr) return {std::nullopt, kNoBoard};
  Figure<int64_t> out{cost->instructions, board.is_exact() ? kCounted : "exact, counted on the stand-in"};
  if (!summary.board) {
    out.how += format(", of the {} runs from one answer to the next, test pattern",
                      with_commas(cost->runs_per_answer));
  } else if (const InstructionCount& total = summary.board->counts.total; !total.constant()) {
    out.how += format(", mean over {} images (from {} to {})", with_commas(summary.board->samples),
                      with_commas(total.min), with_commas(total.max));
  }
  return out;
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

}  // namespace

Result<ReportData> report_data(const EvalReportSources& in) {
  const Target& board = in.compiled.model.target;
  const Graph& graph = in.compiled.model.graph;
  ReportData out;
  out.title = in.summary.name;
  out.date = now();
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
  if (in.summary.recordings && in.summary.recordings->detector) {
    out.epochs_how = "centres and covariance are computed from the normal recordings, not learnt in epochs";
  } else {
    MOTE_TRY(add_epochs(in.history_file, &out));
  }
  add_confusion(in, &out);
  MOTE_TRY(add_mistakes(in, &out));
  add_layers(in, &out);
  add_blocks(in.compiled, &out);
  out.instructions = instructions(in.summary, board);
  out.milliseconds = latency(in.summary);
  out.microjoules = energy(in.summary);
  add_memories(in, &out);
  if (in.summary.recordings) {
    out.run = "answer";
    const auto& measured = in.summary.recordings->board;
    out.milliwatts = measured ? Figure<double>{measured->power.milliwatt, measured->power.how}
                              : Figure<double>{std::nullopt, kNoBoard};
  }
  return out;
}

Status write_report(const EvalReportSources& sources) {
  MOTE_ASSIGN(const ReportData data, report_data(sources));
  return write_file(sources.summary.report, html_report(data));
}

}  // namespace mote
