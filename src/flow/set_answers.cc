// SPDX-License-Identifier: Apache-2.0
#include "flow/set_answers.h"

#include <algorithm>

#include "base/format.h"
#include "base/progress.h"
#include "flow/ordered_jobs.h"
#include "flow/stream_run.h"

namespace mote {

namespace {

struct RecordingAnswers {
  RecordingRun run;
  Bytes outputs;
  std::vector<int32_t> labels;
};

bool holds_wanted(const LabelledRecording& recording, const WantedLabel& wanted) {
  return !wanted || (recording.label >= 0 && wanted(recording.label)) ||
         std::any_of(
             recording.parts.begin(), recording.parts.end(),
             [&](const LabelledRecording::Part& part) { return part.label >= 0 && wanted(part.label); });
}

Result<RecordingAnswers> answers_of(const Compiled& compiled, int64_t window_frames, const SensorSet& set,
                                    const LabelledRecording& recording, const WantedLabel& wanted) {
  RecordingAnswers out;
  if (!holds_wanted(recording, wanted)) return out;
  MOTE_ASSIGN(out.run, answer_over_recording(
                           compiled, window_frames, set, recording, [&](int32_t label, const Bytes& output) {
                             if (wanted && !wanted(label)) return;
                             out.outputs.insert(out.outputs.end(), output.begin(), output.end());
                             out.labels.push_back(label);
                           }));
  return out;
}

void append(const RecordingAnswers& one, size_t place, const RecordingRow& row, SetAnswers* out) {
  Split& split = out->answers.split;
  out->outputs.insert(out->outputs.end(), one.outputs.begin(), one.outputs.end());
  split.labels.insert(split.labels.end(), one.labels.begin(), one.labels.end());
  split.ids.resize(split.labels.size(), static_cast<int64_t>(place));
  split.sources.resize(split.labels.size(), row.name);
  ++out->answers.recordings;
  out->answers.padded += one.run.padded ? 1 : 0;
  out->answers.unlabelled += one.run.unlabelled;
}

}  // namespace

Result<RecordingRun> answer_over_recording(const Compiled& compiled, int64_t window_frames,
                                           const SensorSet& set, const LabelledRecording& recording,
                                           const TakeAnswer& take) {
  RecordingRun out;
  MOTE_ASSIGN(const SampleStream stream, read_stream(set, *recording.row, window_frames, &out.padded));
  const auto answered = run_over_stream(compiled, stream, [&](int64_t, int64_t frame, const Bytes& output) {
    const int32_t label = recording.label_at(frame - (window_frames + 1) / 2);
    if (label >= 0)
      take(label, output);
    else
      ++out.unlabelled;
  });
  if (!answered.ok()) return answered.error();
  return out;
}

Result<SetAnswers> answer_over_set(const Compiled& compiled, const SensorSet& set, const std::string& split,
                                   const std::string& title, const WantedLabel& wanted) {
  const std::vector<LabelledRecording>& recordings = set.splits.at(split);
  SetAnswers out;
  out.answers.split.name = split;
  MOTE_ASSIGN(out.answers.window_frames, frames_to_first_answer(compiled, set.sensor.channels()));
  Progress progress(title, static_cast<int64_t>(recordings.size()));
  MOTE_TRY(run_in_order(
      recordings.size(),
      [&](size_t i) { return answers_of(compiled, out.answers.window_frames, set, recordings[i], wanted); },
      [&](size_t i, const Result<RecordingAnswers>& one) -> Status {
        if (!one.ok()) return one.error();
        if (holds_wanted(recordings[i], wanted)) append(*one, i, *recordings[i].row, &out);
        progress.update(static_cast<int64_t>(i) + 1);
        return ok_status();
      }));
  if (out.answers.split.size() > 0) return out;
  return Error(Code::kInvalid, format("the chain gives no labelled answer in the split '{}'", split),
               "label longer parts of the recordings, or make the windows of [[signal]] shorter",
               Origin{set.set.folder});
}

}  // namespace mote
