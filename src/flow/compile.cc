// SPDX-License-Identifier: Apache-2.0
#include "flow/compile.h"

#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "emit/library.h"
#include "flow/bench.h"
#include "flow/compiled.h"
#include "flow/listener.h"
#include "flow/objective.h"
#include "flow/output_folder.h"
#include "flow/period.h"
#include "flow/stream_project.h"
#include "flow/version.h"
#include "interp/patterns.h"
#include "interp/reference.h"
#include "ops/op.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr FolderMark kMark = {"library.properties", "name=mote_"};

std::vector<SelfTestVector> self_test_vectors(const Compiled& compiled) {
  std::vector<SelfTestVector> vectors;
  constexpr int kMostRuns = 64;  // of a model that waits for frames
  for (const SelfTestPattern pattern : {SelfTestPattern::kRamp, SelfTestPattern::kNoise}) {
    const Graph& graph = compiled.imported;
    ReferenceSession session(graph);
    SelfTestVector vector{pattern, {}, 0};
    std::vector<Bytes> values;
    do {
      values = session.run(pattern_inputs(graph, static_cast<int>(pattern)));
    } while (++vector.runs < kMostRuns && session.end() == RunEnd::kEarly);
    if (session.end() != RunEnd::kWhole) continue;
    for (const TensorId id : graph.outputs) vector.outputs.push_back(values[static_cast<size_t>(id)]);
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

// By the runs of an emulated board; without its tools there is no estimate.
Result<RealTime> measure_real_time(const StreamProject& project, const Compiled& compiled,
                                   const CompileRequest& request) {
  BenchRequest how;
  how.models = {request.model};
  how.boards = {compiled.model.target.name};
  how.objective = request.objective;
  how.model_options = request.model_options;
  const Result<std::vector<BenchResult>> results = bench(how);
  const Error* error = !results.ok()          ? &results.error()
                       : results->at(0).error ? &*results->at(0).error
                                              : nullptr;
  if (error == nullptr) return real_time_of(project, results->at(0), compiled.model.target.mhz);
  if (error->code != Code::kMissingTool && error->code != Code::kUnsupported) return *error;
  MOTE_ASSIGN(const Period period, period_of(compiled));
  return unknown_real_time(project, period.runs, error->what);
}

Status check_listener_fit(const Compiled& compiled, const Listener& listener) {
  const Target& board = compiled.model.target;
  const int64_t bytes = compiled.layout.ram_bytes() + listener.memory_bytes();
  if (board.is_host() || board.ram_needed(bytes, compiled.model.constant_bytes()) <= board.ram_available())
    return ok_status();
  return Error(Code::kDoesNotFit,
               format("the model needs {} bytes of RAM and its listener {}, {} has {}",
                      with_commas(compiled.layout.ram_bytes()), with_commas(listener.memory_bytes()),
                      board.title, with_commas(board.ram_available())),
               "take fewer samples at a step, or a faster board, whose queue is shorter",
               Origin{compiled.file});
}

// The listener of a project, with a queue that is long enough on this board.
Result<Listener> plan_listener(const StreamProject& project, const Compiled& compiled,
                               const CompileRequest& request, ListeningSummary* summary) {
  MOTE_ASSIGN(summary->time, measure_real_time(project, compiled, request));
  MOTE_TRY(check_real_time(summary->time, project, compiled.model.target));
  MOTE_ASSIGN(Listener listener,
              make_listener(project, compiled.model.graph, driver_frames(project.input.type),
                            summary->time.backlog_frames));
  MOTE_TRY(check_listener_fit(compiled, listener));
  summary->queue_frames = listener.queue_frames;
  summary->bytes = listener.memory_bytes();
  summary->events = listener.events.names;
  return listener;
}

Json to_json(const ListeningSummary& s) {
  return {
      {"queue_frames", s.queue_frames}, {"bytes", s.bytes}, {"events", s.events}, {"time", to_json(s.time)}};
}

}  // namespace

Result<std::vector<std::string>> write_library(const Compiled& compiled, const std::string& folder,
                                               const Listener* listener) {
  MOTE_TRY(check_folder(folder, kMark));
  const std::string origin = format("{}{}", fs::path(compiled.file).filename().string(),
                                    compiled.sha256.empty() ? "" : ", SHA-256 " + compiled.sha256);
  const std::vector<SourceFile> files = emit_library({compiled.model, compiled.layout, compiled.name, origin,
                                                      version(), self_test_vectors(compiled), listener});
  MOTE_TRY(replace_files(files, folder));
  std::vector<std::string> names;
  for (const SourceFile& file : files) names.push_back(file.path);
  return names;
}

Result<CompileSummary> compile(const CompileRequest& request) {
  MOTE_ASSIGN(const std::string board, board_or_project(request.board, request.model, ""));
  if (board.empty())
    return Error(Code::kInvalid, "no board is named", "add --board BOARD; mote boards lists them");
  MOTE_ASSIGN(const Target target, find_target(board, request.objective));
  MOTE_ASSIGN(Compiled compiled, compile_file(request.model, target, Optimize::kFull, request.model_options));
  if (!request.name.empty()) compiled.name = library_name(request.name);
  MOTE_TRY(check_fit(compiled));
  CompileSummary out;
  std::optional<Listener> listener;
  MOTE_ASSIGN(const std::optional<StreamProject> project, find_stream_project(request.model));
  if (project) {
    out.listening.emplace();
    MOTE_ASSIGN(listener, plan_listener(*project, compiled, request, &*out.listening));
  }
  MOTE_ASSIGN(out.files, write_library(compiled, request.folder, listener ? &*listener : nullptr));
  out.name = compiled.name;
  out.board = target.name;
  out.objective = target.objective;
  out.folder = request.folder;
  out.arena_bytes = compiled.layout.arena_bytes;
  out.state_bytes = compiled.layout.state_bytes;
  out.constant_bytes = compiled.model.constant_bytes();
  out.macs = total_macs(compiled.model.graph);
  return out;
}

Json to_json(const CompileSummary& s) {
  return {{"model", s.name},
          {"board", s.board},
          {"objective", objective_name(s.objective)},
          {"folder", s.folder},
          {"macs", s.macs},
          {"arena_bytes", s.arena_bytes},
          {"state_bytes", s.state_bytes},
          {"constant_bytes", s.constant_bytes},
          {"listening", s.listening ? to_json(*s.listening) : Json(nullptr)},
          {"files", s.files}};
}

}  // namespace mote
