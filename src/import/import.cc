// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"

#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/text.h"
#include "import/foreign.h"
#include "ir/text.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr std::string_view kTextStart = "mote-ir";

bool has_at(const Bytes& bytes, size_t at, std::string_view text) {
  return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

Result<Graph> import_text(const Bytes& bytes, const std::string& path) {
  MOTE_ASSIGN(Graph graph, parse_graph(std::string(bytes.begin(), bytes.end()), path));
  const Status status = verify_ops(graph);
  if (!status.ok()) return status.error().at(Origin{path});
  return graph;
}

Error folder_error(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::path(path) / "saved_model.pb", ignored))
    return foreign_error(Foreign::kSavedModel, path);
  return Error(Code::kInvalid, "is a folder, not a model file",
               "name the .tflite file in it; a project's folder has a mote.toml", Origin{path});
}

bool looks_like_onnx(const Bytes& bytes, const std::string& path) {
  return recognise_content(bytes) == Foreign::kOnnx || ends_with(to_lower(path), ".onnx");
}

}  // namespace

Result<Graph> import_model(const std::string& path, const ImportOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return folder_error(path);
  const Result<Bytes> bytes = read_file(path, kMaxModelBytes);
  const auto promised = recognise_extension(path);
  // A large checkpoint is refused for its size; what the user needs to know is how to export it.
  if (!bytes.ok() && bytes.error().code == Code::kInvalid && promised && *promised != Foreign::kOnnx)
    return foreign_error(*promised, path);
  if (!bytes.ok()) return bytes.error();

  if (!bytes->empty() && looks_like_onnx(*bytes, path)) return import_onnx(*bytes, path, options);
  if (options.any())
    return Error(Code::kInvalid,
                 "leaves nothing open: --shape, --const and --keep-layout are for .onnx files",
                 "leave the option out", Origin{path});
  constexpr size_t kIdentifierAt = 4;
  if (has_at(*bytes, kIdentifierAt, "TFL")) return import_tflite(*bytes, path);
  if (has_at(*bytes, 0, kTextStart) || ends_with(to_lower(path), ".mote")) return import_text(*bytes, path);
  if (const auto kind = recognise_content(*bytes)) return foreign_error(*kind, path);
  if (promised && !bytes->empty()) return foreign_error(*promised, path);
  return import_tflite(*bytes, path);
}

}  // namespace mote
