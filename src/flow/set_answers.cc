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

Result<RecordingAnswers> answers_of(const Compiled& compiled, int64_t window_frames,
                                    const RecordingCopies& copies, size_t i, const WantedLabel& wanted) {
  RecordingAnswers out;
  if (!holds_wanted(copies.recording(i), wanted)) return out;
  MOTE_ASSIGN(out.run, answer_over_recording(
                           compiled, window_frames, copies, i, [&](int32_t label, const Bytes& output) {
                             if (wanted && !wanted(label)) return;
                             out.outputs.insert(out.outputs.end(), output.begin(), output.end());
                             out.labels.push_back(label);
                           }));
  return out;
}

void append(const RecordingAnswers& one, const RecordingCopies& copies, size_t i, SetAnswers* out) {
  Split& split = out->answers.split;
  out->outputs.insert(out->outputs.end(), one.outputs.begin(), one.outputs.end());
  split.labels.insert(split.labels.end(), one.labels.begin(), one.labels.end());
  split.ids.resize(split.labels.size(), static_cast<int64_t>(copies.place(i)));
  split.sources.resize(split.labels.size(), copies.row(i).name);
  if (copies.copy(i) > 0) return;
  ++out->answers.recordings;
  out->answers.padded += one.run.padded ? 1 : 0;
  out->answers.unlabelled += one.run.unlabelled;
}

}  // namespace

Result<RecordingCopies::Samples> RecordingCopies::read(size_t i, int64_t least_frames) const {
  Samples out;
  out.recording = recording(i);
  MOTE_ASSIGN(out.stream, read_stream(set_, row(i), least_frames, &out.padded));
  MOTE_TRY(augmenter_.change(copy(i), &out.stream, &out.recording));
  return out;
}

Result<RecordingRun> answer_over_recording(const Compiled& compiled, int64_t window_frames,
                                           const RecordingCopies& copies, size_t i, const TakeAnswer& take) {
  MOTE_ASSIGN(const RecordingCopies::Samples samples, copies.read(i, window_frames));
  RecordingRun out;
  out.padded = samples.padded;
  const auto answered =
      run_over_stream(compiled, samples.stream, [&](int64_t, int64_t frame, const Bytes& output) {
        const int32_t label = samples.recording.label_at(frame - (window_frames + 1) / 2);
        if (label >= 0)
          take(label, output);
        else
          ++out.unlabelled;
      });
  if (!answered.ok()) return answered.error();
  return out;
}

Result<SetAnswers> answer_over_set(const Compiled& compiled, const SensorSet& set, const std::string& split,
                                   const std::string& title, const WantedLabel& wanted,
                                   const Augmenter& augmenter) {
  const RecordingCopies copies(set, split, augmenter);
  SetAnswers out;
  out.answers.split.name = split;
  MOTE_ASSIGN(out.answers.window_frames, frames_to_first_answer(compiled, set.sensor.channels()));
  Progress progress(title, static_cast<int64_t>(copies.count()));
  MOTE_TRY(run_in_order(
      copies.count(),
      [&](size_t i) { return answers_of(compiled, out.answers.window_frames, copies, i, wanted); },
      [&](size_t i, const Result<RecordingAnswers>& one) -> Status {
        if (!one.ok()) return one.error();
        if (holds_wanted(copies.recording(i), wanted)) append(*one, copies, i, &out);
        progress.update(static_cast<int64_t>(i) + 1);
        return ok_status();
      }));
  if (out.answers.split.size() > 0) return out;
  return Error(Code::kInvalid, format("the chain gives no labelled answer in the split '{}'", split),
               "label longer parts of the recordings, or make the windows of [[signal]] shorter",
               Origin{set.set.folder});
}

}  // namespace mote
