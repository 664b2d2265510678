// SPDX-License-Identifier: Apache-2.0
#include "flow/compile.h"

#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "emit/library.h"
#include "flow/compiled.h"
#include "flow/objective.h"
#include "flow/output_folder.h"
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

}  // namespace

Result<std::vector<std::string>> write_library(const Compiled& compiled, const std::string& folder) {
  MOTE_TRY(check_folder(folder, kMark));
  const std::string origin = format("{}{}", fs::path(compiled.file).filename().string(),
                                    compiled.sha256.empty() ? "" : ", SHA-256 " + compiled.sha256);
  const std::vector<SourceFile> files = emit_library(
      {compiled.model, compiled.layout, compiled.name, origin, version(), self_test_vectors(compiled)});
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
  MOTE_ASSIGN(out.files, write_library(compiled, request.folder));
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
          {"files", s.files}};
}

}  // namespace mote
