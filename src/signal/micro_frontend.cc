// SPDX-License-Identifier: Apache-2.0
// The front end of TensorFlow Lite Micro's micro_speech: mel bands of one frame without their noise,
// amplified the more the fainter they are. Sources: TFLM 90b983c, signal/src and
// python/tflite_micro/signal/ops; their settings are those of examples/micro_speech/audio_preprocessor.py.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/format.h"
#include "ops/signal.h"
#include "ops/signal_tables.h"
#include "signal/chain.h"

namespace mote {

namespace {

constexpr int64_t kBinsAtOnce = 2;  // bands begin at even bins, so that two can be read at once
constexpr int kWindowDigits = 12, kWeightDigits = 12;

struct Bank {
  std::vector<int16_t> weights, unweights, first_bin, first_weight, width;
  int64_t start = 0, end = 0;  // of the bins that count
};

// Band c reaches from centre c - 1 to centre c. Its weights fall from one to zero.
Bank bank_of(int64_t channels, int64_t length, double rate, double low_hz, double high_hz) {
  const double low = mel_of(low_hz, false), high = mel_of(high_hz, false),
               bin_hz = rate / static_cast<double>(length);
  const auto centre = [&](int64_t c) {
    return low + (high - low) / static_cast<double>(channels + 1) * static_cast<double>(c + 1);
  };
  Bank out;
  out.start = static_cast<int64_t>(1.5 + low_hz / bin_hz);
  int64_t bin = out.start;
  for (int64_t c = 0; c <= channels; ++c) {
    const double from = c == 0 ? low : centre(c - 1);
    const int64_t aligned = bin / kBinsAtOnce * kBinsAtOnce;
    const size_t first = out.weights.size();
    out.first_bin.push_back(static_cast<int16_t>(aligned));
    out.first_weight.push_back(static_cast<int16_t>(first));
    for (int64_t k = aligned; k < bin; ++k) out.weights.push_back(0);
    out.unweights.resize(out.weights.size(), 0);
    for (; mel_of(static_cast<double>(bin) * bin_hz, false) <= centre(c); ++bin) {
      const double weight =
          (centre(c) - mel_of(static_cast<double>(bin) * bin_hz, false)) / (centre(c) - from);
      out.weights.push_back(static_cast<int16_t>(std::ldexp(weight, kWeightDigits)));
      out.unweights.push_back(static_cast<int16_t>(std::ldexp(1 - weight, kWeightDigits)));
    }
    // A multiple of four.
    while ((out.weights.size() - first) % 4 != 0) out.weights.push_back(0);
    out.unweights.resize(out.weights.size(), 0);
    out.width.push_back(static_cast<int16_t>(out.weights.size() - first));
  }
  out.end = bin;
  return out;
}

// What a band is multiplied by for each size of its noise: (noise / 2^7 + 80)^-0.95 * 2^21, as three numbers
// of a parabola for every power of two.
std::vector<int16_t> gains() {
  const auto gain = [](uint32_t noise) {
    const double exact = std::ldexp(std::pow(static_cast<double>(noise) / 128 + 80, -0.95), 21);
    return exact > 32767 ? 32767 : static_cast<int>(exact + 0.5);
  };
  std::vector<int16_t> out(125);
  out[0] = static_cast<int16_t>(gain(0));
  out[1] = static_cast<int16_t>(gain(1));
  for (size_t i = 2; i <= 32; ++i) {
    const uint32_t from = uint32_t{1} << (i - 1), to = i == 32 ? from + (from - 1) : 2 * from;
    const int y = gain(from), half = gain(from + (from >> 1)) - y, whole = gain(to) - y;
    out[4 * i - 6] = static_cast<int16_t>(y);
    out[4 * i - 5] = static_cast<int16_t>(4 * half - whole);
    out[4 * i - 4] = static_cast<int16_t>(whole - (4 * half - whole));
  }
  return out;
}

std::vector<int16_t> window_of(int64_t size) {
  std::vector<int16_t> out;
  for (int64_t i = 0; i < size; ++i) {
    const double angle = 2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(size);
    out.push_back(static_cast<int16_t>(std::ldexp(0.5 - 0.5 * std::cos(angle), kWindowDigits) + 0.5));
  }
  return out;
}

template <class T>
TensorId row(Chain& chain, const char* name, DType type, const std::vector<T>& values) {
  return chain.constant(name, type, {static_cast<int32_t>(values.size())}, values);
}

Attrs attributes_of(std::initializer_list<std::pair<const char*, int64_t>> values) {
  Attrs out;
  for (const auto& [name, value] : values) out.set(name, value);
  return out;
}

Status append_spectrum(Chain& chain, const Bank& bank, int64_t length, int64_t channels) {
  const auto size = static_cast<int64_t>(chain.shape().back());
  MOTE_TRY(chain.then("signal_window", {row(chain, "window", DType::kInt16, window_of(size))},
                      attributes_of({{"shift", kWindowDigits}}), DType::kInt16));
  MOTE_ASSIGN(const std::vector<TensorId> scaled, chain.add_outputs("signal_fft_auto_scale", {chain.current},
                                                                    {}, {DType::kInt16, DType::kInt32}));
  chain.current = scaled[0];
  MOTE_TRY(chain.then("signal_rfft", {}, attributes_of({{"fft_length", length}}), DType::kInt16));
  MOTE_TRY(chain.then("signal_energy", {},
                      attributes_of({{"start_index", bank.start}, {"end_index", bank.end}}), DType::kUInt32));
  MOTE_TRY(chain.then("signal_filter_bank",
                      {row(chain, "weights", DType::kInt16, bank.weights),
                       row(chain, "unweights", DType::kInt16, bank.unweights),
                       row(chain, "first_bin", DType::kInt16, bank.first_bin),
                       row(chain, "first_weight", DType::kInt16, bank.first_weight),
                       row(chain, "width", DType::kInt16, bank.width)},
                      attributes_of({{"num_channels", channels}}), DType::kUInt64));
  return chain.then("signal_filter_bank_square_root", {scaled[1]}, {}, DType::kUInt32);
}

// The noise of each band is followed slowly: 0.025 of what is new, 0.06 in bands of odd number.
Status append_noise(Chain& chain, int64_t channels) {
  MOTE_TRY(chain.then_with_state("signal_filter_bank_spectral_subtraction",
                                 attributes_of({{"num_channels", channels},
                                                {"smoothing", 409},
                                                {"one_minus_smoothing", 15975},
                                                {"alternate_smoothing", 983},
                                                {"alternate_one_minus_smoothing", 15401},
                                                {"smoothing_bits", 10},
                                                {"min_signal_remaining", 819},
                                                {"clamping", 0},
                                                {"spectral_subtraction_bits", 14}}),
                                 {DType::kUInt32}, static_cast<int32_t>(channels)));
  const TensorId noise = chain.graph.nodes.back().outputs.back();
  MOTE_TRY(chain.then("signal_pcan", {noise, row(chain, "gains", DType::kInt16, gains())},
                      attributes_of({{"snr_shift", 6}}), DType::kUInt32));
  return chain.then("signal_filter_bank_log", {},
                    attributes_of({{"input_correction_bits", 3}, {"output_scale", 64}}), DType::kInt16);
}

Status with_integer(Chain& chain, const char* op, int32_t value) {
  Attrs attributes;
  attributes.set("activation", std::string("none"));
  return chain.then(op, {row(chain, op, DType::kInt32, std::vector<int32_t>{value})}, attributes,
                    DType::kInt32);
}

// 0 to 26 as int8: micro_speech's features are these, (256 x + 333) / 666 - 128.
Status append_int8(Chain& chain) {
  MOTE_TRY(chain.then("cast", {}, {}, DType::kInt32));
  MOTE_TRY(with_integer(chain, "mul", 256));
  MOTE_TRY(with_integer(chain, "add", 333));
  MOTE_TRY(with_integer(chain, "div", 666));
  MOTE_TRY(with_integer(chain, "add", -128));
  for (const auto& [which, value] : {std::pair{"minimum", 127}, {"maximum", -128}}) {
    Attrs attributes;
    attributes.set("which", std::string(which));
    MOTE_TRY(chain.then("extremum", {row(chain, which, DType::kInt32, std::vector<int32_t>{value})},
                        attributes, DType::kInt32));
  }
  return chain.then("cast", {}, {}, DType::kInt8);
}

// Of one frame of int16: [samples] -> [channels] of int8.
Status micro_frontend(Chain& chain, Settings& settings) {
  const int64_t channels = settings.integer("bands", 40, 1, 256),
                length = settings.integer("fft_length", 512, 64, 4096);
  const double most = std::max(chain.rate_hz / 2, 1.0);
  const double low = settings.number("low_hz", 125, 1, most),
               high = settings.number("high_hz", 7500, 1, most);
  if (chain.rate_hz <= 0) settings.fail("a filter bank needs the rate of the samples");
  if (!(low < high)) settings.fail(format("'low_hz' is {} and 'high_hz' {}", low, high));
  if (chain.type() != DType::kInt16 || chain.shape().size() != 1)
    settings.fail("the input must be one frame of int16 samples");
  MOTE_TRY(settings.status());
  const Bank bank = bank_of(channels, length, chain.rate_hz, low, high);
  if (bank.end > length / 2 + 1)
    return Error(Code::kInvalid, "the highest band reaches beyond the spectrum", "lower 'high_hz'");
  MOTE_TRY(append_spectrum(chain, bank, length, channels));
  MOTE_TRY(append_noise(chain, channels));
  return append_int8(chain);
}

}  // namespace

const std::vector<BlockKind>& frontend_blocks() {
  static const std::vector<BlockKind> blocks = {{"micro-frontend", micro_frontend}};
  return blocks;
}

}  // namespace mote
