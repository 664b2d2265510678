// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/augmentation_settings.h"
#include "flow/detector_settings.h"
#include "flow/stream_project.h"
#include "train/architecture.h"
#include "train/train.h"

namespace mote {

// A project: a folder with a mote.toml,
//
//   name = "fashion"
//   [data]
//   dataset = "dataset"              # folder made by `mote data import`, relative to this file
//   [model]
//   layers = [{ op = "conv2d", filters = 16, kernel = 3, stride = 2, activation = "relu" }, ...]
//   [train]                          # every setting has a default: TrainOptions
//   epochs = 10                      # qat_epochs, batch, optimizer, learning_rate, qat_learning_rate,
//   warmup_epochs,
//                                    # weight_decay, label_smoothing, seed
//   [train.augmentation]
//   shift = 2                        # pixels; horizontal_flip = true; erase = 8 (pixels)
//   [train.full]                     # what --full changes, in the same words; [train.full.augmentation] too
//   epochs = 100
//   [target]
//   board = "arduino-nano-33-ble"    # for eval, compile and run when they are not told another
//
// A project with tables [sensor] and [[signal]] (flow/stream_project.h) trains on what these make of
// recordings. Its augmentation is that of flow/augmentation_settings.h, and instead of the dataset it has
//
//   [data]
//   set = "set"                      # recording set made by `mote data import`, with splits
//
// With `detector` instead of `layers` it learns from normal recordings alone: flow/detector_settings.h.
// Where its model is a file, there are no layers and no [train]; [data] is for `mote eval`, and may be
// missing.
//
// Unknown settings are errors that name the line.
struct Project {
  std::string folder;
  std::string name;     // the folder's name if the file gives none
  std::string dataset;  // folder; of recordings, where `stream` is there
  std::optional<StreamProject> stream;
  std::vector<LayerSpec> layers;             // of a classifier that mote trains
  std::optional<DetectorSettings> detector;  // of one that learns what is normal
  TrainOptions train, train_full;
  RecordingAugmentation augmentation, augmentation_full;  // of recordings; that of images is in `train`
  std::string board;  // "" if none is given; checked against the boards that mote knows

  // What training writes.
  std::string run_folder() const { return folder + "/run"; }
  std::string checkpoint_file() const { return run_folder() + "/training.checkpoint"; }
  std::string float_file() const { return run_folder() + "/float.mote"; }
  std::string model_file() const { return run_folder() + "/model.mote"; }  // int8
  std::string features_file() const { return run_folder() + "/features.json"; }
  std::string history_file() const { return run_folder() + "/history.json"; }
  // What `mote eval` writes.
  std::string report_file() const { return run_folder() + "/report.html"; }
};

Result<Project> open_project(const std::string& folder);

// The file of the trained int8 model, or an error that tells to train first.
Result<std::string> trained_model(const Project& project);

// The board of the table [target], which must be one that mote knows; "" if none is given.
Result<std::string> read_target_board(const Toml& root);

// For tests, and for a mote.toml that is not a file: `file` is used in errors.
Result<Project> parse_project(const Toml& toml, const std::string& folder);

}  // namespace mote
