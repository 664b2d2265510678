// SPDX-License-Identifier: Apache-2.0
#include <cmath>

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
const ChainInput kThirtyMs = {DType::kInt16, {480}, 16000};
const ChainInput kTwentyMs = {DType::kInt16, {320}, 16000};
const ChainInput kWakeWordStep = {DType::kInt16, {512}, 16000};

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

// The same benchmark's variant of ten bands of a filter bank (eembc/energyrunner, kws01-open/lfbe): its uint8
// numbers less 128.
std::vector<Block> mlperf_lfbe() {
  return {
      {"normalize", settings({{"by", std::string("max")}})},
      {"pre-emphasis", settings({{"coefficient", 0.96875}})},
      {"mel", settings({{"frame", int64_t{480}},
                        {"step", int64_t{320}},
                        {"window", std::string("hamming")},
                        {"periodic", int64_t{0}},
                        {"bands", int64_t{10}},
                        {"low_hz", 0.0},
                        {"high_hz", 8000.0}})},
      {"scale", settings({{"by", 1.0 / 480}})},
      {"log", settings({{"least", 1e-30}, {"unit", std::string("db")}})},
      {"scale", settings({{"add", 52.0}, {"by", 1.0 / 64}})},
      {"clip", settings({{"low", 0.0}, {"high", 1.0}})},
      {"quantize",
       settings({{"scale", 1.0 / 255}, {"zero_point", int64_t{-128}}, {"rounding", std::string("down")}})}};
}

// MLPerf Tiny, streaming wake word (mlcommons/tiny, training/streaming_wakeword/get_dataset.py), frame by
// frame as samples arrive: numbers in decibels, quantised as the reference model's input. Samples stay as
// large as they are until their power is divided by 32768 squared and the frame's length, which changes no
// bit.
std::vector<Block> mlperf_wake_word(bool fixed) {
  constexpr double kStep = 0.0037010426167398691;
  const Block pre_emphasis = {"pre-emphasis", settings({{"coefficient", 0.96875}, {"stream", int64_t{1}}})};
  const Block window = {"window", settings({{"length", int64_t{1024}}, {"every", int64_t{512}}})};
  const Block quantize = {
      "quantize",
      settings({{"scale", kStep}, {"zero_point", int64_t{-128}}, {"rounding", std::string("truncate")}})};
  Attrs bands = settings({{"frame", int64_t{1024}},
                          {"step", int64_t{1024}},
                          {"window", std::string("hamming")},
                          {"periodic", int64_t{0}},
                          {"bands", int64_t{40}},
                          {"low_hz", 0.0},
                          {"high_hz", 8000.0}});
  if (!fixed)
    return {{"scale", {}},
            pre_emphasis,
            window,
            {"mel", bands},
            {"scale", settings({{"by", 0x1p-40}})},
            {"log", settings({{"least", 1e-30}, {"unit", std::string("db")}})},
            {"scale", settings({{"add", 52.0}, {"by", 1.0 / 64}})},
            {"clip", settings({{"low", 0.0}, {"high", 1.0}})},
            quantize};
  // Natural logarithms of power that is not divided by the length become decibels above -52. The reference
  // rounds towards zero, and most of its numbers are below: half a step more, and to the nearest.
  const double decibel = 10 / std::log(10.0), half = kStep / 2 * 64;
  bands.set("floor", 1e-8);
  bands.set("precision", int64_t{32});
  return {pre_emphasis,
          window,
          {"log-mel", bands},
          {"scale", settings({{"add", (52 + half) / decibel - std::log(1024.0)}, {"by", decibel / 64}})},
          {"quantize", settings({{"scale", kStep}, {"zero_point", int64_t{-128}}})}};
}

// 40 bands of 30 ms every 20 ms, in int16: what costs least.
std::vector<Block> log_mel(bool stream) {
  Attrs attributes = settings({{"frame_ms", 30.0}, {"step_ms", 20.0}});
  if (stream) attributes.set("stream", int64_t{1});
  return {{"log-mel", attributes}};
}

// Edge Impulse, processing-blocks 9b0ceb2, mfe version 4 and mfcc version 4, with the settings that its
// studio suggests for 16 kHz. Of mfcc with and without the normalisation over frames (win_size of 101 and 0);
// mfe has none since version 3. Numbers that its mfe makes of exactly full scale, which wrap around to 0
// there, are the largest here.
Attrs edge_impulse_frames() {
  return settings({{"frame", int64_t{320}},
                   {"step", int64_t{160}},
                   {"fft_length", int64_t{512}},
                   {"window", std::string("rectangular")},
                   {"sides", std::string("bins")},
                   {"without_dc", int64_t{0}},
                   {"per_length", int64_t{1}},
                   {"bands", int64_t{40}},
                   {"low_hz", 0.0}});
}

std::vector<Block> edge_impulse_mfe() {
  const double floor = -52;
  return {{"scale", settings({{"by", 1.0 / 32768}})},
          {"pre-emphasis", settings({{"coefficient", 0.98}, {"circular", int64_t{1}}})},
          {"mel", edge_impulse_frames()},
          {"log", settings({{"least", 1e-30}, {"unit", std::string("db")}})},
          {"scale", settings({{"add", -floor}, {"by", 1 / (12 - floor)}})},
          {"clip", settings({{"low", 0.0}, {"high", 1.0}})},
          {"quantize", settings({{"scale", 1.0 / 256}, {"zero_point", int64_t{-128}}})}};
}

std::vector<Block> edge_impulse_mfcc(bool normalized) {
  Attrs mfcc = edge_impulse_frames();
  mfcc.set("low_hz", 80.0);
  mfcc.set("coefficients", int64_t{13});
  mfcc.set("orthonormal", int64_t{1});
  mfcc.set("energy", int64_t{1});
  mfcc.set("floor", 1e-10);
  std::vector<Block> out = {{"scale", {}},
                            {"pre-emphasis", settings({{"coefficient", 0.98}, {"circular", int64_t{1}}})},
                            {"mfcc", mfcc}};
  if (normalized) out.push_back({"cmvn", settings({{"window", int64_t{101}}})});
  return out;
}

// Its spectral_analysis, version 4, with the settings that its studio suggests.
const ChainInput kMotion = {DType::kFloat32, {125, 3}, 62.5};

std::vector<Block> edge_impulse_spectral() { return {{"remove-dc", {}}, {"spectral-features", {}}}; }

// With its filter at 3 Hz. Behind a low-pass it keeps the bins up to that frequency only; a high-pass there
// takes none away.
std::vector<Block> edge_impulse_filtered(const char* kind) {
  std::vector<Block> out = edge_impulse_spectral();
  if (kind == std::string("low")) out.back().settings.set("end_bin", int64_t{2});
  out.insert(out.begin(),
             {"iir", settings({{"kind", std::string(kind)}, {"cutoff_hz", 3.0}, {"order", int64_t{6}}})});
  return out;
}

std::vector<Block> edge_impulse_wavelet() {
  return {{"remove-dc", {}},
          {"wavelet",
           settings({{"levels", int64_t{1}},
                     {"ends", std::string("symmetric")},
                     {"coarse_first", int64_t{1}},
                     {"by", std::string("channel")},
                     {"which", std::string("entropy,zero_crossing_rate,mean_crossing_rate,p5,p25,p75,p95,"
                                           "median,mean,std,sample_variance,rms,skew,kurtosis")}})}};
}

// librosa 0.10: feature.melspectrogram and power_to_db without a limit below the largest, and feature.mfcc of
// it, of frames that are not centred.
Attrs librosa_frames() {
  return settings({{"frame", int64_t{512}},
                   {"step", int64_t{256}},
                   {"mel", std::string("slaney")},
                   {"sides", std::string("hertz")},
                   {"unit_area", int64_t{1}},
                   {"without_dc", int64_t{0}},
                   {"bands", int64_t{64}},
                   {"low_hz", 0.0}});
}

std::vector<Block> librosa_mel() {
  return {{"scale", settings({{"by", 1.0 / 32768}})},
          {"mel", librosa_frames()},
          {"log", settings({{"least", 1e-10}, {"unit", std::string("db")}})}};
}

std::vector<Block> librosa_mfcc() {
  Attrs mfcc = librosa_frames();
  mfcc.set("coefficients", int64_t{20});
  mfcc.set("orthonormal", int64_t{1});
  mfcc.set("unit", std::string("db"));
  mfcc.set("floor", 1e-10);
  return {{"scale", settings({{"by", 1.0 / 32768}})}, {"mfcc", mfcc}};
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = {
      {"mfcc-mlperf-kws", "features of MLPerf Tiny's keyword spotter, in float", kOneSecond, mlperf(false)},
      {"mfcc-mlperf-kws-fixed", "the same in fixed point", kOneSecond, mlperf(true)},
      {"lfbe-mlperf-kws", "bands of MLPerf Tiny's keyword spotter, in float", kOneSecond, mlperf_lfbe()},
      {"lfbe-mlperf-sww",
       "bands of MLPerf Tiny's streaming wake word, in float, frame by frame as samples arrive",
       kWakeWordStep, mlperf_wake_word(false)},
      {"lfbe-mlperf-sww-fixed", "the same in fixed point", kWakeWordStep, mlperf_wake_word(true)},
      {"log-mel", "40 logarithms of mel bands, int16 throughout, for speed", kOneSecond, log_mel(false)},
      {"micro-speech",
       "the front end of TensorFlow Lite Micro's micro_speech, of one frame",
       kThirtyMs,
       {{"micro-frontend", {}}}},
      {"edge-impulse-mfe", "mel bands as Edge Impulse's block MFE makes them", kOneSecond,
       edge_impulse_mfe()},
      {"edge-impulse-mfcc", "cepstrum as Edge Impulse's block MFCC makes it", kOneSecond,
       edge_impulse_mfcc(false)},
      {"edge-impulse-mfcc-cmvn", "the same with its normalisation over frames", kOneSecond,
       edge_impulse_mfcc(true)},
      {"edge-impulse-spectral", "an accelerometer as Edge Impulse's block Spectral Analysis describes it",
       kMotion, edge_impulse_spectral()},
      {"edge-impulse-spectral-low", "the same behind its low-pass filter", kMotion,
       edge_impulse_filtered("low")},
      {"edge-impulse-spectral-high", "the same behind its high-pass filter", kMotion,
       edge_impulse_filtered("high")},
      {"edge-impulse-wavelet", "an accelerometer as the same block describes it by wavelets", kMotion,
       edge_impulse_wavelet()},
      {"edge-impulse-flatten",
       "an accelerometer as Edge Impulse's block Flatten describes it",
       kMotion,
       {{"statistics", settings({{"which", std::string("mean,min,max,rms,std,skew,kurtosis")}})}}},
      {"librosa-mel", "mel bands in decibels as librosa makes them", kOneSecond, librosa_mel()},
      {"librosa-mfcc", "cepstrum as librosa makes it", kOneSecond, librosa_mfcc()},
      {"log-mel-stream", "the same, frame by frame as samples arrive", kTwentyMs, log_mel(true)},
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
