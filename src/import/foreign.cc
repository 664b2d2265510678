// SPDX-License-Identifier: Apache-2.0
#include "import/foreign.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

using namespace std::string_view_literals;

constexpr size_t kSearched = 1 << 20;  // names in a zip are looked for in its first and last megabyte

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool contains(std::string_view text, std::string_view part) {
  const std::string_view head = text.substr(0, kSearched);
  const std::string_view tail =
      text.size() > kSearched ? text.substr(text.size() - kSearched) : std::string_view();
  return head.find(part) != std::string_view::npos || tail.find(part) != std::string_view::npos;
}

// A zip's central directory, at its end, and its local headers carry the names of its members in the clear.
Foreign recognise_zip(std::string_view text) {
  if (contains(text, "model.weights.h5"sv) || contains(text, "metadata.json"sv)) return Foreign::kKeras;
  if (contains(text, "saved_model.pb"sv)) return Foreign::kSavedModel;
  for (const std::string_view name :
       {"data.pkl"sv, "constants.pkl"sv, "archive_format"sv, "serialized_exported_program"sv})
    if (contains(text, name)) return Foreign::kPyTorch;
  return Foreign::kZip;
}

std::optional<uint64_t> read_varint(std::string_view& left) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !left.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(left.front());
    left.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

// An ONNX ModelProto: ir_version (field 1, a small number) comes first, then known fields up to the graph
// (field 7). Source: onnx/onnx.proto, message ModelProto.
bool is_onnx(std::string_view left) {
  enum { kIrVersion = 1, kGraph = 7, kLastField = 25, kVarint = 0, kBytes = 2 };
  bool version = false;
  while (!left.empty()) {
    const auto key = read_varint(left);
    if (!key) return false;
    const uint64_t field = *key >> 3, wire = *key & 7;
    const auto value = read_varint(left);
    if (!value || field == 0 || field > kLastField) return false;
    if (!version && (field != kIrVersion || wire != kVarint || *value == 0 || *value > 1000)) return false;
    version = true;
    if (field == kGraph && wire == kBytes) return true;
    if (wire == kVarint) continue;
    if (wire != kBytes || *value > left.size()) return false;
    left.remove_prefix(*value);
  }
  return false;
}

std::string replace_all(std::string text, std::string_view from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// As a Python literal inside a quoted here-document, and as one word of a shell.
std::string python_quoted(const std::string& path) {
  return '"' + replace_all(replace_all(printable(path), "\\", "\\\\"), "\"", "\\\"") + '"';
}
std::string shell_quoted(const std::string& path) {
  return "'" + replace_all(printable(path), "'", "'\\''") + "'";
}

constexpr std::string_view kTensorFlowCommand =
    R"(with Python and the package tensorflow (samples.npy: some 200 real inputs, one after the other):
python3 - <<'END'
import numpy as np, tensorflow as tf
samples = np.load("samples.npy").astype(np.float32)
converter = @CONVERTER@
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([sample[None]] for sample in samples)
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8
open(@OUT@, "wb").write(converter.convert())
END)";

constexpr std::string_view kTorchCommand =
    R"(it holds weights, and maybe code, but no graph. Where the model is built in Python:
import torch
model.load_state_dict(torch.load(@IN@, map_location="cpu"))
torch.onnx.export(model.eval(), torch.randn(1, 3, 96, 96), "@STEM@.onnx", input_names=["input"], dynamo=False)
with the shape of your own input in place of 1, 3, 96, 96 (if the file holds a whole module: model = torch.load(...)); mote reads @STEM@.onnx)";

std::string fill(std::string text, const std::string& path) {
  const std::filesystem::path stem = std::filesystem::path(path).stem();
  text = replace_all(text, "@STEM@", c_identifier(stem.string()));
  return replace_all(text, "@OUT@", python_quoted(c_identifier(stem.string()) + ".tflite"));
}

std::string tensorflow_hint(const std::string& path, const std::string& converter) {
  return fill(replace_all(std::string(kTensorFlowCommand), "@CONVERTER@",
                          replace_all(converter, "@IN@", python_quoted(path))),
              path);
}

std::string keras_hint(const std::string& path) {
  return tensorflow_hint(path, "tf.lite.TFLiteConverter.from_keras_model(tf.keras.models.load_model(@IN@))") +
         "\nif load_model finds no model in it, it holds only weights: build the model in Python and use "
         "load_weights";
}

std::string saved_model_hint(const std::string& path) {
  const std::filesystem::path given(path);
  std::string folder = path;
  if (given.filename() == "saved_model.pb")
    folder = given.has_parent_path() ? given.parent_path().string() : ".";
  return tensorflow_hint(folder, "tf.lite.TFLiteConverter.from_saved_model(@IN@)");
}

std::string torch_hint(const std::string& path) {
  return fill(replace_all(std::string(kTorchCommand), "@IN@", python_quoted(path)), path);
}

}  // namespace

std::optional<Foreign> recognise_content(const Bytes& bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (starts_with(text, "\x89HDF\r\n\x1a\n"sv)) return Foreign::kKeras;
  if (starts_with(text, "PK\x03\x04"sv)) return recognise_zip(text);
  if (starts_with(text, "version https://git-lfs"sv)) return Foreign::kGitLfs;
  for (const std::string_view magic : {"\x1f\x8b"sv, "\xfd\x37zXZ\x00"sv, "BZh"sv, "\x28\xb5\x2f\xfd"sv})
    if (starts_with(text, magic)) return Foreign::kCompressed;
  // torch.save() before version 1.6: a pickle of protocol 2 that begins with this 80-bit number.
  if (starts_with(text, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv))
    return Foreign::kPyTorch;
  if (text.size() > 9 && text[8] == '{' && contains(text.substr(0, 4096), "\"dtype\""sv))
    return Foreign::kSafetensors;
  const std::string head = to_lower(text.substr(0, 4096));
  if (contains(head, "<!doctype html"sv) || contains(head, "<html"sv)) return Foreign::kWebPage;
  if (contains(head, "unsigned char"sv) && contains(head, "[]"sv)) return Foreign::kCSource;
  if (is_onnx(text)) return Foreign::kOnnx;
  return std::nullopt;
}

std::optional<Foreign> recognise_extension(const std::string& path) {
  struct Row {
    const char* end;
    Foreign kind;
  };
  constexpr Row kRows[] = {
      {".h5", Foreign::kKeras},
      {".hdf5", Foreign::kKeras},
      {".keras", Foreign::kKeras},
      {"saved_model.pb", Foreign::kSavedModel},
      {".pb", Foreign::kFrozenGraph},
      {".pt", Foreign::kPyTorch},
      {".pth", Foreign::kPyTorch},
      {".pt2", Foreign::kPyTorch},
      {".ckpt", Foreign::kPyTorch},
      {".onnx", Foreign::kOnnx},
      {".safetensors", Foreign::kSafetensors},
  };
  const std::string name = to_lower(path);
  for (const Row& row : kRows)
    if (ends_with(name, row.end)) return row.kind;
  return std::nullopt;
}

Error foreign_error(Foreign kind, const std::string& path) {
  const auto error = [&](const std::string& what, const std::string& hint) {
    return Error(Code::kUnsupported, what + ", not a .tflite model", hint, Origin{path});
  };
  const std::string convert = "export it to .tflite ";
  switch (kind) {
    case Foreign::kKeras:
      return error("is a Keras model", convert + keras_hint(path));
    case Foreign::kSavedModel:
      return error("is a TensorFlow SavedModel", convert + saved_model_hint(path));
    case Foreign::kPyTorch:
      return error("is a PyTorch file", torch_hint(path));
    case Foreign::kOnnx:
      return error("is an ONNX model", "mote reads it as it is");
    case Foreign::kFrozenGraph:
      return error("is a TensorFlow 1 graph",
                   convert +
                       tensorflow_hint(path,
                                       "tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(@IN@, "
                                       "input_arrays=[\"input\"], output_arrays=[\"output\"])") +
                       "\nwith the names of the graph's own input and output");
    case Foreign::kSafetensors:
      return error("holds weights without a graph", "load them into the model in Python and export that");
    case Foreign::kWebPage:
      return error("is a web page", "the download went wrong: fetch the raw file");
    case Foreign::kGitLfs:
      return error("is a pointer of Git LFS", "fetch the file itself: git lfs pull");
    case Foreign::kCompressed:
      return error("is a compressed file", "unpack it first");
    case Foreign::kZip:
      return error("is a zip archive", "unpack it first: unzip " + shell_quoted(path));
    case Foreign::kCSource:
      return error("is C source code", "give the .tflite file that the array was made from");
  }
  return error("is of another kind", "");
}

}  // namespace mote
