// SPDX-License-Identifier: Apache-2.0
// Blocks of frequencies: spectrum, welch, band-energy, spectral-features and envelope. Each channel by
// itself, in float32.
#include <cmath>

#include "base/format.h"
#include "signal/frames.h"

namespace mote {

namespace {

// One band for each bin; `inner` weighs all but the first and the last one.
FilterBank every_bin(int64_t length, double outer, double inner) {
  FilterBank out;
  for (int32_t k = 0; k <= length / 2; ++k) {
    out.bands.push_back({k, 1});
    out.weights.push_back(k == 0 || k == length / 2 ? outer : inner);
  }
  return out;
}

struct Form {
  bool magnitude = false, mean = false;
  std::string log = "none";
  double floor = 0;
};

// [samples] -> [frames, bands], or [bands] as the mean of the frames.
Status append_bank(Chain& chain, const Frames& frames, const FilterBank& bank, const Form& form) {
  Attrs attributes;
  attributes.set("frame_step", frames.step);
  attributes.set("fft_length", frames.length);
  attributes.set("spectrum", std::string(form.magnitude ? "magnitude" : "power"));
  const bool log_at_once = form.log != "none" && !form.mean;
  attributes.set("log", int64_t{log_at_once ? 1 : 0});
  attributes.set("floor", form.floor);
  MOTE_TRY(chain.then("signal_mel", mel_tables(chain, frames, bank), attributes, DType::kFloat32));
  if (form.mean) MOTE_TRY(chain.reduce("mean", 0));
  if (form.log == "none") return ok_status();
  if (!log_at_once) {
    MOTE_TRY(chain.with_constant("add", "floor", form.floor));
    MOTE_TRY(chain.function("log"));
  }
  if (form.log == "db")
    MOTE_TRY(chain.with_constant("mul", "db", (form.magnitude ? 20 : 10) / std::log(10.0)));
  return ok_status();
}

Form form_of(Settings& settings, bool mean) {
  Form out;
  out.magnitude = settings.word("spectrum", "power", {"power", "magnitude"}) == "magnitude";
  out.log = settings.word("log", "none", {"none", "natural", "db"});
  out.floor = settings.number("floor", out.log == "none" ? 0 : 1e-10, 0, 1);
  out.mean = settings.flag("mean", mean);
  return out;
}

Status spectrum(Chain& chain, Settings& settings) {
  const Frames frames = frames_of(chain, settings, 30, 20);
  const Form form = form_of(settings, false);
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  const FilterBank bank = every_bin(frames.length, 1, 1);
  return chain.each_channel([&] { return append_bank(chain, frames, bank, form); });
}

// The density of power over frequency, in the square of the unit per hertz: periodograms of frames that
// overlap, averaged. Source: P. Welch, The use of fast Fourier transform for the estimation of power spectra
// (1967).
Status welch(Chain& chain, Settings& settings) {
  const Frames frames = frames_of(chain, settings, 64, 32);
  Form form = form_of(settings, true);
  if (form.magnitude) settings.fail("a density is one of power", "leave 'spectrum' out");
  const double rate = chain.rate_hz > 0 ? chain.rate_hz : 1;
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  double energy = 0;
  for (const double weight : frames.window) energy += weight * weight;
  const FilterBank bank = every_bin(frames.length, 1 / (rate * energy), 2 / (rate * energy));
  return chain.each_channel([&] { return append_bank(chain, frames, bank, form); });
}

// The sum of the power between one edge and the next: bins from the lower one on, below the upper one.
Status band_energy(Chain& chain, Settings& settings) {
  const Frames frames = frames_of(chain, settings, 64, 32);
  const Form form = form_of(settings, true);
  const std::vector<int64_t> edges = settings.integers("edges_hz", {}, 1024);
  if (chain.rate_hz <= 0)
    settings.fail("bands need the rate of the samples", "give the chain's rate in hertz");
  if (edges.size() < 2) settings.fail("'edges_hz' must have two frequencies at least", "as in [0, 100, 200]");
  MOTE_TRY(settings.status());
  FilterBank bank;
  for (size_t b = 0; b + 1 < edges.size(); ++b) {
    const auto bin = [&](int64_t hertz) {
      return std::ceil(static_cast<double>(hertz) * static_cast<double>(frames.length) / chain.rate_hz);
    };
    const double first = bin(edges[b]),
                 end = std::min(bin(edges[b + 1]), static_cast<double>(frames.length / 2 + 1));
    if (edges[b] < 0 || !(first < end))
      return Error(Code::kInvalid,
                   format("no bin of the spectrum lies between {} and {} Hz", edges[b], edges[b + 1]),
                   "edges must rise, up to half the rate; a longer fft_length has more bins");
    bank.bands.push_back({static_cast<int32_t>(first), static_cast<int32_t>(end - first)});
    bank.weights.insert(bank.weights.end(), static_cast<size_t>(end - first), 1.0);
  }
  MOTE_TRY(chain.to_float());
  return chain.each_channel([&] { return append_bank(chain, frames, bank, form); });
}

// What comes from one channel: rms, skew and kurtosis of the samples, skew and kurtosis of the spectrum, and
// the spectrum but for its first bin. The spectrum is the largest power of frames that overlap by half, over
// fft_length; the last ones are filled up with zeros. Source: Edge Impulse, processing-blocks 9b0ceb2,
// spectral_analysis.
struct SpectralFeatures {
  int64_t length = 0, step = 0, first_bin = 0, end_bin = 0;
  bool log = true;
};

Status append_spectral_features(Chain& chain, const SpectralFeatures& from) {
  const TensorId samples = chain.current;
  const int64_t count = chain.shape()[0];
  Attrs which, of_spectrum, maximum;
  which.set("which", std::string("rms,skew,kurtosis"));
  MOTE_TRY(chain.then("signal_statistics", {}, which, DType::kFloat32));
  MOTE_TRY(chain.reshape({3}));
  const TensorId statistics = chain.current;
  chain.current = samples;
  const int64_t padded = count / from.step * from.step + from.length;
  MOTE_TRY(chain.join({samples, chain.reals("end", {static_cast<int32_t>(padded - count)},
                                            std::vector<double>(static_cast<size_t>(padded - count)))},
                      0, false));
  Frames frames;
  frames.size = frames.length = from.length;
  frames.step = from.step;
  frames.window.assign(static_cast<size_t>(from.length), 1.0);
  const double scale = 1 / static_cast<double>(from.length);
  MOTE_TRY(append_bank(chain, frames, every_bin(from.length, scale, scale), {}));
  MOTE_TRY(chain.reduce("reduce_max", 0));
  const TensorId spectrum = chain.current;
  of_spectrum.set("which", std::string("skew,kurtosis"));
  MOTE_TRY(chain.then("signal_statistics", {}, of_spectrum, DType::kFloat32));
  MOTE_TRY(chain.reshape({2}));
  const TensorId shape_of_spectrum = chain.current;
  chain.current = spectrum;
  MOTE_TRY(chain.slice(0, from.first_bin, from.end_bin - from.first_bin));
  if (from.log) {
    // A bin without power counts as 1e-10.
    maximum.set("which", std::string("maximum"));
    MOTE_TRY(chain.then("extremum", {chain.reals("least", {1}, {1e-10})}, maximum, DType::kFloat32));
    MOTE_TRY(chain.function("log"));
    MOTE_TRY(chain.with_constant("mul", "log10", 1 / std::log(10.0)));
  }
  return chain.join({statistics, shape_of_spectrum, chain.current}, 0, false);
}

Status spectral_features(Chain& chain, Settings& settings) {
  SpectralFeatures from;
  from.length = settings.integer("fft_length", 16, 4, 4096);
  from.step = settings.flag("overlap", true) ? from.length / 2 : from.length;
  from.first_bin = settings.integer("first_bin", 1, 0, from.length / 2);
  from.end_bin = settings.integer("end_bin", from.length / 2 + 1, from.first_bin + 1, from.length / 2 + 1);
  from.log = settings.flag("log", true);
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  return chain.each_channel([&] { return append_spectral_features(chain, from); });
}

// The spectrum times -j is that of the Hilbert transform; the envelope is the root of both squares. Samples
// repeat beyond their ends.
Status append_envelope(Chain& chain) {
  const TensorId samples = chain.current;
  const int32_t length = chain.shape()[0], bins = length / 2 + 1;
  Attrs transform;
  transform.set("fft_length", int64_t{length});
  MOTE_TRY(chain.then("signal_rfft", {}, transform, DType::kFloat32));
  MOTE_TRY(chain.reshape({bins, 2}));
  MOTE_TRY(chain.slice(1, 1, 2, -1));
  MOTE_TRY(chain.with("mul", chain.reals("turn", {1, 2}, {1, -1})));
  MOTE_TRY(chain.reshape({2 * bins}));
  MOTE_TRY(chain.then("signal_irfft", {}, transform, DType::kFloat32));
  MOTE_TRY(chain.with("mul", chain.current));
  const TensorId squares = chain.current;
  chain.current = samples;
  MOTE_TRY(chain.with("mul", samples));
  MOTE_TRY(chain.with("add", squares));
  return chain.function("sqrt");
}

Status envelope(Chain& chain, Settings& settings) {
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  const bool channels = chain.shape().size() == 2;
  MOTE_TRY(chain.each_channel([&] { return append_envelope(chain); }));
  if (!channels) return ok_status();
  Attrs attributes;
  attributes.set("order", std::vector<int64_t>{1, 0});
  return chain.then("transpose", {}, attributes, DType::kFloat32);
}

}  // namespace

const std::vector<BlockKind>& spectrum_blocks() {
  static const std::vector<BlockKind> blocks = {{"spectrum", spectrum},
                                                {"welch", welch},
                                                {"band-energy", band_energy},
                                                {"spectral-features", spectral_features},
                                                {"envelope", envelope}};
  return blocks;
}

}  // namespace mote
