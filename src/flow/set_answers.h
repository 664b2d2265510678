// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a graph over a stream, a signal chain or a whole pipeline, answers over a recording set.
#include <functional>
#include <string>

#include "data/dataset.h"
#include "flow/compiled.h"
#include "flow/recording_augmentation.h"
#include "flow/sensor_set.h"

namespace mote {

// Every answer of the graph over every recording is a sample, with the label that holds in the middle of what
// the graph's first answer looks at. The graph runs with the kernels of its target on the host, from new
// states at each recording, on all cores.
struct FeatureSplit {
  // Features as bytes, what int8 is plus 128; an id is the place of the recording in SensorSet::splits.
  Split split;
  int64_t recordings = 0;     // copies are not counted, here and in the numbers below
  int64_t padded = 0;         // recordings that were shorter than the chain's first answer needs
  int64_t unlabelled = 0;     // answers that were left out: between the labelled parts of a recording
  int64_t window_frames = 0;  // what the chain's first answer looks at
};

struct SetAnswers {
  Bytes outputs;         // output 0 of every answer, one after the other
  FeatureSplit answers;  // without the bytes of features
};

// Of the recordings of a split in which a label is `wanted`, the answers with such a label; all labelled
// answers if `wanted` is empty; then those of the recordings' copies. An error if there are none.
using WantedLabel = std::function<bool(int32_t label)>;
Result<SetAnswers> answer_over_set(const Compiled& compiled, const SensorSet& set, const std::string& split,
                                   const std::string& title, const WantedLabel& wanted = {},
                                   const Augmenter& augmenter = {});

// Every copy of every recording of a split, copy by copy: first all of them as they are.
class RecordingCopies {
 public:
  // All are pointed to.
  RecordingCopies(const SensorSet& set, const std::string& split, const Augmenter& augmenter)
      : set_(set), recordings_(set.splits.at(split)), augmenter_(augmenter) {}

  // Of so many copies of each.
  size_t count(int64_t copies) const { return recordings_.size() * static_cast<size_t>(copies); }
  size_t count() const { return count(augmenter_.copies()); }
  size_t place(size_t i) const { return i % recordings_.size(); }  // of the recording in its split
  int64_t copy(size_t i) const { return static_cast<int64_t>(i / recordings_.size()); }
  const LabelledRecording& recording(size_t i) const { return recordings_[place(i)]; }
  const RecordingRow& row(size_t i) const { return *recording(i).row; }

  struct Samples {
    SampleStream stream;
    LabelledRecording recording;
    bool padded = false;
  };
  // Of at least so many frames.
  Result<Samples> read(size_t i, int64_t least_frames) const;

 private:
  const SensorSet& set_;
  const std::vector<LabelledRecording>& recordings_;
  const Augmenter& augmenter_;
};

// The answers over one copy, with their labels; `take` is called for those that have one.
struct RecordingRun {
  bool padded = false;
  int64_t unlabelled = 0;
};
using TakeAnswer = std::function<void(int32_t label, const Bytes& output)>;
Result<RecordingRun> answer_over_recording(const Compiled& compiled, int64_t window_frames,
                                           const RecordingCopies& copies, size_t i, const TakeAnswer& take);

}  // namespace mote
