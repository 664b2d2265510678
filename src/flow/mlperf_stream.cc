// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_stream.h"

#include <chrono>
#include <cmath>
#include <filesystem>

#include "base/format.h"
#include "flow/mlperf_firmware.h"

namespace mote {

namespace {

// The truth file may say 1,200 s of what lasts a few samples more or less.
constexpr double kLengthTolerance = 0.1;

struct Played {
  WakeWordTruth truth;
  SampleStream samples;
};

// All of them, before any firmware is built.
Result<std::vector<Played>> read_recordings(const MlperfStreamRequest& request,
                                            const StreamProject& project) {
  const std::string& folder = request.mlperf.data;
  std::string file = request.truth;
  if (file.empty()) {
    MOTE_ASSIGN(file, find_truth_file(folder));
  }
  MOTE_ASSIGN(std::vector<WakeWordTruth> truths, read_wake_word_truth(file));
  std::vector<Played> out;
  for (WakeWordTruth& truth : truths) {
    const std::string path = folder + "/" + truth.name;
    std::error_code error;
    if (!std::filesystem::exists(path, error))
      return Error(Code::kNotFound, format("is named by {} and not there", file),
                   "put the recording there, or give its folder with --data", Origin{path});
    MOTE_ASSIGN(SampleStream samples, read_for(project, path));
    const double seconds = static_cast<double>(samples.frames()) / project.input.rate_hz;
    if (std::abs(seconds - truth.length_seconds) > kLengthTolerance)
      return Error(Code::kInvalid,
                   format("lasts {:.3f} s, {} says {:.3f} s", seconds, file, truth.length_seconds),
                   "give the recording that the truth file was made for", Origin{path});
    out.push_back({std::move(truth), std::move(samples)});
  }
  return out;
}

Result<MlperfStreamFile> run_file(const WakeWordBoard& board, const Played& played) {
  MOTE_ASSIGN(const HeardRecording heard, board.hear(played.samples, true));
  MlperfStreamFile out;
  out.name = played.truth.name;
  out.seconds = heard.seconds;
  out.words = static_cast<int64_t>(played.truth.words.size());
  out.runs = static_cast<int64_t>(heard.frames.size());
  out.answers = heard.answers;
  out.identical_runs = heard.identical_runs;
  out.identical_events = heard.identical_events;
  out.intact = heard.outputs.stream_intact.value_or(false);
  out.score = score_wake_words(heard.detections_ms, played.truth.words);
  return out;
}

Json to_json(const MlperfStreamFile& f) {
  return {{"wav_file", f.name},
          {"seconds", f.seconds},
          {"words", f.words},
          {"true_positives", f.score.true_positives.size()},
          {"false_negatives", f.score.false_negatives.size()},
          {"false_positives", f.score.false_positives.size()},
          {"false_negatives_s", f.score.false_negatives},
          {"false_positives_s", f.score.false_positives},
          {"reached", f.reached()},
          {"runs", f.runs},
          {"answers", f.answers},
          {"identical_to_host", f.identical_runs},
          {"events_identical_to_host", f.identical_events},
          {"stream_intact", f.intact}};
}

}  // namespace

bool MlperfStreamFile::reached() const {
  return static_cast<int64_t>(score.false_positives.size()) <= kMostFalsePositives &&
         static_cast<int64_t>(score.false_negatives.size()) <= kMostFalseNegatives;
}

bool MlperfStreamSummary::passed() const {
  for (const MlperfStreamFile& file : files)
    if (!file.reached() || !file.intact ||
        (in_float ? file.identical_events : file.identical_runs) != file.runs)
      return false;
  return !time.too_slow();
}

std::optional<double> MlperfStreamSummary::throughput() const {
  return time.work_ms ? std::optional(1000 / *time.work_ms) : std::nullopt;
}

Result<MlperfStreamSummary> mlperf_stream(const MlperfStreamRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  MOTE_ASSIGN(const StreamProject project, wake_word_project(request.mlperf));
  MOTE_ASSIGN(const std::vector<Played> recordings, read_recordings(request, project));
  MOTE_ASSIGN(const std::unique_ptr<WakeWordBoard> board, WakeWordBoard::make(request.mlperf));
  MlperfStreamSummary out;
  out.project = project.name;
  out.cost = board->cost();
  out.time = board->time();
  out.power = average_power(out.cost, out.time, board->target());
  out.in_float = board->in_float();
  for (const Played& played : recordings) {
    MOTE_ASSIGN(MlperfStreamFile file, run_file(*board, played));
    out.files.push_back(std::move(file));
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

Json to_json(const MlperfStreamSummary& s) {
  Json files = Json::array();
  for (const MlperfStreamFile& file : s.files) files.push_back(to_json(file));
  const RealTime& time = s.time;
  return {{"benchmark", "sww01"},
          {"note", kMlperfNote},
          {"project", s.project},
          {"in_float", s.in_float},
          {"files", files},
          {"most_false_positives", kMostFalsePositives},
          {"most_false_negatives", kMostFalseNegatives},
          {"passed", s.passed()},
          {"duty_cycle", time.work_ms ? Json(*time.work_ms / time.period_ms) : Json(nullptr)},
          {"inferences_per_second", or_null(s.throughput())},
          {"real_time", to_json(time)},
          {"average_power", to_json(s.power)},
          {"cost", to_json(s.cost)},
          {"seconds", s.seconds}};
}

}  // namespace mote
