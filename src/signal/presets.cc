// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "base/text.h"
#include "signal/block.h"

namespace mote {

namespace {

Attrs settings(std::initializer_list<std::pair<const char*, AttrValue>> values) {
  Attrs out;
  for (const auto& [name, value] : values) out.set(name, value);
  return out;
}

const ChainInput kOneSecond = {DType::kInt16, {16000}, 16000};

// MLPerf Tiny, keyword spotting (mlcommons/tiny, training/keyword_spotting/get_dataset.py): TensorFlow's MFCC
// of samples over their largest, quantised as the reference model's input.
std::vector<Block> mlperf(bool fixed) {
  Attrs mfcc = settings({{"frame", int64_t{480}},
                         {"step", int64_t{320}},
                         {"spectrum", std::string("magnitude")},
                         {"bands", int64_t{40}},
                         {"low_hz", 20.0},
                         {"high_hz", 4000.0},
                         {"floor", 1e-6},
                         {"coefficients", int64_t{10}}});
  const Block quantize = {
      "quantize",
      settings({{"scale", 0.5847029}, {"zero_point", int64_t{83}}, {"rounding", std::string("truncate")}})};
  if (!fixed) return {{"normalize", settings({{"by", std::string("max")}})}, {"mfcc", mfcc}, quantize};
  mfcc.set("precision", int64_t{32});
  mfcc.set("normalize", int64_t{1});
  return {{"mfcc", mfcc}, quantize};
}

// 40 bands of 30 ms every 20 ms, in int16: what costs least.
std::vector<Block> log_mel(bool stream) {
  Attrs attributes = settings({{"frame_ms", 30.0}, {"step_ms", 20.0}});
  if (stream) attributes.set("stream", int64_t{1});
  return {{"log-mel", attributes}};
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = {
      {"mfcc-mlperf-kws", "features of MLPerf Tiny's keyword spotter, in float", kOneSecond, mlperf(false)},
      {"mfcc-mlperf-kws-fixed", "the same in fixed point", kOneSecond, mlperf(true)},
      {"log-mel", "40 logarithms of mel bands, int16 throughout, for speed", kOneSecond, log_mel(false)},
      {"log-mel-stream",
       "the same, frame by frame as samples arrive",
       {DType::kInt16, {320}, 16000},
       log_mel(true)},
  };
  return all;
}

Result<Preset> find_preset(const std::string& name) {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) {
    if (preset.name == name) return preset;
    names.push_back(preset.name);
  }
  return Error(Code::kNotFound, format("there is no preset '{}'", printable(name)),
               did_you_mean(name, names));
}

}  // namespace mote
