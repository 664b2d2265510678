// SPDX-License-Identifier: Apache-2.0
#include "ops/mve_packing.h"

#include <algorithm>

#include "device/port/mve.h"
#include "ops/lowering.h"

namespace mote {

std::optional<std::vector<DspChannel>> mve_channels(const std::vector<int8_t>& weights,
                                                    const std::vector<int32_t>& bias,
                                                    const std::vector<FixedPoint>& factors,
                                                    const DspOutput& output) {
  std::optional<std::vector<DspChannel>> channels = dsp_channels(weights, bias, factors, output);
  if (!channels) return std::nullopt;
  const bool shifts_left =
      std::any_of(channels->begin(), channels->end(), [](const DspChannel& c) { return c.left > 0; });
  if (shifts_left) return std::nullopt;
  return channels;
}

std::vector<int8_t> pack_mve_weights(const std::vector<DspChannel>& channels, size_t group) {
  const size_t depth = channels[0].weights.size();
  const auto first_lanes = static_cast<size_t>(mote_first_lanes(static_cast<int32_t>(depth)));
  std::vector<int8_t> out(static_cast<size_t>(mote_mve_lead(static_cast<int32_t>(depth))), 0);
  for (size_t first = 0; first < channels.size(); first += group)
    for (size_t k = 0, lanes = first_lanes; k < depth; k += lanes, lanes = MOTE_VECTOR)
      for (size_t c = first; c < first + group; ++c)
        for (size_t i = 0; i < lanes; ++i)
          out.push_back(c < channels.size() ? channels[c].weights[k + i] : int8_t{0});
  return out;
}

std::vector<int32_t> pack_mve_constants(const std::vector<DspChannel>& channels) {
  std::vector<int32_t> out((channels.size() + 3) / 4 * MOTE_MVE_CONSTANTS, 0);
  for (size_t c = 0; c < channels.size(); ++c) {
    int32_t* at = &out[c / 4 * MOTE_MVE_CONSTANTS + c % 4];
    at[0] = channels[c].bias;
    at[4] = channels[c].multiplier;
    at[8] = -channels[c].right;
  }
  return out;
}

void add_mve_output(KernelCall& call, const Node& node, const Tensor& out,
                    const std::vector<DspChannel>& channels) {
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.integer("is_signed", std::any_of(channels.begin(), channels.end(),
                                        [](const DspChannel& c) { return c.is_signed; }));
}

}  // namespace mote
