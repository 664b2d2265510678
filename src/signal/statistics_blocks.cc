// SPDX-License-Identifier: Apache-2.0
// Blocks that describe a window by a few numbers: statistics, wavelet and flatten.
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/signal_statistics.h"
#include "ops/signal_tables.h"
#include "signal/chain.h"
#include "signal/wavelets.h"

namespace mote {

namespace {

// A list of names apart by commas; all are possible.
std::string which_of(Settings& settings, const std::string& otherwise) {
  const std::string which = settings.text("which", otherwise);
  if (const auto parsed = parse_statistics(which); !parsed.ok())
    settings.fail(parsed.error().what, parsed.error().hint);
  return which;
}

constexpr const char* kFixedStatistics = "mean,std,min,max,rms";

// What a step of int16 samples is worth.
double scale_now(const Chain& chain) {
  return chain.now().quant.present() ? double{chain.now().quant.scale[0]} : 1.0;
}

// int16 goes on in fixed point where that is asked for, all else in float.
Status enter(Chain& chain, bool fixed) {
  if (!fixed) return chain.to_float();
  if (chain.type() == DType::kInt16) return ok_status();
  return Error(Code::kInvalid, format("'fixed' is for int16 samples, not for {}", dtype_name(chain.type())),
               "leave it out, or put this block before those that go on in float32");
}

// With a 256th of `scale` as the scale of what is in fixed point.
Status append_statistics(Chain& chain, const std::string& which, double scale) {
  Attrs attributes;
  attributes.set("which", which);
  // A row for each channel, or one row for all time.
  chain.channels_first = chain.channels_first || chain.shape().size() > 1;
  if (chain.type() == DType::kInt16)
    return chain.then("signal_statistics", {}, attributes, DType::kInt32, scale_of(scale / 256));
  return chain.then("signal_statistics", {}, attributes, DType::kFloat32);
}

// [samples, channels] -> [channels, statistics]
Status statistics(Chain& chain, Settings& settings) {
  const bool fixed = settings.flag("fixed", false);
  const std::string which =
      which_of(settings, fixed ? kFixedStatistics : "mean,std,min,max,rms,skew,kurtosis");
  MOTE_TRY(settings.status());
  MOTE_TRY(enter(chain, fixed));
  return append_statistics(chain, which, scale_now(chain));
}

// The filters of a wavelet. In fixed point they are divided by the root of 2, so that the low-pass keeps the
// range of int16, and the scale of what comes out is as much larger.
struct Wavelet {
  std::vector<double> low, high;
  bool symmetric = false;
  double growth = 1;
};

// Every other number of a filter's output, those that PyWavelets' dwt keeps. Samples before the first count
// as 0 and an odd one at the end is left out, or they go on mirrored at both ends.
Status append_half(Chain& chain, const std::vector<double>& taps, const Wavelet& from) {
  const auto size = static_cast<int32_t>(taps.size());
  const int32_t count = chain.shape()[0], kept = from.symmetric ? (count + size - 1) / 2 : count / 2;
  const DType type = chain.type();
  const double scale = scale_now(chain) * from.growth;
  if (from.symmetric) {
    std::vector<int64_t> before(chain.shape().size(), 0), after = before;
    before[0] = size - 1;
    after[0] = 2 * kept - count + 1;
    Attrs pad;
    pad.set("before", before);
    pad.set("after", after);
    pad.set("mode", std::string("symmetric"));
    MOTE_TRY(chain.then("mirror_pad", {}, pad, type, chain.now().quant));
  } else if (count % 2 != 0) {
    MOTE_TRY(chain.slice(0, 0, count - 1));
  }
  Attrs attributes;
  attributes.set("step", int64_t{2});
  if (type == DType::kInt16) {
    std::vector<double> divided = taps;
    for (double& tap : divided) tap /= from.growth;
    const FixedWeights fixed = fixed_weights(divided);
    attributes.set("digits", int64_t{fixed.digits});
    MOTE_TRY(chain.then("signal_fir", {chain.constant("wavelet", type, {size}, fixed.values)}, attributes,
                        type, scale_of(scale)));
  } else {
    MOTE_TRY(chain.then("signal_fir", {chain.reals("wavelet", {size}, taps)}, attributes, type));
  }
  return from.symmetric ? chain.slice(0, size / 2, kept) : ok_status();
}

// The details of every level and what is left at the end, each described by statistics, finest first:
// [samples, channels] -> [levels + 1, channels, statistics], or channels first.
Status wavelet(Chain& chain, Settings& settings) {
  Wavelet from;
  from.low = wavelet_low(settings.word("family", "db4", wavelet_names()));
  from.high = wavelet_high(from.low);
  from.symmetric = settings.word("ends", "zero", {"zero", "symmetric"}) == "symmetric";
  const int64_t levels = settings.integer("levels", 3, 1, 16);
  const bool coarse_first = settings.flag("coarse_first", false), fixed = settings.flag("fixed", false);
  const bool by_level = settings.word("by", "level", {"level", "channel"}) == "level";
  const std::string which = which_of(settings, "rms");
  MOTE_TRY(settings.status());
  MOTE_TRY(enter(chain, fixed));
  if (fixed) from.growth = std::sqrt(2.0);
  // All levels have the scale of the coarsest one.
  const double scale = scale_now(chain) * std::pow(from.growth, static_cast<double>(levels));
  const int32_t samples = chain.shape()[0];
  const auto least = static_cast<int32_t>(from.symmetric ? from.low.size() : 2);
  std::vector<TensorId> parts;
  for (int64_t level = 0; level < levels; ++level) {
    if (chain.shape()[0] < least)
      return Error(Code::kInvalid,
                   format("level {} is one of {} numbers, of {} samples; {} are the least", level + 1,
                          chain.shape()[0], samples, least),
                   "lower 'levels', or take a longer window");
    const TensorId before = chain.current;
    MOTE_TRY(append_half(chain, from.high, from));
    MOTE_TRY(append_statistics(chain, which, scale));
    parts.push_back(chain.current);
    chain.current = before;
    MOTE_TRY(append_half(chain, from.low, from));
  }
  MOTE_TRY(append_statistics(chain, which, scale));
  parts.push_back(chain.current);
  chain.channels_first = true;
  if (coarse_first) std::reverse(parts.begin(), parts.end());
  return chain.join(parts, by_level ? 0 : 1, true);
}

// All numbers in one row.
Status flatten(Chain& chain, Settings& settings) {
  MOTE_TRY(settings.status());
  chain.channels_first = chain.channels_first || chain.shape().size() > 1;
  return chain.reshape({static_cast<int32_t>(chain.now().elements())});
}

}  // namespace

const std::vector<BlockKind>& statistics_blocks() {
  static const std::vector<BlockKind> blocks = {
      {"statistics", statistics}, {"wavelet", wavelet}, {"flatten", flatten}};
  return blocks;
}

}  // namespace mote
