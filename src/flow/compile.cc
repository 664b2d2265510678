// SPDX-License-Identifier: Apache-2.0
#include "flow/compile.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "emit/library.h"
#include "flow/compiled.h"
#include "flow/objective.h"
#include "flow/version.h"
#include "interp/patterns.h"
#include "interp/reference.h"
#include "ops/op.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = "library.properties";

// A folder may be written to if it is new, empty, or holds a library that mote made.
Status check_folder(const std::string& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return ok_status();
  if (!fs::is_directory(folder, ignored))
    return Error(Code::kInvalid, "is a file, not a folder", "choose another -o", Origin{folder});
  if (fs::is_empty(folder, ignored)) return ok_status();
  const Result<std::string> properties = read_text_file(folder + "/" + kMark, 1 << 16);
  if (properties.ok() && properties->rfind("name=mote_", 0) == 0) return ok_status();
  return Error(Code::kInvalid, "the folder holds files that mote did not make", "choose a new folder with -o",
               Origin{folder});
}

// Files of an earlier compilation that the new one does not have would be compiled along with it.
void remove_stale(const std::string& folder, const std::vector<SourceFile>& files) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder + "/src", ignored)) {
    const std::string path = "src/" + entry.path().filename().string();
    const auto same = [&](const SourceFile& file) { return file.path == path; };
    if (path.rfind("src/mote_", 0) == 0 && std::none_of(files.begin(), files.end(), same))
      fs::remove(entry.path(), ignored);
  }
}

// The outermost folder of the path that is not there yet; empty if all are.
fs::path first_missing(const std::string& folder) {
  std::error_code ignored;
  fs::path missing;
  for (fs::path at = fs::absolute(folder, ignored).lexically_normal();
       !at.empty() && !fs::exists(at, ignored); at = at.parent_path())
    missing = at;
  return missing;
}

Status write_and_move(const std::vector<SourceFile>& files, const std::string& staging,
                      const std::string& folder) {
  for (const SourceFile& file : files) {
    if (Status status = write_file(staging + "/" + file.path, file.text); !status.ok()) {
      Error error = status.error();
      error.where.file = folder + "/" + file.path;
      return error;
    }
  }
  remove_stale(folder, files);
  for (const SourceFile& file : files) {
    const fs::path target = fs::path(folder) / file.path;
    MOTE_TRY(make_folders(target.parent_path().string()));
    std::error_code error;
    fs::rename(staging + "/" + file.path, target, error);
    if (error)
      return Error(Code::kIo, "cannot be written: " + error.message(), "choose a new folder with -o",
                   Origin{target.string()});
  }
  return ok_status();
}

// The files reach their places only when all of them are written: a full disk leaves an earlier library as it
// was, and of a new one nothing.
Status replace_library(const std::vector<SourceFile>& files, const std::string& folder) {
  const fs::path made = first_missing(folder);
  const std::string staging = format("{}/.mote-{}", folder, ::getpid());
  const Status status = write_and_move(files, staging, folder);
  std::error_code ignored;
  fs::remove_all(staging, ignored);
  if (!status.ok() && !made.empty()) fs::remove_all(made, ignored);
  return status;
}

std::vector<SelfTestVector> self_test_vectors(const Compiled& compiled) {
  std::vector<SelfTestVector> vectors;
  for (const SelfTestPattern pattern : {SelfTestPattern::kRamp, SelfTestPattern::kNoise}) {
    const Graph& graph = compiled.imported;
    const std::vector<Bytes> values = run_reference(graph, pattern_inputs(graph, static_cast<int>(pattern)));
    SelfTestVector vector{pattern, {}};
    for (const TensorId id : graph.outputs) vector.outputs.push_back(values[static_cast<size_t>(id)]);
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

}  // namespace

Result<std::vector<std::string>> write_library(const Compiled& compiled, const std::string& folder) {
  MOTE_TRY(check_folder(folder));
  const std::string origin = format("{}{}", fs::path(compiled.file).filename().string(),
                                    compiled.sha256.empty() ? "" : ", SHA-256 " + compiled.sha256);
  const std::vector<SourceFile> files = emit_library(
      {compiled.model, compiled.layout, compiled.name, origin, version(), self_test_vectors(compiled)});
  MOTE_TRY(replace_library(files, folder));
  std::vector<std::string> names;
  for (const SourceFile& file : files) names.push_back(file.path);
  return names;
}

Result<CompileSummary> compile(const CompileRequest& request) {
  MOTE_ASSIGN(const Target target, find_target(request.board, request.objective));
  MOTE_ASSIGN(Compiled compiled, compile_file(request.model, target, Optimize::kFull));
  if (!request.name.empty()) compiled.name = c_identifier(request.name);
  MOTE_TRY(check_fit(compiled));
  CompileSummary out;
  MOTE_ASSIGN(out.files, write_library(compiled, request.folder));
  out.name = compiled.name;
  out.board = target.name;
  out.objective = target.objective;
  out.folder = request.folder;
  out.arena_bytes = compiled.layout.arena_bytes;
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
          {"constant_bytes", s.constant_bytes},
          {"files", s.files}};
}

}  // namespace mote
