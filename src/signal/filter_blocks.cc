// SPDX-License-Identifier: Apache-2.0
// Blocks over time: remove-dc, pre-emphasis, fir, iir and decimate. Channels are filtered alike.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/format.h"
#include "ops/signal_tables.h"
#include "signal/chain.h"

namespace mote {

namespace {

constexpr double kPi = std::numbers::pi;

Status check_rows(const Chain& chain) {
  if (chain.shape().size() <= 2) return ok_status();
  return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(chain.shape())),
               "give [samples] or [samples, channels]");
}

int32_t channels_of(const Chain& chain) {
  return static_cast<int32_t>(chain.now().elements() / chain.shape()[0]);
}

// The frequency of a setting as a part of the rate.
double part_of_rate(Chain& chain, Settings& settings, const char* name, double otherwise) {
  if (chain.rate_hz <= 0)
    settings.fail("a filter needs the rate of the samples", "give the chain's rate in hertz");
  const double rate = std::max(chain.rate_hz, 1e-9);
  return settings.number(name, otherwise * rate, rate * 1e-6, rate * 0.499999) / rate;
}

// A low-pass of unit gain at 0: sin(x) / x under a Hamming window. `cutoff` is a part of the rate.
std::vector<double> low_pass(int64_t taps, double cutoff) {
  std::vector<double> out = *window_table("hamming", taps, false);
  double sum = 0;
  for (int64_t i = 0; i < taps; ++i) {
    const double x = static_cast<double>(i) - static_cast<double>(taps - 1) / 2;
    out[static_cast<size_t>(i)] *= x == 0 ? 2 * cutoff : std::sin(2 * kPi * cutoff * x) / (kPi * x);
    sum += out[static_cast<size_t>(i)];
  }
  for (double& tap : out) tap /= sum;
  return out;
}

Status append_fir(Chain& chain, const std::vector<double>& taps, int64_t step, bool stream) {
  const auto count = static_cast<int32_t>(taps.size());
  const FixedWeights fixed = fixed_weights(taps);
  Attrs attributes;
  attributes.set("step", step);
  if (chain.type() == DType::kInt16) attributes.set("digits", int64_t{fixed.digits});
  const TensorId table = chain.type() == DType::kInt16
                             ? chain.constant("taps", DType::kInt16, {count}, fixed.values)
                             : chain.reals("taps", {count}, taps);
  if (stream && count > 1)
    MOTE_TRY(chain.then_filtered("signal_fir", table, attributes, chain.type(),
                                 (count - 1) * channels_of(chain), true));
  else
    MOTE_TRY(chain.then("signal_fir", {table}, attributes, chain.type()));
  chain.rate_hz /= static_cast<double>(step);
  return ok_status();
}

// The difference between an impulse and a low-pass is a high-pass; that of two low-passes a band-pass.
Status fir(Chain& chain, Settings& settings) {
  const std::string kind = settings.word("kind", "low", {"low", "high", "band"});
  const int64_t taps = settings.integer("taps", 31, 3, 4095), step = settings.integer("step", 1, 1, 4096);
  const bool stream = settings.flag("stream", false);
  const double cutoff = part_of_rate(chain, settings, "cutoff_hz", 0.1);
  const double high = kind == "band" ? part_of_rate(chain, settings, "high_hz", 0.2) : 0;
  if (taps % 2 == 0)
    settings.fail(format("'taps' is {}; it must be odd", taps), "a filter has a tap in its middle");
  if (kind == "band" && !(cutoff < high)) settings.fail("'high_hz' must be above 'cutoff_hz'");
  MOTE_TRY(settings.status());
  MOTE_TRY(check_rows(chain));
  std::vector<double> table = low_pass(taps, cutoff);
  if (kind == "high") {
    for (double& tap : table) tap = -tap;
    table[table.size() / 2] += 1;
  } else if (kind == "band") {
    const std::vector<double> wider = low_pass(taps, high);
    for (size_t i = 0; i < table.size(); ++i) table[i] = wider[i] - table[i];
  }
  return append_fir(chain, table, step, stream);
}

// Below 0.8 of the new half rate everything passes nearly unchanged.
Status decimate(Chain& chain, Settings& settings) {
  const int64_t by = settings.integer("by", 2, 2, 256);
  const bool stream = settings.flag("stream", false);
  MOTE_TRY(settings.status());
  MOTE_TRY(check_rows(chain));
  return append_fir(chain, low_pass(16 * by + 1, 0.4 / static_cast<double>(by)), by, stream);
}

// A section of second order by the bilinear transform. Source: R. Bristow-Johnson, Cookbook formulae for
// audio equalizer biquad filter coefficients.
std::vector<double> section(bool high, double frequency, double q) {
  const double w = 2 * kPi * frequency, alpha = std::sin(w) / (2 * q), c = std::cos(w), a0 = 1 + alpha;
  const double outer = high ? (1 + c) / 2 : (1 - c) / 2;
  return {outer / a0, (high ? -2 : 2) * outer / a0, outer / a0, -2 * c / a0, (1 - alpha) / a0};
}

// Butterworth: poles on a circle.
std::vector<double> butterworth(bool high, double frequency, int64_t order) {
  std::vector<double> out;
  for (int64_t k = 0; k < order / 2; ++k) {
    const double angle = kPi * static_cast<double>(2 * k + 1) / static_cast<double>(2 * order);
    const std::vector<double> next = section(high, frequency, 1 / (2 * std::sin(angle)));
    out.insert(out.end(), next.begin(), next.end());
  }
  return out;
}

Status append_sections(Chain& chain, const std::vector<double>& sections, bool stream) {
  const auto count = static_cast<int32_t>(sections.size() / 5);
  const int32_t state = channels_of(chain) * (count + 1) * 2;
  if (chain.type() != DType::kInt16)
    return chain.then_filtered("signal_biquad", chain.reals("sections", {count, 5}, sections), {},
                               DType::kFloat32, state, stream);
  std::vector<int32_t> fixed;
  for (const double value : sections)
    fixed.push_back(static_cast<int32_t>(
        std::clamp<double>(std::nearbyint(std::ldexp(value, 30)), INT32_MIN, INT32_MAX)));
  return chain.then_filtered("signal_biquad", chain.constant("sections", DType::kInt32, {count, 5}, fixed),
                             {}, DType::kInt32, state, stream);
}

Status iir(Chain& chain, Settings& settings) {
  const std::string kind = settings.word("kind", "low", {"low", "high", "band"});
  const int64_t order = settings.integer("order", 2, 2, 12);
  const bool stream = settings.flag("stream", false);
  const double cutoff = part_of_rate(chain, settings, "cutoff_hz", 0.1);
  const double high = kind == "band" ? part_of_rate(chain, settings, "high_hz", 0.2) : 0;
  if (order % 2 != 0) settings.fail(format("'order' is {}; it must be even", order));
  if (kind == "band" && !(cutoff < high)) settings.fail("'high_hz' must be above 'cutoff_hz'");
  MOTE_TRY(settings.status());
  MOTE_TRY(check_rows(chain));
  std::vector<double> sections = butterworth(kind != "low", cutoff, order);
  if (kind == "band") {
    const std::vector<double> low = butterworth(false, high, order);
    sections.insert(sections.end(), low.begin(), low.end());
  }
  return append_sections(chain, sections, stream);
}

// "mean" takes the mean of the window away; "filter" what is slower than cutoff_hz, for samples that go on.
Status remove_dc(Chain& chain, Settings& settings) {
  const bool by_mean = settings.word("by", "mean", {"mean", "filter"}) == "mean";
  if (by_mean) {
    MOTE_TRY(settings.status());
    MOTE_TRY(check_rows(chain));
    MOTE_TRY(chain.to_float());
    const TensorId samples = chain.current;
    MOTE_TRY(chain.reduce("mean", 0, true));
    const TensorId mean = chain.current;
    chain.current = samples;
    return chain.with("sub", mean);
  }
  const bool stream = settings.flag("stream", true);
  const double cutoff = part_of_rate(chain, settings, "cutoff_hz", 0.001);
  MOTE_TRY(settings.status());
  MOTE_TRY(check_rows(chain));
  // (1 + r) / 2 * (1 - z^-1) / (1 - r z^-1)
  const double t = std::tan(kPi * cutoff), r = (1 - t) / (1 + t);
  return append_sections(chain, {(1 + r) / 2, -(1 + r) / 2, 0, -r, 0}, stream);
}

// x[i] - coefficient * x[i - shift]; before the first sample comes 0, or with `circular` the end of the
// window.
Status pre_emphasis(Chain& chain, Settings& settings) {
  const double coefficient = settings.number("coefficient", 0.97, -1, 1);
  const int64_t shift = settings.integer("shift", 1, 1, 1024);
  const bool circular = settings.flag("circular", false), stream = settings.flag("stream", false);
  if (circular && stream) settings.fail("a stream has no end that 'circular' could begin with");
  MOTE_TRY(settings.status());
  MOTE_TRY(check_rows(chain));
  const int64_t count = chain.shape()[0];
  if (circular) {
    if (count <= shift) return Error(Code::kInvalid, format("'shift' is {}, of {} samples", shift, count));
    const TensorId samples = chain.current;
    MOTE_TRY(chain.slice(0, count - shift, shift));
    MOTE_TRY(chain.join({chain.current, samples}, 0, false));
  }
  std::vector<double> taps(static_cast<size_t>(shift + 1));
  taps.front() = 1;
  taps.back() = -coefficient;
  MOTE_TRY(append_fir(chain, taps, 1, stream));
  return circular ? chain.slice(0, shift, count) : ok_status();
}

}  // namespace

const std::vector<BlockKind>& filter_blocks() {
  static const std::vector<BlockKind> blocks = {{"remove-dc", remove_dc},
                                                {"pre-emphasis", pre_emphasis},
                                                {"fir", fir},
                                                {"iir", iir},
                                                {"decimate", decimate}};
  return blocks;
}

}  // namespace mote
