// SPDX-License-Identifier: Apache-2.0
#include "flow/train_detector.h"

#include <chrono>
#include <cmath>
#include <cstring>

#include "base/format.h"
#include "flow/set_features.h"
#include "flow/trained_pipeline.h"
#include "ir/text.h"
#include "ops/op.h"
#include "signal/features.h"
#include "train/detector.h"

namespace mote {

namespace {

constexpr int64_t kSeed = 1;

Status check_command(const TrainCommand& command) {
  const std::pair<bool, const char*> epochs[] = {{command.full, "--full"},
                                                 {command.resume, "--resume"},
                                                 {command.epochs.has_value(), "--epochs"},
                                                 {command.qat_epochs.has_value(), "--qat-epochs"}};
  for (const auto& [given, option] : epochs)
    if (given)
      return Error(Code::kInvalid, format("{} is for a model that is trained in epochs", option),
                   "leave it out: a detector is found at once");
  if (command.seed.value_or(0) < 0) return Error(Code::kInvalid, "the seed is negative");
  return ok_status();
}

// The features of the normal answers of a split.
struct NormalFeatures {
  FeatureRows rows;
  FeatureSplit answers;
};

Result<NormalFeatures> normal_features(const Compiled& chain, const SensorSet& set,
                                       const std::string& split) {
  MOTE_ASSIGN(const SetAnswers made,
              answer_over_set(chain, set, split, "normal features of " + split,
                              [&](int32_t label) { return set.output_of[static_cast<size_t>(label)] == 0; }));
  NormalFeatures out;
  out.answers = made.answers;
  const Graph& graph = chain.model.graph;
  out.rows.features = graph.tensor(graph.outputs[0]).elements();
  out.rows.values.resize(made.outputs.size() / sizeof(float));
  std::memcpy(out.rows.values.data(), made.outputs.data(), made.outputs.size());
  for (size_t i = 0; i < out.rows.values.size(); ++i) {
    if (std::isfinite(out.rows.values[i])) continue;
    const auto features = static_cast<size_t>(out.rows.features);
    const auto place = static_cast<size_t>(out.answers.split.ids[i / features]);
    return no_number_error(set, *set.splits.at(split)[place].row, static_cast<int64_t>(i % features));
  }
  return out;
}

Result<Detector> learn(const Compiled& chain, const SensorSet& set, int64_t seed, DetectorLearnt* out) {
  MOTE_ASSIGN(const NormalFeatures train, normal_features(chain, set, "train"));
  MOTE_ASSIGN(const NormalFeatures validation, normal_features(chain, set, "validation"));
  MOTE_ASSIGN(Detector detector,
              fit_detector(train.rows, out->settings.clusters, static_cast<uint64_t>(seed)));
  std::vector<double> distances;
  for (size_t i = 0; i < validation.rows.count(); ++i)
    distances.push_back(detector.distance(validation.rows.row(i)));
  out->enough_validation = enough_for_threshold(distances.size(), out->settings.false_alarms);
  detector.threshold = threshold_for(std::move(distances), out->settings.false_alarms);
  out->features = detector.features;
  out->shrinkage = detector.shrinkage;
  out->threshold = detector.threshold;
  out->train_answers = static_cast<int64_t>(train.rows.count());
  out->train_recordings = train.answers.recordings;
  out->validation_answers = static_cast<int64_t>(validation.rows.count());
  out->validation_recordings = validation.answers.recordings;
  out->padded = train.answers.padded + validation.answers.padded;
  out->window_frames = train.answers.window_frames;
  return detector;
}

Status score_test(const Project& project, const Target& host, const SensorSet& set, DetectorLearnt* out) {
  MOTE_ASSIGN(const Graph graph, build_trained_project(*project.stream));
  MOTE_ASSIGN(const Compiled pipeline, compile_graph(graph, host, Optimize::kFull));
  MOTE_ASSIGN(const SetAnswers test, answer_over_set(pipeline, set, "test", "testing"));
  const Graph& compiled = pipeline.model.graph;
  out->test = score_detector(compiled.tensor(compiled.outputs[0]), test.outputs, test.answers, set);
  out->test_answers = static_cast<int64_t>(test.answers.split.size());
  out->test_recordings = test.answers.recordings;
  out->padded += test.answers.padded;
  return ok_status();
}

}  // namespace

Result<TrainSummary> train_detector(const TrainCommand& command, const Project& project) {
  const auto start = std::chrono::steady_clock::now();
  MOTE_TRY(check_command(command));
  MOTE_ASSIGN(const Target host, find_board("host"));
  MOTE_ASSIGN(const Graph features,
              build_float_features(project.name, project.stream->input, project.stream->blocks));
  MOTE_ASSIGN(const Compiled chain, compile_graph(features, host, Optimize::kFull));
  MOTE_ASSIGN(const SensorSet set, open_sensor_set(project));
  TrainSummary summary;
  summary.project = project;
  summary.options.seed = command.seed.value_or(kSeed);
  auto learnt = std::make_shared<DetectorLearnt>();
  learnt->settings = *project.detector;
  learnt->unlabelled_recordings = set.unlabelled;
  learnt->unlisted_recordings = set.unlisted;
  learnt->unsplit_recordings = set.unsplit;
  MOTE_ASSIGN(const Detector detector, learn(chain, set, summary.options.seed, learnt.get()));
  MOTE_ASSIGN(const Graph model, build_detector(project.name, detector));
  summary.parameters = parameter_count(model);
  summary.macs = total_macs(model);
  MOTE_TRY(write_file(project.model_file(), print(model)));
  MOTE_TRY(write_feature_range(project, FeatureRange()));
  MOTE_TRY(score_test(project, host, set, learnt.get()));
  summary.detector = std::move(learnt);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  MOTE_TRY(write_file(project.history_file(), detector_json(summary).dump(2) + "\n"));
  return summary;
}

Json detector_json(const TrainSummary& summary) {
  const DetectorLearnt& d = *summary.detector;
  return {{"project", summary.project.folder},
          {"model", summary.project.model_file()},
          {"dataset", summary.project.dataset},
          {"parameters", summary.parameters},
          {"macs", summary.macs},
          {"seed", summary.options.seed},
          {"seconds", summary.seconds},
          {"detector",
           {{"kind", d.settings.kind},
            {"clusters", d.settings.clusters},
            {"false_alarms", d.settings.false_alarms},
            {"enough_validation", d.enough_validation},
            {"features", d.features},
            {"shrinkage", d.shrinkage},
            {"threshold", d.threshold},
            {"normal", d.settings.normal}}},
          {"recordings",
           {{"train", {{"recordings", d.train_recordings}, {"answers", d.train_answers}}},
            {"validation", {{"recordings", d.validation_recordings}, {"answers", d.validation_answers}}},
            {"test", {{"recordings", d.test_recordings}, {"answers", d.test_answers}}},
            {"window", d.window_frames},
            {"padded", d.padded},
            {"unlabelled_recordings", d.unlabelled_recordings},
            {"unlisted_recordings", d.unlisted_recordings},
            {"unsplit_recordings", d.unsplit_recordings}}},
          {"test", to_json(d.test)}};
}

}  // namespace mote
