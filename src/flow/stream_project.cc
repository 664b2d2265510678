// SPDX-License-Identifier: Apache-2.0
#include "flow/stream_project.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>

#include "base/format.h"
#include "base/text.h"
#include "flow/project.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kMostStep = 1 << 20;  // samples of a channel

Result<int32_t> read_step(const Toml& sensor, double rate_hz) {
  if (sensor.has("step") == sensor.has("step_ms"))
    return Error(Code::kInvalid, "how many samples are taken at once must be given, once",
                 "write step_ms = 20, or step in samples", sensor.where());
  if (sensor.has("step")) {
    MOTE_ASSIGN(const int64_t step, sensor.integer("step", 1, kMostStep));
    return static_cast<int32_t>(step);
  }
  MOTE_ASSIGN(const double ms, sensor.number("step_ms", 1e-3, 1e6));
  const double samples = ms / 1000 * rate_hz;
  if (samples < 0.5 || samples > static_cast<double>(kMostStep) ||
      std::abs(samples - std::round(samples)) > 1e-6 * samples) {
    MOTE_ASSIGN(const Toml at, sensor.at("step_ms"));
    return Error(Code::kInvalid, format("{} ms at {} Hz are {} samples", ms, rate_hz, samples),
                 format("a whole number from 1 to {} is needed", with_commas(kMostStep)), at.where());
  }
  return static_cast<int32_t>(std::lround(samples));
}

Result<ChainInput> read_sensor(const Toml& sensor) {
  MOTE_TRY(sensor.only({"type", "rate_hz", "channels", "step", "step_ms"}));
  ChainInput out;
  MOTE_ASSIGN(const std::string type, sensor.string("type"));
  if (type != "int16" && type != "float32") {
    MOTE_ASSIGN(const Toml at, sensor.at("type"));
    return Error(Code::kInvalid, format("'{}' is not a type of samples", printable(type)),
                 "write int16 or float32", at.where());
  }
  out.type = type == "int16" ? DType::kInt16 : DType::kFloat32;
  MOTE_ASSIGN(out.rate_hz, sensor.number("rate_hz", 1e-6, 1e9));
  MOTE_ASSIGN(const int64_t channels, sensor.integer("channels", 1, 1024, 1));
  MOTE_ASSIGN(const int32_t step, read_step(sensor, out.rate_hz));
  out.shape = {step};
  if (channels > 1) out.shape.push_back(static_cast<int32_t>(channels));
  return out;
}

Result<AttrValue> read_setting(const Toml& value) {
  if (value.is_string()) {
    MOTE_ASSIGN(std::string text, value.as_string());
    return AttrValue(std::move(text));
  }
  if (value.is_boolean()) {
    MOTE_ASSIGN(const bool flag, value.as_boolean());
    return AttrValue(int64_t{flag ? 1 : 0});
  }
  if (value.is_array()) {
    std::vector<int64_t> list;
    for (const Toml& item : value.items()) {
      MOTE_ASSIGN(const int64_t number, item.as_integer());
      list.push_back(number);
    }
    return AttrValue(std::move(list));
  }
  if (value.is_integer()) {
    MOTE_ASSIGN(const int64_t number, value.as_integer());
    return AttrValue(number);
  }
  MOTE_ASSIGN(const double number, value.as_number());
  return AttrValue(number);
}

// The blocks that a table [[signal]] stands for: one, or those of a preset.
Result<std::vector<Block>> read_signal(const Toml& table) {
  if (table.has("preset")) {
    MOTE_TRY(table.only({"preset"}));
    MOTE_ASSIGN(const Toml name, table.at("preset"));
    MOTE_ASSIGN(const std::string text, name.as_string());
    Result<Preset> preset = find_preset(text);
    if (!preset.ok()) return preset.error().at(name.where());
    for (Block& block : preset->blocks) block.where = table.where();
    return std::move(preset->blocks);
  }
  Block block;
  block.where = table.where();
  MOTE_ASSIGN(block.name, table.string("block"));
  for (const std::string& key : table.keys()) {
    if (key == "block") continue;
    MOTE_ASSIGN(const Toml value, table.at(key));
    MOTE_ASSIGN(AttrValue setting, read_setting(value));
    block.settings.set(key, std::move(setting));
  }
  return std::vector<Block>{std::move(block)};
}

Result<std::vector<Block>> read_blocks(const Toml& root) {
  std::vector<Block> out;
  if (!root.has("signal")) return out;
  MOTE_ASSIGN(const Toml tables, root.at("signal"));
  if (!tables.is_array())
    return Error(Code::kInvalid, "'signal' is not a list of blocks", "begin each block with [[signal]]",
                 tables.where());
  for (const Toml& table : tables.items()) {
    MOTE_ASSIGN(std::vector<Block> blocks, read_signal(table));
    std::move(blocks.begin(), blocks.end(), std::back_inserter(out));
  }
  return out;
}

Status read_labels(const Toml& model, StreamProject& out) {
  if (!model.has("labels")) return ok_status();
  MOTE_ASSIGN(const Toml list, model.at("labels"));
  out.labels_where = list.where();
  for (const Toml& item : list.items()) {
    MOTE_ASSIGN(std::string label, item.as_string());
    if (std::find(out.labels.begin(), out.labels.end(), label) != out.labels.end())
      return Error(Code::kInvalid, format("the label '{}' stands twice", printable(label)),
                   "give every output a name of its own", item.where());
    out.labels.push_back(std::move(label));
  }
  if (!out.labels.empty()) return ok_status();
  return Error(Code::kInvalid, "'labels' is no list of names",
               "one for each output of the model, in their order: labels = [\"yes\", \"no\"]", list.where());
}

// The model's file, or where training will write it.
Status read_model(const Toml& root, const fs::path& folder, StreamProject& out) {
  MOTE_ASSIGN(const Toml model, root.at("model"));
  MOTE_TRY(model.only({"file", "labels", "layers", "detector", "clusters", "false_alarms"}));
  std::vector<std::string> kinds;
  if (model.has("file")) kinds.emplace_back("a file");
  if (model.has("layers")) kinds.emplace_back("layers");
  if (model.has("detector")) kinds.emplace_back("a detector");
  if (kinds.size() != 1)
    return Error(Code::kInvalid,
                 kinds.empty() ? "[model] has no file, no layers and no detector"
                               : format("[model] has both {} and {}", kinds[0], kinds[1]),
                 "give 'file' for a model that is there, 'layers' for a classifier that mote trains, or "
                 "'detector' for what learns from normal recordings",
                 model.where());
  out.trained = !model.has("file");
  out.detector = model.has("detector");
  if (out.trained) {
    if (model.has("labels")) {
      MOTE_ASSIGN(const Toml labels, model.at("labels"));
      return Error(Code::kInvalid, "'labels' are for a model that is a file",
                   "leave them out: a model that mote trains has the labels of its set", labels.where());
    }
    Project places;
    places.folder = folder.empty() ? "." : folder.string();
    out.model = places.model_file();
    return ok_status();
  }
  if (root.has("train")) {
    MOTE_ASSIGN(const Toml at, root.at("train"));
    return Error(Code::kInvalid, "'train' is for a model that mote trains, not for a file",
                 "leave [train] out, or give 'layers' instead of 'file'", at.where());
  }
  MOTE_ASSIGN(const std::string path, model.string("file"));
  out.model = (folder / path).lexically_normal().string();
  return read_labels(model, out);
}

}  // namespace

std::string StreamProject::folder() const {
  const fs::path path = fs::path(file).parent_path();
  return path.empty() ? "." : path.string();
}

Result<StreamProject> parse_stream_project(const Toml& toml, const std::string& file) {
  MOTE_TRY(toml.only(
      {"name", "sensor", "signal", "data", "model", "train", "decision", "event", "state", "target"}));
  StreamProject out;
  out.file = file;
  const fs::path folder = fs::path(file).parent_path();
  std::error_code ignored;
  MOTE_ASSIGN(out.name, toml.string("name", fs::weakly_canonical(folder, ignored).filename().string()));
  MOTE_ASSIGN(const Toml sensor, toml.at("sensor"));
  MOTE_ASSIGN(out.input, read_sensor(sensor));
  MOTE_ASSIGN(out.blocks, read_blocks(toml));
  MOTE_TRY(read_model(toml, folder, out));
  MOTE_ASSIGN(out.events, read_event_rules(toml));
  MOTE_ASSIGN(out.board, read_target_board(toml));
  return out;
}

Result<std::optional<StreamProject>> find_stream_project(const std::string& path) {
  std::error_code ignored;
  const std::string file = (fs::path(path) / "mote.toml").lexically_normal().string();
  if (!fs::is_directory(path, ignored) || !fs::exists(file, ignored)) return std::optional<StreamProject>();
  MOTE_ASSIGN(const Toml toml, Toml::read(file));
  if (!toml.has("sensor")) return std::optional<StreamProject>();
  MOTE_ASSIGN(StreamProject project, parse_stream_project(toml, file));
  return std::optional(std::move(project));
}

Result<std::string> board_or_project(const std::string& board, const std::string& model,
                                     const std::string& otherwise) {
  if (!board.empty()) return board;
  MOTE_ASSIGN(const std::optional<StreamProject> project, find_stream_project(model));
  return project && !project->board.empty() ? project->board : otherwise;
}

Result<Graph> build_stream_project(const StreamProject& project, const Graph& model) {
  Result<Graph> graph = build_pipeline(project.name, project.input, project.blocks, model);
  if (!graph.ok()) return graph.error().at(Origin{project.file});
  if (project.labels.empty()) return graph;
  const int64_t outputs = graph->tensor(graph->outputs[0]).elements();
  if (outputs != static_cast<int64_t>(project.labels.size()))
    return Error(Code::kInvalid,
                 format("{} labels are given, the model has {} outputs", project.labels.size(), outputs),
                 "name every one of them, in their order", project.labels_where);
  graph->labels = project.labels;
  return graph;
}

}  // namespace mote
