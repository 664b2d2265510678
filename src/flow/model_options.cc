// SPDX-License-Identifier: Apache-2.0
#include "flow/model_options.h"

#include <charconv>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "data/npy.h"
#include "flow/project.h"
#include "flow/stream_project.h"
#include "flow/trained_pipeline.h"
#include "import/import.h"

namespace mote {

namespace {

struct Named {
  std::string name, value;
};
Result<Named> split_name(const std::string& text, const char* option, const char* example) {
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return Error(Code::kInvalid, format("{} '{}' is not NAME=VALUE", option, printable(text)),
                 format("for example {} {}", option, example));
  return Named{text.substr(0, equals), text.substr(equals + 1)};
}

template <class T>
std::optional<T> number_of(const std::string& text) {
  T value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
    return std::nullopt;
  return value;
}

Result<Shape> shape_of(const std::string& text) {
  Shape shape;
  for (const std::string& size : split(text, ',')) {
    const auto value = number_of<int32_t>(size);
    if (!value || *value < 1)
      return Error(Code::kInvalid, format("--shape has the size '{}'", printable(size)),
                   "sizes are whole numbers from 1, apart by commas: --shape input=1,49,10,1");
    shape.push_back(*value);
  }
  return shape;
}

// "1,2,3" or "0.5"; nothing if it is no list of numbers.
std::optional<Tensor> listed(const std::string& text) {
  std::vector<int64_t> whole;
  std::vector<float> real;
  for (const std::string& one : split(text, ',')) {
    if (const auto value = number_of<int64_t>(one)) whole.push_back(*value);
    const auto value = number_of<float>(one);
    if (!value) return std::nullopt;
    real.push_back(*value);
  }
  const Shape shape = {static_cast<int32_t>(real.size())};
  if (whole.size() == real.size()) return constant_tensor("", DType::kInt64, shape, whole);
  return constant_tensor("", DType::kFloat32, shape, real);
}

Result<Tensor> value_of(const std::string& text) {
  if (ends_with(to_lower(text), ".npy")) {
    MOTE_ASSIGN(NpyArray array, read_npy(text));
    Tensor out{"", array.type, array.shape, {}, nullptr, -1};
    out.data = std::make_shared<const Bytes>(std::move(array.data));
    return out;
  }
  if (auto list = listed(text)) return std::move(*list);
  if (!ends_with(to_lower(text), ".pb"))
    return Error(Code::kInvalid, format("--const has the value '{}'", printable(text)),
                 "give numbers apart by commas, an .npy file, or a .pb file with a TensorProto");
  MOTE_ASSIGN(const Bytes bytes, read_file(text, kMaxModelBytes));
  return import_onnx_tensor(bytes, text);
}

// Of a folder with a mote.toml.
Result<Graph> open_project_model(const std::string& folder, const ImportOptions& options) {
  MOTE_ASSIGN(const std::optional<StreamProject> stream, find_stream_project(folder));
  if (stream && stream->trained) return build_trained_project(*stream);
  if (stream) {
    MOTE_ASSIGN(const Graph model, import_model(stream->model, options));
    return build_stream_project(*stream, model);
  }
  MOTE_ASSIGN(const Project project, open_project(folder));
  MOTE_ASSIGN(const std::string model, trained_model(project));
  return import_model(model, options);
}

}  // namespace

Result<Graph> open_model(const std::string& path, const ModelOptions& given) {
  ImportOptions options;
  options.keep_layout = given.keep_layout;
  for (const std::string& text : given.shapes) {
    MOTE_ASSIGN(const Named named, split_name(text, "--shape", "input=1,49,10,1"));
    MOTE_ASSIGN(options.shapes[named.name], shape_of(named.value));
  }
  for (const std::string& text : given.constants) {
    MOTE_ASSIGN(const Named named, split_name(text, "--const", "axes=0,2"));
    MOTE_ASSIGN(options.constants[named.name], value_of(named.value));
  }
  std::error_code ignored;
  const bool is_project = std::filesystem::exists(std::filesystem::path(path) / "mote.toml", ignored);
  return is_project ? open_project_model(path, options) : import_model(path, options);
}

}  // namespace mote
