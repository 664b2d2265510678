// SPDX-License-Identifier: Apache-2.0
#include "flow/trained_pipeline.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include "base/format.h"
#include "base/io.h"
#include "base/json.h"
#include "base/text.h"
#include "import/import.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kMostFileBytes = int64_t{64} << 20;

std::string features_file_of(const StreamProject& project) {
  return (fs::path(project.model).parent_path() / "features.json").string();
}

std::string train_hint(const StreamProject& project) { return "run: mote train " + project.folder(); }

std::string setting_text(const AttrValue& value) {
  if (const auto* whole = std::get_if<int64_t>(&value)) return format("{}", *whole);
  // 2.0 and 2 are the same setting.
  if (const auto* real = std::get_if<double>(&value)) return format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return format("\"{}\"", printable(*text));
  std::vector<std::string> parts;
  for (const int64_t number : std::get<std::vector<int64_t>>(value)) parts.push_back(format("{}", number));
  return format("[{}]", join(parts, ", "));
}

Result<std::vector<float>> numbers_of(const Json& json, const char* key, const std::string& file) {
  const Error wrong(Code::kInvalid, format("'{}' is no list of numbers", key), "train again", Origin{file});
  if (!json.contains(key) || !json[key].is_array()) return wrong;
  std::vector<float> out;
  for (const Json& value : json[key]) {
    if (!value.is_number()) return wrong;
    const double number = value.get<double>();
    if (!(std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max()))) return wrong;
    out.push_back(static_cast<float>(number));
  }
  return out;
}

}  // namespace

std::string chain_text(const StreamProject& project) {
  std::string out = format("{} {} at {:g} Hz", dtype_name(project.input.type),
                           shape_text(project.input.shape), project.input.rate_hz);
  for (const Block& block : project.blocks) {
    out += "; " + printable(block.name);
    for (const auto& [name, value] : block.settings.values())
      out += format(" {} {}", printable(name), setting_text(value));
  }
  return out;
}

Status write_feature_range(const Project& project, const FeatureRange& range) {
  Json json = {{"chain", chain_text(*project.stream)}, {"low", range.low}, {"high", range.high}};
  if (project.detector) json["normal"] = project.detector->normal;
  return write_file(project.features_file(), json.dump(2) + "\n");
}

Result<FeatureRange> parse_feature_range(const std::string& text, const std::string& file,
                                         const std::string& chain) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  if (!json.is_object() || !json.contains("chain") || !json["chain"].is_string())
    return Error(Code::kInvalid, "has no text 'chain'", "train again", Origin{file});
  const auto trained_with = json["chain"].get<std::string>();
  if (trained_with != chain)
    return Error(Code::kMismatch,
                 format("the model was trained on the features of '{}', the project has '{}'",
                        printable(trained_with), chain),
                 "undo the change of [sensor] and [[signal]], or train again", Origin{file});
  FeatureRange out;
  MOTE_ASSIGN(out.low, numbers_of(json, "low", file));
  MOTE_ASSIGN(out.high, numbers_of(json, "high", file));
  return out;
}

Result<FeatureRange> read_feature_range(const StreamProject& project) {
  const std::string file = features_file_of(project);
  std::error_code ignored;
  for (const std::string& needed : {project.model, file})
    if (!fs::exists(needed, ignored))
      return Error(Code::kNotFound, "there is no trained model yet", train_hint(project), Origin{needed});
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMostFileBytes));
  return parse_feature_range(text, file, chain_text(project));
}

Status check_normal_labels(const Project& project) {
  const std::string file = project.features_file();
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMostFileBytes));
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  if (json.is_object() && json.contains("normal") && json["normal"] == Json(project.detector->normal))
    return ok_status();
  return Error(Code::kMismatch, "the model was not trained on the labels that [data] calls normal",
               train_hint(*project.stream), Origin{file});
}

Result<Graph> build_trained_project(const StreamProject& project) {
  MOTE_ASSIGN(const FeatureRange range, read_feature_range(project));
  MOTE_ASSIGN(const Graph model, import_model(project.model));
  if (project.detector != range.low.empty())
    return Error(Code::kMismatch,
                 project.detector ? "the model was trained as a classifier, the project has a detector"
                                  : "the model was trained as a detector, the project has layers",
                 train_hint(project), Origin{project.model});
  Result<Graph> graph =
      project.detector ? build_pipeline(project.name, project.input, project.blocks, model)
                       : build_trained_pipeline(project.name, project.input, project.blocks, range, model);
  if (!graph.ok()) return graph.error().at(Origin{project.file});
  return graph;
}

}  // namespace mote
