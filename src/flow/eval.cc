// SPDX-License-Identifier: Apache-2.0
#include "flow/eval.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "flow/eval_recordings.h"
#include "flow/eval_report.h"
#include "flow/objective.h"
#include "flow/project.h"
#include "import/import.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

Result<BoardEvaluation> eval_on_board(const Compiled& compiled, const Split& test, const Evaluation& host,
                                      int64_t samples) {
  const Graph& graph = compiled.model.graph;
  const Tensor& output = graph.tensor(graph.outputs[0]);
  MOTE_ASSIGN(const Firmware firmware, build_for_board(compiled));
  BoardEvaluation out;
  out.samples = std::min<int64_t>(samples, static_cast<int64_t>(test.size()));
  RunRequest request;
  request.inputs = sample_inputs(graph.tensor(graph.inputs[0]), test, 0, static_cast<size_t>(out.samples));
  request.counting = Counting::kPerBlock;
  MOTE_ASSIGN(const BoardRun run, run_firmware(firmware, request));
  if (run.inferences != out.samples ||
      static_cast<int64_t>(run.outputs.size()) != out.samples * output.bytes())
    return Error(Code::kInternal, "the board answered with another number of inferences");
  out.counts = *run.instructions;
  out.cost = board_cost(compiled, firmware, run);
  // Estimates slow the emulator down; they hardly depend on the data, so one sample is enough.
  request.inputs.resize(static_cast<size_t>(firmware.input_bytes));
  request.counting = Counting::kCycles;
  MOTE_ASSIGN(const BoardRun timed, run_firmware(firmware, request));
  add_cycles(compiled, *timed.instructions, &out.cost);
  for (int64_t i = 0; i < out.samples; ++i) {
    const uint8_t* board_value = run.outputs.data() + i * output.bytes();
    const uint8_t* host_value = host.outputs.data() + i * output.bytes();
    const auto n = static_cast<size_t>(i);
    out.correct += predict(output, board_value).label == test.labels[n] ? 1 : 0;
    out.correct_on_host += host.predicted[n] == test.labels[n] ? 1 : 0;
    out.identical_outputs += std::equal(board_value, board_value + output.bytes(), host_value) ? 1 : 0;
  }
  return out;
}

}  // namespace

Result<EvalSummary> eval(const EvalRequest& request) {
  MOTE_ASSIGN(const Project project, open_project(request.project));
  if (project.stream) return eval_recordings(request, project);
  MOTE_ASSIGN(const std::string model_file, trained_model(project));
  const std::string board = !request.board.empty()   ? request.board
                            : !project.board.empty() ? project.board
                                                     : "host";
  MOTE_ASSIGN(const Target target, find_target(board, request.objective));
  MOTE_ASSIGN(const Compiled compiled, compile_file(model_file, target, Optimize::kFull));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(const Dataset dataset, open_dataset(project.dataset));
  MOTE_ASSIGN(const Split test, read_split(dataset, "test"));

  EvalSummary out;
  out.project = request.project;
  out.name = project.name;
  out.dataset = dataset.name;
  MOTE_ASSIGN(out.int8_model, evaluate_on_host(compiled.imported, test));
  if (const std::string file = project.float_file(); fs::exists(file)) {
    MOTE_ASSIGN(const Graph float_graph, import_model(file));
    MOTE_ASSIGN(out.float_model, evaluate_on_host(float_graph, test));
  }
  if (!target.is_host()) {
    MOTE_ASSIGN(out.board, eval_on_board(compiled, test, out.int8_model, request.board_samples));
  }
  out.report = project.report_file();
  MOTE_TRY(write_report(
      {out, compiled, dataset.classes, test.labels, test, dataset.sample_shape, project.history_file()}));
  if (out.board && out.board->identical_outputs != out.board->samples)
    return Error(Code::kMismatch,
                 format("{} of {} outputs of the board differ from the host's",
                        out.board->samples - out.board->identical_outputs, out.board->samples),
                 "run: mote verify " + model_file + " --board " + target.name, Origin{model_file});
  return out;
}

namespace {
Json accuracy_json(const Evaluation& e) {
  return {{"accuracy", e.accuracy()}, {"correct", e.correct}, {"total", e.total}};
}
}  // namespace

Json to_json(const EvalSummary& s) {
  Json out = {{"project", s.project},
              {"name", s.name},
              {"dataset", s.dataset},
              {"split", "test"},
              {"host", accuracy_json(s.int8_model)}};
  out["float"] = s.float_model ? accuracy_json(*s.float_model) : Json(nullptr);
  out["board"] = nullptr;
  if (s.board) {
    const BoardEvaluation& b = *s.board;
    const auto part = static_cast<double>(b.correct) / static_cast<double>(b.samples);
    out["board"] = {
        {"name", b.cost.board},
        {"accuracy", part},
        {"correct", b.correct},
        {"total", b.samples},
        {"correct_on_host", b.correct_on_host},
        {"identical_outputs", b.identical_outputs},
        {"instructions",
         {{"min", b.counts.total.min}, {"mean", b.counts.total.mean}, {"max", b.counts.total.max}}},
        {"cost", to_json(b.cost)}};
  }
  if (s.recordings) add_to_json(*s.recordings, &out);
  out["report"] = s.report;
  return out;
}

}  // namespace mote
