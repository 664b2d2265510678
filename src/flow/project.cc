// SPDX-License-Identifier: Apache-2.0
#include "flow/project.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "target/target.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string>& option_keys() {
  static const std::vector<std::string> keys = {
      "epochs",        "qat_epochs",   "batch",           "optimizer", "learning_rate", "qat_learning_rate",
      "warmup_epochs", "weight_decay", "label_smoothing", "seed",      "augmentation"};
  return keys;
}

Status read_image_augmentation(const Toml& table, Augmentation& out) {
  MOTE_TRY(table.only({"shift", "horizontal_flip", "erase"}));
  MOTE_ASSIGN(const int64_t shift, table.integer("shift", 0, 64, out.shift_pixels));
  MOTE_ASSIGN(const int64_t erase, table.integer("erase", 0, 256, out.erase_pixels));
  MOTE_ASSIGN(out.horizontal_flip, table.boolean("horizontal_flip", out.horizontal_flip));
  out.shift_pixels = static_cast<int>(shift);
  out.erase_pixels = static_cast<int>(erase);
  return ok_status();
}

// Of images (train/train.h) or of recordings (flow/augmentation_settings.h).
Status read_augmentation(const Toml& table, const Project& project, Augmentation& images,
                         RecordingAugmentation& recordings) {
  if (!project.stream) return read_image_augmentation(table, images);
  return read_recording_augmentation(table, project.folder, &recordings);
}

Status read_optimizer(const Toml& table, TrainOptions& out) {
  const std::vector<std::string> known = {"adam", "sgd"};
  MOTE_ASSIGN(out.optimizer, table.string("optimizer", out.optimizer));
  if (std::find(known.begin(), known.end(), out.optimizer) != known.end()) return ok_status();
  MOTE_ASSIGN(const Toml value, table.at("optimizer"));
  return Error(Code::kInvalid, format("'{}' is not an optimizer", out.optimizer),
               did_you_mean(out.optimizer, known), value.where());
}

// Changes in `out` and `recordings` what the table gives.
Status read_options(const Toml& table, const Project& project, TrainOptions& out,
                    RecordingAugmentation& recordings) {
  MOTE_ASSIGN(const int64_t epochs, table.integer("epochs", 0, 100000, out.epochs));
  MOTE_ASSIGN(const int64_t qat_epochs, table.integer("qat_epochs", 1, 100000, out.qat_epochs));
  MOTE_ASSIGN(const int64_t batch, table.integer("batch", 2, 4096, out.batch));
  out.epochs = static_cast<int>(epochs);
  out.qat_epochs = static_cast<int>(qat_epochs);
  out.batch = static_cast<int>(batch);
  MOTE_TRY(read_optimizer(table, out));
  MOTE_ASSIGN(out.learning_rate, table.number("learning_rate", 0, 10, out.learning_rate));
  MOTE_ASSIGN(out.qat_learning_rate, table.number("qat_learning_rate", 0, 10, out.qat_learning_rate));
  MOTE_ASSIGN(out.warmup_epochs, table.number("warmup_epochs", 0, 1000, out.warmup_epochs));
  MOTE_ASSIGN(out.weight_decay, table.number("weight_decay", 0, 10, out.weight_decay));
  MOTE_ASSIGN(out.label_smoothing, table.number("label_smoothing", 0, 0.9, out.label_smoothing));
  MOTE_ASSIGN(out.seed, table.integer("seed", 0, INT64_MAX, out.seed));
  if (!table.has("augmentation")) return ok_status();
  MOTE_ASSIGN(const Toml augmentation, table.at("augmentation"));
  return read_augmentation(augmentation, project, out.augmentation, recordings);
}

Status read_train(const Toml& root, Project& out) {
  if (root.has("train")) {
    MOTE_ASSIGN(const Toml table, root.at("train"));
    std::vector<std::string> keys = option_keys();
    keys.push_back("full");
    MOTE_TRY(table.only(keys));
    MOTE_TRY(read_options(table, out, out.train, out.augmentation));
  }
  out.train_full = out.train;
  out.augmentation_full = out.augmentation;
  if (!root.has("train.full")) return ok_status();
  MOTE_ASSIGN(const Toml full, root.at("train.full"));
  MOTE_TRY(full.only(option_keys()));
  return read_options(full, out, out.train_full, out.augmentation_full);
}

}  // namespace

Result<std::string> read_target_board(const Toml& root) {
  if (!root.has("target")) return std::string();
  MOTE_ASSIGN(const Toml table, root.at("target"));
  MOTE_TRY(table.only({"board"}));
  MOTE_ASSIGN(const Toml board, table.at("board"));
  MOTE_ASSIGN(std::string name, board.as_string());
  if (const auto found = find_board(name); !found.ok()) return found.error().at(board.where());
  return name;
}

Result<std::string> trained_model(const Project& project) {
  std::string file = project.model_file();
  std::error_code ignored;
  if (fs::exists(file, ignored)) return file;
  return Error(Code::kNotFound, "there is no trained model yet", "run: mote train " + project.folder,
               Origin{file});
}

namespace {

Status read_data(const Toml& toml, Project& out) {
  MOTE_ASSIGN(const Toml data, toml.at("data"));
  const std::string key = out.stream ? "set" : "dataset";
  std::vector<std::string> keys = {key};
  if (out.stream && out.stream->detector) keys.insert(keys.end(), {"normal", "anomalies"});
  MOTE_TRY(data.only(keys));
  MOTE_ASSIGN(const std::string dataset, data.string(key));
  out.dataset = (fs::path(out.folder) / dataset).lexically_normal().string();
  return ok_status();
}

}  // namespace

Result<Project> parse_project(const Toml& toml, const std::string& folder) {
  const bool recordings = toml.has("sensor");
  if (!recordings) MOTE_TRY(toml.only({"name", "data", "model", "train", "target"}));
  Project out;
  out.folder = folder;
  std::error_code ignored;
  const std::string folder_name = fs::weakly_canonical(fs::path(folder), ignored).filename().string();
  MOTE_ASSIGN(out.name, toml.string("name", folder_name));
  if (recordings) {
    const std::string file = (fs::path(folder) / "mote.toml").lexically_normal().string();
    MOTE_ASSIGN(out.stream, parse_stream_project(toml, file));
  }
  const bool has_file = out.stream && !out.stream->trained;
  if (!has_file || toml.has("data")) MOTE_TRY(read_data(toml, out));
  MOTE_ASSIGN(out.board, read_target_board(toml));
  if (has_file) return out;
  if (out.stream && out.stream->detector) {
    MOTE_ASSIGN(out.detector, read_detector(toml));
    return out;
  }
  MOTE_ASSIGN(const Toml model, toml.at("model"));
  MOTE_TRY(model.only({"layers"}));
  MOTE_ASSIGN(out.layers, read_layers(model));
  MOTE_TRY(read_train(toml, out));
  return out;
}

Result<Project> open_project(const std::string& folder) {
  const std::string file = (fs::path(folder) / "mote.toml").lexically_normal().string();
  std::error_code ignored;
  if (!fs::exists(file, ignored))
    return Error(Code::kNotFound, "there is no such file",
                 "a project is a folder with a mote.toml; mote new makes one", Origin{file});
  MOTE_ASSIGN(const Toml toml, Toml::read(file));
  return parse_project(toml, folder);
}

}  // namespace mote
