// SPDX-License-Identifier: Apache-2.0
#include "flow/eval_recordings.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "flow/eval_report.h"
#include "flow/listener.h"
#include "flow/objective.h"
#include "flow/ordered_jobs.h"
#include "flow/stream_run.h"
#include "flow/trained_pipeline.h"
#include "import/import.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

// One recording through the whole pipeline, on the host and on the board.
struct PipelineRun {
  int64_t runs = 0, identical_runs = 0;
  std::vector<Bytes> answers;        // of the host, all of them
  std::vector<Bytes> board_answers;  // at the same runs
  std::vector<int64_t> frames;       // that had arrived at each
  bool stream_intact = true;
};

class PipelineOnBoard {
 public:
  PipelineOnBoard(const Compiled& compiled, const Firmware& firmware, const SensorSet& set,
                  const FeatureSplit& test)
      : compiled_(compiled), firmware_(firmware), set_(set), test_(test) {}

  Result<PipelineRun> run(const LabelledRecording& recording) const {
    PipelineRun out;
    bool padded = false;
    MOTE_ASSIGN(const SampleStream stream, read_stream(set_, *recording.row, test_.window_frames, &padded));
    const Graph& graph = compiled_.model.graph;
    std::vector<int64_t> answered;
    MOTE_ASSIGN(out.runs, run_over_stream(compiled_, stream, [&](int64_t run, int64_t frame, const Bytes& o) {
                  answered.push_back(run);
                  out.frames.push_back(frame);
                  out.answers.push_back(o);
                }));
    const ChunkSchedule schedule{stream.format == SampleFormat::kInt16 ? kAudioChunkFrames : 1,
                                 step_frames(graph, stream.channels)};
    MOTE_ASSIGN(const ChunkRun board, run_in_chunks(firmware_, graph, stream, schedule));
    out.stream_intact = board.crc == board.crc_sent;
    // Runs that wait leave zeros.
    const auto bytes = static_cast<size_t>(firmware_.output_bytes);
    size_t next = 0;
    for (int64_t i = 0; i < out.runs; ++i) {
      const auto at = board.outputs.begin() + static_cast<std::ptrdiff_t>(static_cast<size_t>(i) * bytes);
      const Bytes value(at, at + static_cast<std::ptrdiff_t>(bytes));
      const bool answer = next < answered.size() && answered[next] == i;
      if (value == (answer ? out.answers[next] : Bytes(bytes))) ++out.identical_runs;
      if (!answer) continue;
      out.board_answers.push_back(value);
      ++next;
    }
    return out;
  }

 private:
  const Compiled& compiled_;
  const Firmware& firmware_;
  const SensorSet& set_;
  const FeatureSplit& test_;
};

// Recordings of the test split until their labelled answers reach `samples`.
size_t recordings_for(const FeatureSplit& test, int64_t samples) {
  if (static_cast<int64_t>(test.split.size()) <= samples) return static_cast<size_t>(test.recordings);
  return static_cast<size_t>(test.split.ids[static_cast<size_t>(std::max<int64_t>(samples, 1) - 1)]) + 1;
}

// The pipeline's answers must be what the model alone made of the features, which is what was scored.
Status add_run(const PipelineRun& run, const LabelledRecording& recording, const SensorSet& set,
               const Tensor& output, const FeatureSplit& test, const Evaluation& host, size_t* sample,
               RecordingsOnBoard* out) {
  const auto bytes = static_cast<size_t>(output.bytes());
  for (size_t i = 0; i < run.answers.size(); ++i) {
    const int32_t label = recording.label_at(run.frames[i] - (test.window_frames + 1) / 2);
    if (label < 0) continue;
    const auto scored = host.outputs.begin() + static_cast<std::ptrdiff_t>(*sample * bytes);
    if (!std::equal(run.answers[i].begin(), run.answers[i].end(), scored))
      return Error(Code::kInternal, "the pipeline answers otherwise than its parts", "",
                   Origin{recording.row->file()});
    ++*sample;
    ++out->answers;
    const int32_t right = set.output_of[static_cast<size_t>(label)];
    out->correct_on_host += predict(output, run.answers[i].data()).label == right ? 1 : 0;
    out->correct += predict(output, run.board_answers[i].data()).label == right ? 1 : 0;
  }
  ++out->recordings;
  out->runs += run.runs;
  out->identical_runs += run.identical_runs;
  out->stream_intact = out->stream_intact && run.stream_intact;
  return ok_status();
}

Result<RecordingsOnBoard> eval_on_board(const EvalRequest& request, const StreamProject& stream,
                                        const Compiled& compiled, const SensorSet& set,
                                        const FeatureSplit& test, const Evaluation& host) {
  RecordingsOnBoard out;
  BenchRequest cost;
  cost.models = {request.project};
  cost.boards = {compiled.model.target.name};
  cost.objective = request.objective;
  MOTE_ASSIGN(std::vector<BenchResult> costs, bench(cost));
  if (costs.at(0).error) return *costs[0].error;
  out.cost = std::move(costs[0]);
  out.time = real_time_of(stream, out.cost, compiled.model.target.mhz);
  out.power = average_power(out.cost, out.time, compiled.model.target);
  MOTE_ASSIGN(const Firmware firmware, build_for_board(compiled));
  const PipelineOnBoard pipeline(compiled, firmware, set, test);
  const std::vector<LabelledRecording>& recordings = set.splits.at("test");
  const Tensor& output = compiled.model.graph.tensor(compiled.model.graph.outputs[0]);
  const size_t count = recordings_for(test, request.board_samples);
  size_t sample = 0;
  Progress progress("recordings on " + compiled.model.target.name, static_cast<int64_t>(count));
  MOTE_TRY(run_in_order(
      count, [&](size_t i) { return pipeline.run(recordings[i]); },
      [&](size_t i, const Result<PipelineRun>& run) -> Status {
        if (!run.ok()) return run.error();
        progress.update(static_cast<int64_t>(i) + 1);
        return add_run(*run, recordings[i], set, output, test, host, &sample, &out);
      }));
  return out;
}

Status check_classes(const Graph& model, const SensorSet& set, const std::string& file) {
  if (model.labels == set.outputs) return ok_status();
  return Error(Code::kMismatch,
               format("the model tells '{}' apart, the set has '{}'", printable(join(model.labels, "', '")),
                      printable(join(set.outputs, "', '"))),
               "train again", Origin{file});
}

std::vector<int32_t> right_outputs(const SensorSet& set, const Split& answers) {
  std::vector<int32_t> out;
  for (const int32_t label : answers.labels) out.push_back(set.output_of[static_cast<size_t>(label)]);
  return out;
}

// The test split, and what the model that ships makes of it.
struct Tested {
  SensorSet set;
  FeatureSplit answers;
  Evaluation model;
  RecordingScore by_recording;
  // Of a classifier that mote trained.
  std::optional<Evaluation> float_model;
  std::optional<RecordingScore> float_by_recording;
  std::optional<DetectorScore> detector;
};

// A classifier that mote trained, on the features that it was trained on.
Result<Tested> test_classifier(const Project& project) {
  MOTE_ASSIGN(const std::string model_file, trained_model(project));
  MOTE_ASSIGN(const Graph model, import_model(model_file));
  Tested out;
  MOTE_ASSIGN(const FeatureRange range, read_feature_range(*project.stream));
  MOTE_ASSIGN(out.set, open_sensor_set(project));
  MOTE_TRY(check_classes(model, out.set, model_file));
  MOTE_ASSIGN(out.answers, make_features(project, out.set, range, "test"));
  MOTE_ASSIGN(out.model, evaluate_on_host(model, out.answers.split));
  const auto by_recording = [&](const Graph& graph, const Evaluation& evaluation) {
    return score_by_recording(graph.tensor(graph.outputs[0]), evaluation.outputs, out.answers, out.set);
  };
  out.by_recording = by_recording(model, out.model);
  const std::string file = project.float_file();
  if (!fs::exists(file)) return out;
  MOTE_ASSIGN(const Graph float_graph, import_model(file));
  MOTE_ASSIGN(out.float_model, evaluate_on_host(float_graph, out.answers.split));
  out.float_by_recording = by_recording(float_graph, *out.float_model);
  return out;
}

// The whole pipeline by the kernels of its target, since those of another one may sum floats in another
// order.
Status test_pipeline(const Compiled& pipeline, Tested* out) {
  const Graph& graph = pipeline.model.graph;
  const Tensor& output = graph.tensor(graph.outputs[0]);
  if (output.type != DType::kInt8 && output.type != DType::kFloat32)
    return Error(Code::kUnsupported,
                 format("answers in {}; int8 and float32 are scored", dtype_name(output.type)),
                 "convert the model to int8 outputs");
  MOTE_ASSIGN(SetAnswers test, answer_over_set(pipeline, out->set, "test", "evaluating test"));
  Evaluation& model = out->model;
  model.outputs = std::move(test.outputs);
  out->answers = std::move(test.answers);
  const std::vector<int32_t> right = right_outputs(out->set, out->answers.split);
  for (size_t i = 0; i < right.size(); ++i) {
    const Prediction said = predict(output, model.outputs.data() + i * static_cast<size_t>(output.bytes()));
    model.predicted.push_back(said.label);
    model.confidence.push_back(said.confidence);
    model.correct += said.label == right[i] ? 1 : 0;
  }
  model.total = static_cast<int64_t>(right.size());
  out->by_recording = score_by_recording(output, model.outputs, out->answers, out->set);
  return ok_status();
}

Result<Tested> test_detector(const Project& project, const Compiled& pipeline) {
  MOTE_ASSIGN(const std::string model_file, trained_model(project));
  MOTE_TRY(check_normal_labels(project));
  MOTE_ASSIGN(const Graph model, import_model(model_file));
  Tested out;
  MOTE_ASSIGN(out.set, open_sensor_set(project));
  MOTE_TRY(check_classes(model, out.set, model_file));
  MOTE_TRY(test_pipeline(pipeline, &out));
  const Graph& graph = pipeline.model.graph;
  out.detector = score_detector(graph.tensor(graph.outputs[0]), out.model.outputs, out.answers, out.set);
  return out;
}

// A model that is a file, with the chain before it.
Result<Tested> test_given(const Project& project, const Compiled& pipeline) {
  if (project.dataset.empty())
    return Error(Code::kInvalid, "has no recordings to be scored on",
                 "write [data] with set = \"set\", made by `mote data import`", Origin{project.stream->file});
  const std::vector<std::string>& labels = pipeline.model.graph.labels;
  if (labels.empty())
    return Error(Code::kInvalid, "the model does not say what its outputs are called",
                 "give labels = [...] in [model]: what the set calls them, in their order",
                 Origin{project.stream->model});
  Tested out;
  MOTE_ASSIGN(out.set, open_test_set(project, labels));
  MOTE_TRY(test_pipeline(pipeline, &out));
  return out;
}

}  // namespace

Result<EvalSummary> eval_recordings(const EvalRequest& request, const Project& project) {
  const std::string board = !request.board.empty()   ? request.board
                            : !project.board.empty() ? project.board
                                                     : "host";
  MOTE_ASSIGN(const Target target, find_target(board, request.objective));
  MOTE_ASSIGN(const Compiled compiled, compile_file(request.project, target, Optimize::kFull));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(Tested tested, !project.stream->trained ? test_given(project, compiled)
                             : project.detector       ? test_detector(project, compiled)
                                                      : test_classifier(project));
  const FeatureSplit& test = tested.answers;

  EvalSummary out;
  out.project = request.project;
  out.name = project.name;
  out.dataset = tested.set.set.name;
  out.int8_model = std::move(tested.model);
  out.float_model = std::move(tested.float_model);
  RecordingsEvaluated recordings;
  recordings.classes = tested.set.classes;
  recordings.recordings = test.recordings;
  recordings.padded = test.padded;
  recordings.window_frames = test.window_frames;
  recordings.unlabelled_answers = test.unlabelled;
  recordings.int8_score = tested.by_recording;
  recordings.float_score = tested.float_by_recording;
  recordings.detector = tested.detector;
  if (!target.is_host()) {
    MOTE_ASSIGN(recordings.board,
                eval_on_board(request, *project.stream, compiled, tested.set, test, out.int8_model));
  }
  out.recordings = std::move(recordings);
  out.report = project.report_file();
  const std::vector<int32_t> truth = right_outputs(tested.set, test.split);
  MOTE_TRY(write_report({out, compiled, tested.set.outputs, truth, test.split, {}, project.history_file()}));
  const auto& on_board = out.recordings->board;
  if (on_board && (on_board->identical_runs != on_board->runs || !on_board->stream_intact))
    return Error(Code::kMismatch,
                 format("{} of {} runs of the board differ from the host's{}",
                        on_board->runs - on_board->identical_runs, on_board->runs,
                        on_board->stream_intact ? "" : ", and it received other samples than were sent"),
                 "run: mote verify " + request.project + " --board " + target.name, Origin{request.project});
  return out;
}

namespace {

Json score_json(const RecordingScore& s, const std::vector<std::string>& classes) {
  Json out = {{"accuracy", s.accuracy()}, {"correct", s.correct}, {"total", s.total}};
  out["classes"] = Json::array();
  for (size_t i = 0; i < classes.size() && i < s.total_of.size(); ++i)
    out["classes"].push_back({{"name", classes[i]}, {"correct", s.correct_of[i]}, {"total", s.total_of[i]}});
  return out;
}

}  // namespace

void add_to_json(const RecordingsEvaluated& r, Json* out) {
  (*out)["recordings"] = {{"count", r.recordings},
                          {"padded", r.padded},
                          {"window", r.window_frames},
                          {"unlabelled_answers", r.unlabelled_answers},
                          {"host", score_json(r.int8_score, r.classes)},
                          {"float", r.float_score ? score_json(*r.float_score, r.classes) : Json(nullptr)}};
  if (r.detector) (*out)["recordings"]["detector"] = to_json(*r.detector);
  if (!r.board) return;
  const RecordingsOnBoard& b = *r.board;
  const double accuracy = b.answers > 0 ? static_cast<double>(b.correct) / static_cast<double>(b.answers) : 0;
  (*out)["board"] = {{"name", b.cost.board},
                     {"accuracy", accuracy},
                     {"correct", b.correct},
                     {"total", b.answers},
                     {"correct_on_host", b.correct_on_host},
                     {"recordings", b.recordings},
                     {"runs", b.runs},
                     {"identical_runs", b.identical_runs},
                     {"stream_intact", b.stream_intact},
                     {"cost", to_json(b.cost)},
                     {"real_time", to_json(b.time)},
                     {"average_power", to_json(b.power)}};
}

}  // namespace mote
