// SPDX-License-Identifier: Apache-2.0
// What is fed to an emulated board: a table of numbers, a list of labelled files, the moments of a wake word,
// or an audio file; the first byte chooses.
#include "data/labelled_files.h"
#include "data/recording.h"
#include "data/wake_word_truth.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  if (data[0] == '0') {
    const Result<LabelledFiles> files = parse_labels_csv(text, "set", "y_labels.csv");
    require_sound(files);
    if (files.ok())
      for (const LabelledFile& file : files->files)
        require(file.label >= 0 && file.label < files->classes && file.path.rfind("set/", 0) == 0,
                "an accepted label is no class, or its file lies elsewhere");
    return 0;
  }
  if (data[0] == '3') {
    const Result<std::vector<WakeWordTruth>> truth = parse_wake_word_truth(text, "truth.json");
    require_sound(truth);
    if (truth.ok())
      for (const WakeWordTruth& one : *truth)
        for (const WakeWordTruth::Word& word : one.words)
          require(word.begin >= 0 && word.begin <= word.end && word.begin < one.length_seconds &&
                      one.name.find('/') == std::string::npos,
                  "an accepted word is none, or its file lies elsewhere");
    return 0;
  }
  const Result<Recording> recording = data[0] == '1' ? parse_csv_recording(text, "fuzz.csv")
                                                     : parse_audio(Bytes(data + 1, data + size), "fuzz.wav");
  require_sound(recording);
  if (recording.ok())
    require(recording->channels > 0 && recording->frames() > 0 &&
                recording->frames() * recording->channels * recording->value_bytes() ==
                    static_cast<int64_t>(recording->bytes.size()),
            "an accepted recording is not whole");
  return 0;
}
