// SPDX-License-Identifier: Apache-2.0
#include "signal/frames.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/format.h"

namespace mote {

namespace {

int64_t samples_or_ms(Chain& chain, Settings& settings, const std::string& name, double otherwise_ms) {
  const int64_t samples = settings.integer(name, 0, 1, 1 << 15);
  const double ms = settings.number(name + "_ms", otherwise_ms, 1e-3, 1e6);
  if (samples > 0) return samples;
  if (chain.rate_hz <= 0) {
    settings.fail(format("'{}_ms' needs the rate of the samples", name),
                  format("give '{}' in samples", name));
    return 1;
  }
  const double count = std::round(ms * chain.rate_hz / 1000);
  if (count >= 1 && count <= 1 << 15) return static_cast<int64_t>(count);
  settings.fail(format("'{}_ms' of {} is {} samples; 1 to 32,768 are possible", name, ms, count));
  return 1;
}

}  // namespace

Frames frames_of(Chain& chain, Settings& settings, double frame_ms, double step_ms) {
  Frames out;
  out.size = samples_or_ms(chain, settings, "frame", frame_ms);
  out.step = samples_or_ms(chain, settings, "step", step_ms);
  chain.frame_step = out.step;
  const auto next =
      static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(std::max<int64_t>(out.size, 4))));
  out.length = settings.integer("fft_length", next, 4, 1 << 15);
  const std::string window = settings.word("window", "hann", {"rectangular", "hann", "hamming", "blackman"});
  out.window = *window_table(window, out.size, settings.flag("periodic", true));
  return out;
}

std::vector<TensorId> mel_tables(Chain& chain, const Frames& frames, const FilterBank& bank) {
  const bool fixed = chain.type() == DType::kInt16;
  std::vector<int16_t> bands;
  for (const FilterBank::Band& band : bank.bands) {
    bands.push_back(static_cast<int16_t>(band.first));
    bands.push_back(static_cast<int16_t>(band.count));
  }
  const auto size = static_cast<int32_t>(frames.size), count = static_cast<int32_t>(bank.weights.size());
  const TensorId window = fixed ? chain.constant("window", DType::kInt16, {size}, q15(frames.window))
                                : chain.reals("window", {size}, frames.window);
  const TensorId values =
      fixed ? chain.constant("weights", DType::kInt16, {count}, fixed_weights(bank.weights).values)
            : chain.reals("weights", {count}, bank.weights);
  const TensorId table =
      chain.constant("bands", DType::kInt16, {static_cast<int32_t>(bank.bands.size()), 2}, bands);
  return {window, values, table};
}

Status append_power_spectrum(Chain& chain, const Frames& frames) {
  FilterBank every_bin;
  for (int32_t k = 0; k <= frames.length / 2; ++k) every_bin.bands.push_back({k, 1});
  every_bin.weights.assign(every_bin.bands.size(), 1.0);
  Attrs attributes;
  attributes.set("frame_step", frames.step);
  attributes.set("fft_length", frames.length);
  attributes.set("spectrum", std::string("power"));
  attributes.set("log", int64_t{0});
  attributes.set("floor", 0.0);
  return chain.then("signal_mel", mel_tables(chain, frames, every_bin), attributes, DType::kFloat32);
}

}  // namespace mote
