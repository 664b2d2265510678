// SPDX-License-Identifier: Apache-2.0
// Blocks over the spectra of frames: mel, log-mel and mfcc, and cmvn behind them.
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/signal_tables.h"
#include "signal/chain.h"
#include "signal/frames.h"

namespace mote {

namespace {

MelSettings mel_settings(Chain& chain, Settings& settings, int64_t length) {
  MelSettings out;
  out.fft_length = length;
  out.rate = chain.rate_hz;
  if (chain.rate_hz <= 0) {
    settings.fail("a filter bank needs the rate of the samples", "give the chain's rate in hertz");
    out.rate = 1;
  }
  out.bands = settings.integer("bands", 40, 1, 1024);
  out.low = settings.number("low_hz", 20, 0, out.rate / 2);
  out.high = settings.number("high_hz", out.rate / 2, 0, out.rate / 2);
  if (!(out.low < out.high))
    settings.fail(format("'low_hz' is {} and 'high_hz' {}", out.low, out.high),
                  "low_hz must be below high_hz");
  const std::string scale = settings.word("mel", "htk", {"htk", "slaney"});
  out.slaney_scale = scale == "slaney";
  const std::string sides = settings.word("sides", "mel", {"mel", "hertz", "bins"});
  out.linear_in_mel = sides == "mel";
  out.whole_bins = sides == "bins";
  out.unit_area = settings.flag("unit_area", false);
  out.without_dc = settings.flag("without_dc", true);
  return out;
}

constexpr double kFixedLogScale = 1.0 / 1024;  // of natural logarithms: -32 to 32
constexpr double kFixedMfccScale = 1.0 / 256;  // -128 to 128

// Of samples that arrive step by step: the frame that ends with the newest ones. Before the first ones were
// zeros.
Status append_newest_frame(Chain& chain, const Frames& frames) {
  const Shape& shape = chain.shape();
  if (chain.type() != DType::kInt16)
    return Error(Code::kUnsupported, "'stream' is for int16 samples", "leave it out, and give whole frames");
  if (shape.size() != 1 || shape[0] != frames.step || frames.size <= frames.step)
    return Error(
        Code::kInvalid,
        format("'stream' takes one step of {} samples at a time, in frames that overlap; the input is {} and "
               "a frame {}",
               frames.step, shape_text(shape), frames.size),
        "make the chain's input as long as a step, and shorter than a frame");
  Attrs attributes;
  attributes.set("frame_size", frames.size);
  attributes.set("frame_step", frames.step);
  attributes.set("prefill", int64_t{1});
  return chain.then_with_state("signal_framer", attributes, {DType::kInt16, DType::kBool},
                               static_cast<int32_t>(frames.size - frames.step));
}

// `current`, one channel of samples, becomes bands of frames; with `energy` there is one band more, over all
// bins.
Status append_bands(Chain& chain, Settings& settings, bool log, bool energy) {
  const Frames frames = frames_of(chain, settings, 30, 20);
  FilterBank bank = mel_bank(mel_settings(chain, settings, frames.length));
  if (energy) {
    bank.bands.push_back({0, static_cast<int32_t>(frames.length / 2 + 1)});
    bank.weights.insert(bank.weights.end(), static_cast<size_t>(frames.length / 2 + 1), 1.0);
  }
  if (settings.flag("per_length", false))
    for (double& weight : bank.weights) weight /= static_cast<double>(frames.length);
  const bool fixed = chain.type() == DType::kInt16, stream = settings.flag("stream", false);
  Attrs attributes;
  attributes.set("frame_step", frames.step);
  attributes.set("fft_length", frames.length);
  attributes.set("spectrum", settings.word("spectrum", "power", {"power", "magnitude"}));
  attributes.set("log", int64_t{log ? 1 : 0});
  attributes.set("floor", settings.number("floor", log ? 1e-6 : 0, 0, 1));
  const FixedWeights weights = fixed_weights(bank.weights);
  const int64_t precision = settings.integer("precision", 16, 16, 32);
  const bool normalize = settings.flag("normalize", false);
  if (fixed) {
    attributes.set("precision", precision);
    attributes.set("normalize", int64_t{normalize ? 1 : 0});
    attributes.set("weight_digits", int64_t{weights.digits});
  } else if (normalize) {
    settings.fail("'normalize' is for int16 samples", "put a block 'normalize' before this one");
  }
  MOTE_TRY(settings.status());
  if (bank.weights.empty())
    return Error(Code::kInvalid, "no frequency of the spectrum falls into any band",
                 "raise fft_length or high_hz, or lower the number of bands");
  if (stream) MOTE_TRY(append_newest_frame(chain, frames));
  return chain.then("signal_mel", mel_tables(chain, frames, bank), attributes, chain.type(),
                    fixed ? scale_of(kFixedLogScale) : Quant{});
}

Status mel(Chain& chain, Settings& settings) {
  MOTE_TRY(chain.to_float());
  return append_bands(chain, settings, false, false);
}

Status log_mel(Chain& chain, Settings& settings) { return append_bands(chain, settings, true, false); }

Attrs no_activation() {
  Attrs attributes;
  attributes.set("activation", std::string("none"));
  return attributes;
}

// Cosines as int8: their error is far below that of a feature of int8.
Status append_fixed_cosines(Chain& chain, const std::vector<double>& table, int32_t rows, int32_t bands) {
  double largest = 0;
  for (const double value : table) largest = std::max(largest, std::abs(value));
  std::vector<int8_t> weights;
  for (const double value : table) weights.push_back(static_cast<int8_t>(std::lround(value * 127 / largest)));
  const TensorId constant = chain.constant("cosines", DType::kInt8, {rows, bands}, weights);
  chain.graph.tensor(constant).quant = scale_of(largest / 127);
  return chain.then("fully_connected", {constant}, no_activation(), DType::kInt16, scale_of(kFixedMfccScale));
}

// The first coefficient may be the logarithm of the energy of all bins instead, and all may be in decibels.
Status mfcc(Chain& chain, Settings& settings) {
  const int64_t rows = settings.integer("coefficients", 13, 1, 1024);
  const bool orthonormal = settings.flag("orthonormal", false), energy = settings.flag("energy", false);
  const bool decibels = settings.word("unit", "natural", {"natural", "db"}) == "db";
  MOTE_TRY(append_bands(chain, settings, true, energy));
  const int32_t all = chain.shape().back(), bands = energy ? all - 1 : all;
  if (rows > bands)
    return Error(Code::kInvalid, format("'coefficients' is {}, of {} bands", rows, bands),
                 "there are as many coefficients as bands at most");
  const std::vector<double> cosines = dct_table(rows, bands, orthonormal);
  const double scale = decibels ? 10 / std::log(10.0) : 1;
  std::vector<double> table(static_cast<size_t>(rows * all));
  for (int64_t k = 0; k < rows; ++k)
    for (int64_t b = 0; b < all; ++b) {
      const double cosine = b < bands ? cosines[static_cast<size_t>(k * bands + b)] : 0;
      table[static_cast<size_t>(k * all + b)] = scale * (energy && k == 0 ? (b == bands ? 1 : 0) : cosine);
    }
  const auto count = static_cast<int32_t>(rows);
  if (chain.type() == DType::kInt16) return append_fixed_cosines(chain, table, count, all);
  return chain.then("fully_connected", {chain.reals("cosines", {count, all}, table)}, no_activation(),
                    DType::kFloat32);
}

// Each feature of [frames, features] without its mean over the frames around, and over its deviation.
Status cmvn(Chain& chain, Settings& settings) {
  Attrs attributes;
  attributes.set("window", settings.integer("window", 101, 1, (1 << 16) - 1));
  attributes.set("variance", int64_t{settings.flag("variance", true) ? 1 : 0});
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  return chain.then("signal_cmvn", {}, attributes, DType::kFloat32);
}

}  // namespace

const std::vector<BlockKind>& mel_blocks() {
  static const std::vector<BlockKind> blocks = {
      {"mel", mel}, {"log-mel", log_mel}, {"mfcc", mfcc}, {"cmvn", cmvn}};
  return blocks;
}

}  // namespace mote
