// SPDX-License-Identifier: Apache-2.0
#include "flow/run.h"

#include "base/sha256.h"
#include "flow/board_run.h"
#include "flow/model_input.h"
#include "flow/output_file.h"
#include "flow/stream_project.h"
#include "interp/device_session.h"
#include "interp/patterns.h"

namespace mote {

namespace {

Status run_on_board(const Compiled& compiled, const std::vector<Bytes>& inputs, RunModelSummary* out) {
  MOTE_ASSIGN(const Firmware firmware, build_for_board(compiled));
  RunRequest request;
  request.inputs = joined(inputs);
  request.counting = Counting::kCycles;
  MOTE_ASSIGN(const BoardRun run, run_firmware(firmware, request));
  out->instructions = static_cast<int64_t>(run.instructions->total.mean + 0.5);
  out->cycles =
      cycle_figures(compiled.model.target, *run.instructions, computes_in_float(compiled.model.graph));
  auto at = run.outputs.begin();
  for (const TensorId id : compiled.model.graph.outputs) {
    out->values.emplace_back(at, at + compiled.model.graph.tensor(id).bytes());
    at += compiled.model.graph.tensor(id).bytes();
  }
  return ok_status();
}

}  // namespace

Result<RunModelSummary> run_model(const RunModelRequest& request) {
  MOTE_TRY(check_output_file(request.output, {request.model, request.input}));
  MOTE_ASSIGN(const std::string board, board_or_project(request.board, request.model, "host"));
  MOTE_ASSIGN(const Target target, find_board(board));
  MOTE_ASSIGN(const Compiled compiled,
              compile_file(request.model, target, Optimize::kFull, request.model_options));
  MOTE_TRY(check_fit(compiled));
  const Graph& graph = compiled.model.graph;
  std::vector<Bytes> inputs = pattern_inputs(graph, 0);
  if (!request.input.empty()) {
    MOTE_ASSIGN(inputs, read_model_input(graph, request.input));
  }
  RunModelSummary out{request.model,
                      target.name,
                      request.input.empty() ? pattern_name(0) : request.input,
                      {},
                      {},
                      graph.labels,
                      target.is_exact() ? std::string() : target.emulator->why,
                      {},
                      no_cycle_figures("the host is not emulated")};
  if (target.is_host()) {
    DeviceSession session(compiled.model, compiled.layout);
    session.run(inputs);
    out.values = session.outputs();
  } else {
    MOTE_TRY(run_on_board(compiled, inputs, &out));
  }
  for (const TensorId id : graph.outputs) out.outputs.push_back(graph.tensor(id));
  if (!request.output.empty()) MOTE_TRY(write_file(request.output, joined(out.values)));
  return out;
}

namespace {}  // namespace

Json to_json(const RunModelSummary& s) {
  Json outputs = Json::array();
  for (size_t i = 0; i < s.outputs.size(); ++i) {
    const Tensor& tensor = s.outputs[i];
    Json values = Json::array();
    for (int64_t k = 0; k < tensor.elements(); ++k) {
      if (tensor.type == DType::kFloat32) {
        values.push_back(real_value(tensor, s.values[i], k));
      } else {
        values.push_back(stored_value(tensor, s.values[i], k));
      }
    }
    outputs.push_back({{"name", tensor.name},
                       {"shape", tensor.shape},
                       {"type", dtype_name(tensor.type)},
                       {"sha256", sha256_hex(s.values[i].data(), s.values[i].size())},
                       {"values", values}});
  }
  Json out = {{"model", s.model},
              {"board", s.board},
              {"stand_in", s.stand_in.empty() ? Json(nullptr) : Json(s.stand_in)},
              {"input", s.input},
              {"outputs", outputs},
              {"labels", s.labels},
              {"instructions", or_null(s.instructions)}};
  add_to_json(s.cycles, &out);
  out["why"] = s.cycles.why;
  if (!s.instructions)
    out["why"]["instructions"] = s.stand_in.empty() ? "the host is not emulated" : s.stand_in;
  return out;
}

}  // namespace mote
