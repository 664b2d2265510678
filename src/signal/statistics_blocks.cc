// SPDX-License-Identifier: Apache-2.0
// Blocks that describe a window by a few numbers: statistics, wavelet and flatten.
#include "base/format.h"
#include "ops/signal_statistics.h"
#include "signal/chain.h"

namespace mote {

namespace {

// A list of names apart by commas; all are possible.
std::string which_of(Settings& settings, const std::string& otherwise) {
  const std::string which = settings.text("which", otherwise);
  if (const auto parsed = parse_statistics(which); !parsed.ok())
    settings.fail(parsed.error().what, parsed.error().hint);
  return which;
}

Status append_statistics(Chain& chain, const std::string& which) {
  Attrs attributes;
  attributes.set("which", which);
  // A row for each channel, or one row for all time.
  chain.channels_first = chain.channels_first || chain.shape().size() > 1;
  return chain.then("signal_statistics", {}, attributes, DType::kFloat32);
}

// [samples, channels] -> [channels, statistics]
Status statistics(Chain& chain, Settings& settings) {
  const std::string which = which_of(settings, "mean,std,min,max,rms,skew,kurtosis");
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  return append_statistics(chain, which);
}

// The low-pass of a family of wavelets; its high-pass has them in reverse, every other one negative. Source:
// I. Daubechies, Ten Lectures on Wavelets (1992), table 6.1.
std::vector<double> wavelet_low(const std::string& family) {
  if (family == "haar") return {0.7071067811865476, 0.7071067811865476};
  return {-0.010597401784997278, 0.032883011666982945, 0.030841381835986965, -0.18703481171888114,
          -0.02798376941698385,  0.6308807679295904,   0.7148465705525415,   0.23037781330885523};
}

Status append_half(Chain& chain, const std::vector<double>& taps) {
  // An odd sample more is left out.
  if (chain.shape()[0] % 2 != 0) MOTE_TRY(chain.slice(0, 0, chain.shape()[0] - 1));
  Attrs attributes;
  attributes.set("step", int64_t{2});
  return chain.then("signal_fir", {chain.reals("wavelet", {static_cast<int32_t>(taps.size())}, taps)},
                    attributes, DType::kFloat32);
}

// The details of every level, finest first, and what is left at the end, each described by statistics:
// [samples, channels] -> [levels + 1, channels, statistics].
Status wavelet(Chain& chain, Settings& settings) {
  const std::vector<double> low = wavelet_low(settings.word("family", "db4", {"haar", "db4"}));
  const int64_t levels = settings.integer("levels", 3, 1, 16);
  const std::string which = which_of(settings, "rms");
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  if (chain.shape()[0] >> levels < 2)
    return Error(Code::kInvalid,
                 format("{} levels leave less than two of {} samples", levels, chain.shape()[0]),
                 "lower 'levels', or take a longer window");
  std::vector<double> high;
  for (size_t i = 0; i < low.size(); ++i) high.push_back((i % 2 == 0 ? 1 : -1) * low[low.size() - 1 - i]);
  std::vector<TensorId> parts;
  for (int64_t level = 0; level < levels; ++level) {
    const TensorId before = chain.current;
    MOTE_TRY(append_half(chain, high));
    MOTE_TRY(append_statistics(chain, which));
    parts.push_back(chain.current);
    chain.current = before;
    MOTE_TRY(append_half(chain, low));
  }
  MOTE_TRY(append_statistics(chain, which));
  parts.push_back(chain.current);
  chain.channels_first = true;
  return chain.join(parts, 0, true);
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
