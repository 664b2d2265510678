// SPDX-License-Identifier: Apache-2.0
#include "flow/model_samples.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "data/dataset.h"
#include "data/npy.h"
#include "flow/model_input.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxFileBytes = int64_t{1} << 30;

// Which of `count` things to take, evenly spread.
std::vector<int64_t> picked(int64_t count, int64_t most) {
  std::vector<int64_t> out;
  const int64_t taken = std::min(count, most);
  for (int64_t i = 0; i < taken; ++i) out.push_back(i * count / taken);
  return out;
}

Result<const Tensor*> only_input(const Graph& graph, const std::string& path) {
  if (graph.inputs.size() == 1) return &graph.tensor(graph.inputs[0]);
  return Error(Code::kInvalid, format("the model has {} inputs", graph.inputs.size()),
               "give a .bin file: all inputs of an inference one after the other, then those of the next",
               Origin{path});
}

Result<std::vector<Sample>> from_npy(const Graph& graph, const std::string& path, int64_t most) {
  MOTE_ASSIGN(const Tensor* input, only_input(graph, path));
  MOTE_ASSIGN(const NpyArray array, read_npy(path));
  const int64_t elements = element_count(array.shape);
  const int64_t first = array.shape.empty() ? 1 : array.shape[0];
  const bool one = elements == input->elements();
  if (array.type != input->type || elements == 0 || (!one && elements != first * input->elements()))
    return Error(
        Code::kInvalid,
        format("holds {} {}, the model's input '{}' needs {} {} for each sample", dtype_name(array.type),
               shape_text(array.shape), input->name, dtype_name(input->type), shape_text(input->shape)),
        format("numpy.save(path, array.astype(numpy.{})), samples along the first dimension",
               dtype_name(input->type)),
        Origin{path});
  std::vector<Sample> out;
  for (const int64_t i : picked(one ? 1 : first, most)) {
    const auto at = array.data.begin() + i * input->bytes();
    out.push_back({Bytes(at, at + input->bytes())});
  }
  return out;
}

Result<std::vector<Sample>> from_bin(const Graph& graph, const std::string& path, int64_t most) {
  MOTE_ASSIGN(const Bytes data, read_file(path, kMaxFileBytes));
  int64_t bytes = 0;
  for (const TensorId id : graph.inputs) bytes += graph.tensor(id).bytes();
  const auto size = static_cast<int64_t>(data.size());
  if (size == 0 || size % bytes != 0)
    return Error(Code::kInvalid,
                 format("has {} bytes, which is no multiple of the {} of the model's inputs",
                        with_commas(size), with_commas(bytes)),
                 "give the inputs' values as they lie in memory, one inference after the other",
                 Origin{path});
  std::vector<Sample> out;
  for (const int64_t i : picked(size / bytes, most)) {
    auto at = data.begin() + i * bytes;
    Sample sample;
    for (const TensorId id : graph.inputs) {
      sample.emplace_back(at, at + graph.tensor(id).bytes());
      at += graph.tensor(id).bytes();
    }
    out.push_back(std::move(sample));
  }
  return out;
}

// The numbers of a line; nothing if one of its fields is none.
bool parse_numbers(std::string_view line, std::vector<float>* out) {
  out->clear();
  while (!line.empty()) {
    const size_t end = std::min(line.find_first_of(",;\t"), line.size());
    const std::string_view field = trim(line.substr(0, end));
    float value = 0;
    const auto parsed = std::from_chars(field.data(), field.data() + field.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != field.data() + field.size()) return false;
    out->push_back(value);
    line = end == line.size() ? std::string_view{} : line.substr(end + 1);
  }
  return !out->empty();
}

Origin at_line(const std::string& path, int line) {
  Origin out{path};
  out.line = line;
  return out;
}

Result<std::vector<Sample>> from_csv(const Graph& graph, const std::string& path, int64_t most) {
  MOTE_ASSIGN(const Tensor* input, only_input(graph, path));
  if (input->type != DType::kFloat32)
    return Error(Code::kInvalid,
                 format("the model's input is {}, a .csv file holds real numbers", dtype_name(input->type)),
                 "give a .npy or .bin file", Origin{path});
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMaxFileBytes));
  std::vector<Sample> all;
  std::vector<float> numbers;
  int line_number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trim(std::string_view(text).substr(at, end - at));
    at = end + 1;
    ++line_number;
    if (line.empty()) continue;
    const bool numeric = parse_numbers(line, &numbers);
    if (!numeric && line_number == 1) continue;  // names of columns
    if (!numeric || static_cast<int64_t>(numbers.size()) != input->elements())
      return Error(Code::kInvalid,
                   numeric
                       ? format("has {} numbers, the model's input has {}", numbers.size(), input->elements())
                       : std::string("holds something that is no number"),
                   "a line holds the numbers of one input, with commas between", at_line(path, line_number));
    Bytes bytes(static_cast<size_t>(input->bytes()));
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    all.push_back({std::move(bytes)});
  }
  std::vector<Sample> out;
  for (const int64_t i : picked(static_cast<int64_t>(all.size()), most))
    out.push_back(std::move(all[static_cast<size_t>(i)]));
  return out;
}

Result<std::vector<Sample>> from_dataset(const Graph& graph, const std::string& path, int64_t most) {
  MOTE_ASSIGN(const Tensor* input, only_input(graph, path));
  MOTE_ASSIGN(const Dataset dataset, open_dataset(path));
  if (dataset.sample_bytes() != input->elements())
    return Error(Code::kInvalid,
                 format("has samples of {}, the model's input is {}", shape_text(dataset.sample_shape),
                        shape_text(input->shape)),
                 "import the images at the size that the model takes", Origin{path});
  const std::string name = dataset.find_split("train") != nullptr ? "train" : dataset.splits.front().name;
  MOTE_ASSIGN(const Split split, read_split(dataset, name));
  std::vector<Sample> out;
  for (const int64_t i : picked(static_cast<int64_t>(split.size()), most))
    out.push_back({pixel_input(*input, split.samples.data() + i * dataset.sample_bytes())});
  return out;
}

Result<std::vector<Sample>> from_folder(const Graph& graph, const std::string& path, int64_t most) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string file = at->path().string();
    const bool readable = ends_with(file, ".npy") || ends_with(file, ".bin") || ends_with(file, ".png");
    if (readable && at->is_regular_file(error)) files.push_back(file);
  }
  if (error) return Error(Code::kIo, error.message(), "", Origin{path});
  if (files.empty())
    return Error(Code::kInvalid, "holds no .npy, .bin or .png file", "put one file in it for each sample",
                 Origin{path});
  std::sort(files.begin(), files.end());
  std::vector<Sample> out;
  for (const int64_t i : picked(static_cast<int64_t>(files.size()), most)) {
    MOTE_ASSIGN(Sample sample, read_model_input(graph, files[static_cast<size_t>(i)]));
    out.push_back(std::move(sample));
  }
  return out;
}

}  // namespace

Result<std::vector<Sample>> read_model_samples(const Graph& graph, const std::string& path, int64_t most) {
  std::error_code ignored;
  Result<std::vector<Sample>> out = std::vector<Sample>{};
  if (fs::is_directory(path, ignored)) {
    const bool is_dataset = fs::exists(fs::path(path) / "dataset.json", ignored);
    out = is_dataset ? from_dataset(graph, path, most) : from_folder(graph, path, most);
  } else if (ends_with(path, ".npy")) {
    out = from_npy(graph, path, most);
  } else if (ends_with(path, ".csv")) {
    out = from_csv(graph, path, most);
  } else if (ends_with(path, ".bin")) {
    out = from_bin(graph, path, most);
  } else {
    return Error(Code::kInvalid, "is not data that mote reads for a model",
                 "give a .npy, .csv or .bin file, a folder of such files or images, or a dataset",
                 Origin{path});
  }
  if (out.ok() && out->empty()) return Error(Code::kInvalid, "holds no sample", "", Origin{path});
  return out;
}

}  // namespace mote
