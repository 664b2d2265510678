// SPDX-License-Identifier: Apache-2.0
#include "flow/train.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/format.h"
#include "base/progress.h"
#include "flow/by_recording.h"
#include "flow/evaluate.h"
#include "flow/train_detector.h"
#include "flow/trained_pipeline.h"
#include "flow/training_data.h"
#include "ir/text.h"
#include "ops/op.h"
#include "train/checkpoint.h"

namespace mote {

namespace {

const RecordingAugmentation& augmentation_of(const TrainCommand& command, const Project& project) {
  return command.full ? project.augmentation_full : project.augmentation;
}

TrainOptions options_of(const TrainCommand& command, const Project& project) {
  TrainOptions options = command.full ? project.train_full : project.train;
  options.epochs = command.epochs.value_or(options.epochs);
  options.qat_epochs = command.qat_epochs.value_or(options.qat_epochs);
  options.seed = command.seed.value_or(options.seed);
  const RecordingAugmentation& recordings = augmentation_of(command, project);
  options.augmentation.mask_rows = recordings.mask_frames;
  options.augmentation.mask_columns = recordings.mask_bands;
  return options;
}

Status check_command(const TrainCommand& command, const TrainOptions& options, const Project& project) {
  if (options.epochs < 0 || options.qat_epochs < 1)
    return Error(Code::kInvalid,
                 "a training needs at least one quantisation-aware epoch and no negative number of others",
                 "for example --epochs 10 --qat-epochs 4");
  if (options.seed < 0) return Error(Code::kInvalid, "the seed is negative");
  std::error_code ignored;
  if (command.resume && !std::filesystem::exists(project.checkpoint_file(), ignored))
    return Error(Code::kNotFound, "there is no training to go on with", "run it without --resume",
                 Origin{project.checkpoint_file()});
  return ok_status();
}

// A training from the start must not wipe out one that was stopped: its checkpoint gets another name.
Status set_aside(const std::string& checkpoint) {
  std::error_code error;
  if (!std::filesystem::exists(checkpoint, error)) return ok_status();
  std::filesystem::rename(checkpoint, checkpoint + ".previous", error);
  if (!error) return ok_status();
  return Error(Code::kIo, "the checkpoint of the training before cannot be renamed: " + error.message(),
               "check the permissions of its folder", Origin{checkpoint});
}

std::string percent(double part) { return format("{:.2f} %", 100 * part); }

std::string epoch_line(const EpochRecord& r, int total) {
  return format(
      "epoch {:>3}/{}  {:<10}  loss {:.4f}  training {}  validation {}  learning rate {:.1e}  {:.1f} s",
      r.epoch, total, r.phase, r.loss, percent(r.train_accuracy), percent(r.validation_accuracy),
      r.learning_rate, r.seconds);
}

// Shows the training on stderr. The bar counts the steps of this call, so that its time left holds after
// --resume too.
class Display {
 public:
  Display(std::string title, TrainRequest& request) : title_(std::move(title)) {
    request.on_step = [this](const TrainProgress& p) {
      if (!bar_) {
        first_ = p.steps_done - 1;
        bar_ = std::make_unique<Progress>(title_, p.steps_total - first_);
      }
      bar_->update(p.steps_done - first_, format("epoch {}/{}  loss {:.3f}  accuracy {}", p.epoch,
                                                 p.epochs_total, p.loss, percent(p.train_accuracy)));
    };
    const int total = request.options.epochs + request.options.qat_epochs;
    request.on_epoch = [this, total](const EpochRecord& r) { bar_->line(epoch_line(r, total)); };
    request.stop = [] { return interrupted(); };
  }

 private:
  std::string title_;
  std::unique_ptr<Progress> bar_;
  int64_t first_ = 0;
};

Result<TrainOutcome> run_training(const TrainCommand& command, const Project& project, TrainingData& data,
                                  TrainSummary& summary) {
  TrainRequest request;
  request.options = summary.options;
  request.threads = summary.threads;
  request.checkpoint_file = project.checkpoint_file();
  request.resume = command.resume;
  MOTE_ASSIGN(request.network, build_network(project.name, project.layers, data.sample_shape, data.classes));
  summary.parameters = parameter_count(request.network);
  summary.macs = total_macs(request.network);
  MOTE_ASSIGN(TrainEngine * engine, load_train_engine());
  MOTE_TRY(read_samples(project, augmentation_of(command, project), summary.options.seed, &data));
  if (!command.resume) MOTE_TRY(set_aside(project.checkpoint_file()));
  request.train = &data.train;
  request.validation = &data.validation;
  const Display display("Training " + project.name, request);
  return engine->train(request);
}

Result<TestScore> score(const Graph& model, const Split& test, Bytes* outputs = nullptr) {
  MOTE_ASSIGN(Evaluation evaluation, evaluate_on_host(model, test));
  if (outputs != nullptr) *outputs = std::move(evaluation.outputs);
  return TestScore{evaluation.correct, evaluation.total};
}

RecordingsLearnt learnt(const TrainingData& data) {
  const TrainingRecordings& r = *data.recordings;
  RecordingsLearnt out;
  out.train_answers = static_cast<int64_t>(data.train.size());
  out.validation_answers = static_cast<int64_t>(data.validation.size());
  out.test_answers = static_cast<int64_t>(r.test.split.size());
  out.train_recordings = r.train_recordings;
  out.validation_recordings = r.validation_recordings;
  out.test_recordings = r.test.recordings;
  out.padded = r.padded;
  out.window_frames = r.test.window_frames;
  out.unlabelled_answers = r.unlabelled_answers;
  out.unlabelled_recordings = r.set.unlabelled;
  out.unsplit_recordings = r.set.unsplit;
  return out;
}

Status score_models(const TrainOutcome& outcome, const TrainingData& data, TrainSummary& summary) {
  MOTE_ASSIGN(const Split test, read_test(data));
  Bytes outputs;
  MOTE_ASSIGN(summary.int8_test, score(outcome.int8_model, test, &outputs));
  MOTE_ASSIGN(summary.float_test, score(outcome.float_model, test));
  if (!data.recordings) return ok_status();
  const Graph& model = outcome.int8_model;
  summary.recordings = learnt(data);
  const RecordingScore by_recording = score_by_recording(model.tensor(model.outputs[0]), outputs,
                                                         data.recordings->test, data.recordings->set);
  summary.recordings->by_recording = {by_recording.correct, by_recording.total};
  return ok_status();
}

Json to_json(const TestScore& test) {
  return Json{{"correct", test.correct}, {"total", test.total}, {"accuracy", test.accuracy()}};
}

Json to_json(const RecordingsLearnt& r) {
  return {{"train", {{"recordings", r.train_recordings}, {"answers", r.train_answers}}},
          {"validation", {{"recordings", r.validation_recordings}, {"answers", r.validation_answers}}},
          {"test", {{"recordings", r.test_recordings}, {"answers", r.test_answers}}},
          {"window", r.window_frames},
          {"padded", r.padded},
          {"unlabelled_answers", r.unlabelled_answers},
          {"unlabelled_recordings", r.unlabelled_recordings},
          {"unsplit_recordings", r.unsplit_recordings},
          {"int8_by_recording", to_json(r.by_recording)}};
}

}  // namespace

Result<TrainSummary> train_project(const TrainCommand& command) {
  const auto start = std::chrono::steady_clock::now();
  TrainSummary summary;
  MOTE_ASSIGN(summary.project, open_project(command.project));
  const Project& project = summary.project;
  if (project.stream && !project.stream->trained)
    return Error(Code::kInvalid, "the project's model is a file: there is nothing to train",
                 "give 'layers' or 'detector' instead of 'file' in [model]; eval, compile, run, verify and "
                 "bench take the "
                 "project as it is",
                 Origin{project.folder + "/mote.toml"});
  if (project.detector) return train_detector(command, project);
  summary.options = options_of(command, project);
  summary.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  MOTE_TRY(check_command(command, summary.options, project));
  MOTE_ASSIGN(TrainingData data, open_training_data(project));
  MOTE_ASSIGN(const TrainOutcome outcome, run_training(command, project, data, summary));
  MOTE_TRY(write_file(project.float_file(), print(outcome.float_model)));
  MOTE_TRY(write_file(project.model_file(), print(outcome.int8_model)));
  if (data.recordings) MOTE_TRY(write_feature_range(project, data.recordings->range));
  summary.history = outcome.history;
  summary.best_float_epoch = outcome.best_float_epoch;
  summary.best_int8_epoch = outcome.best_int8_epoch;
  for (const EpochRecord& record : summary.history) summary.epoch_seconds += record.seconds;
  MOTE_TRY(score_models(outcome, data, summary));
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  MOTE_TRY(write_file(project.history_file(), to_json(summary).dump(2) + "\n"));
  return summary;
}

Json to_json(const TrainSummary& summary) {
  if (summary.detector) return detector_json(summary);
  Json json = {{"project", summary.project.folder},
               {"model", summary.project.model_file()},
               {"float_model", summary.project.float_file()},
               {"dataset", summary.project.dataset},
               {"parameters", summary.parameters},
               {"macs", summary.macs},
               {"threads", summary.threads},
               {"seed", summary.options.seed},
               {"seconds", summary.seconds},
               {"epoch_seconds", summary.epoch_seconds},
               {"best_float_epoch", summary.best_float_epoch},
               {"best_int8_epoch", summary.best_int8_epoch},
               {"test", {{"int8", to_json(summary.int8_test)}, {"float", to_json(summary.float_test)}}}};
  json["recordings"] = summary.recordings ? to_json(*summary.recordings) : Json(nullptr);
  json["epochs"] = Json::array();
  for (const EpochRecord& record : summary.history) json["epochs"].push_back(train::to_json(record));
  return json;
}

}  // namespace mote
