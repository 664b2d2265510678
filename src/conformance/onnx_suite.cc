// SPDX-License-Identifier: Apache-2.0
#include "conformance/onnx_suite.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/format.h"
#include "import/import.h"
#include "interp/reference.h"

namespace mote {

namespace {

constexpr double kRelative = 1e-3, kAbsolute = 1e-7;  // onnx/backend/test/loader: the runner's defaults

struct Recorded {
  std::vector<Tensor> inputs, outputs;
};

Result<std::vector<Tensor>> read_tensors(const std::string& folder, const char* role) {
  std::vector<Tensor> out;
  for (;;) {
    const std::string path = format("{}/{}_{}.pb", folder, role, out.size());
    if (!std::filesystem::exists(path)) return out;
    MOTE_ASSIGN(const Bytes bytes, read_file(path, kMaxModelBytes));
    MOTE_ASSIGN(Tensor tensor, import_onnx_tensor(bytes, path));
    out.push_back(std::move(tensor));
  }
}

double tolerance(double truth) { return kAbsolute + kRelative * std::abs(truth); }

std::string float_difference(const float* is, const float* truth, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const double a = double{is[i]}, b = double{truth[i]};
    const bool same =
        std::isfinite(b) ? std::abs(a - b) <= tolerance(b) : a == b || (std::isnan(a) && std::isnan(b));
    if (!same) return format("element {} is {} instead of {}", i, a, b);
  }
  return "";
}

std::string difference(const Tensor& tensor, const Bytes& is, const Tensor& truth) {
  if (tensor.type != truth.type)
    return format("the output is {} instead of {}", dtype_name(tensor.type), dtype_name(truth.type));
  if (tensor.shape != truth.shape)
    return format("the output is {} instead of {}", shape_text(tensor.shape), shape_text(truth.shape));
  if (tensor.type == DType::kFloat32)
    return float_difference(reinterpret_cast<const float*>(is.data()), truth.values<float>(),
                            truth.elements());
  const auto size = static_cast<size_t>(dtype_bytes(tensor.type));
  for (size_t i = 0; i < is.size() / size; ++i)
    if (std::memcmp(&is[i * size], truth.data->data() + i * size, size) != 0)
      return format("element {} differs", i);
  return "";
}

// The inputs that the hints of an error say to give a value to.
std::vector<std::string> wanted_constants(const Error& error) {
  constexpr std::string_view kOption = "--const ";
  std::vector<std::string> out;
  const std::string text = error.to_string();
  for (size_t at = text.find(kOption); at != std::string::npos; at = text.find(kOption, at + 1)) {
    const size_t begin = at + kOption.size(), end = text.find("=FILE", begin);
    if (end != std::string::npos) out.push_back(text.substr(begin, end - begin));
  }
  return out;
}

// Runs one recorded data set; "" if all outputs agree.
Result<std::string> compare(const Graph& graph, const OnnxSummary& names, const Recorded& recorded,
                            const OnnxEngine& engine) {
  std::vector<Bytes> inputs;
  for (const TensorId id : graph.inputs) {
    const auto found = std::find(names.inputs.begin(), names.inputs.end(), graph.tensor(id).name);
    const auto at = static_cast<size_t>(found - names.inputs.begin());
    if (at >= recorded.inputs.size())
      return format("input '{}' has no recorded value", graph.tensor(id).name);
    const Tensor& value = recorded.inputs[at];
    if (value.type != graph.tensor(id).type || value.shape != graph.tensor(id).shape)
      return format("input '{}' is {} {}, recorded is {} {}", graph.tensor(id).name,
                    dtype_name(graph.tensor(id).type), shape_text(graph.tensor(id).shape),
                    dtype_name(value.type), shape_text(value.shape));
    inputs.push_back(*value.data);
  }
  if (graph.outputs.size() != recorded.outputs.size())
    return format("there are {} outputs instead of {}", graph.outputs.size(), recorded.outputs.size());
  MOTE_ASSIGN(const std::vector<Bytes> outputs, engine(graph, inputs));
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::string differs = difference(graph.tensor(graph.outputs[i]), outputs[i], recorded.outputs[i]);
    if (!differs.empty()) return format("output {}: {}", i, differs);
  }
  return std::string();
}

OnnxCase refused(OnnxCase out, const Error& error) {
  out.outcome = Outcome::kRefused;
  out.why = error.what;
  out.where = error.where.node_type;
  return out;
}

}  // namespace

Result<std::vector<Bytes>> run_naively(const Graph& graph, const std::vector<Bytes>& inputs) {
  const std::vector<Bytes> values = run_reference(graph, inputs);
  std::vector<Bytes> out;
  for (const TensorId id : graph.outputs)
    out.push_back(graph.tensor(id).is_constant() ? *graph.tensor(id).data : values[static_cast<size_t>(id)]);
  return out;
}

OnnxCase run_onnx_case(const std::string& folder, const OnnxEngine& engine) {
  OnnxCase out;
  const std::string path = folder + "/model.onnx";
  const Result<Bytes> bytes = read_file(path, kMaxModelBytes);
  if (!bytes.ok()) return refused(out, bytes.error());
  const Result<OnnxSummary> names = summarize_onnx(*bytes, path);
  if (!names.ok()) return refused(out, names.error());
  out.operators = names->operators;

  std::vector<Recorded> sets;
  std::optional<Error> unreadable;  // of a type that mote does not have: the model is refused for it
  for (size_t n = 0; std::filesystem::exists(format("{}/test_data_set_{}", folder, n)); ++n) {
    const std::string data = format("{}/test_data_set_{}", folder, n);
    Result<std::vector<Tensor>> inputs = read_tensors(data, "input"), outputs = read_tensors(data, "output");
    if (!inputs.ok()) unreadable = inputs.error();
    if (!outputs.ok()) unreadable = outputs.error();
    if (!unreadable) sets.push_back({std::move(inputs).value(), std::move(outputs).value()});
  }

  ImportOptions options;
  options.keep_layout = true;
  Result<Graph> graph = import_onnx(*bytes, path, options);
  while (!graph.ok() && !sets.empty()) {
    const size_t before = options.constants.size();
    for (const std::string& name : wanted_constants(graph.error())) {
      const auto found = std::find(names->inputs.begin(), names->inputs.end(), name);
      const auto at = static_cast<size_t>(found - names->inputs.begin());
      if (at < sets[0].inputs.size()) options.constants[name] = sets[0].inputs[at];
    }
    if (options.constants.size() == before) break;
    graph = import_onnx(*bytes, path, options);
  }
  if (!graph.ok()) return refused(out, graph.error());
  if (unreadable) return refused(out, *unreadable);
  for (const auto& [name, value] : options.constants) out.constants.push_back(name);
  for (const Recorded& set : sets) {
    const Result<std::string> differs = compare(*graph, *names, set, engine);
    if (!differs.ok()) return refused(out, differs.error());
    if (differs->empty()) continue;
    out.outcome = Outcome::kFailed;
    out.why = *differs;
    return out;
  }
  out.outcome = options.constants.empty() ? Outcome::kPassed : Outcome::kPassedWithConstants;
  return out;
}

}  // namespace mote
