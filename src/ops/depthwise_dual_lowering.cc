// SPDX-License-Identifier: Apache-2.0
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dual.h"

#include <utility>

#include "device/nn/depthwise_conv2d/depthwise_plane_dual.h"
#include "ops/depthwise_plane.h"
#include "ops/dual_lowering.h"
#include "ops/dual_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]

// The plane lies on its side where the image is higher than wide: rows of outputs are better long; of a
// single output, rows of the window.
bool lies_on_side(const Tensor& out, const Window& w) {
  if (out.shape[1] != out.shape[2]) return out.shape[1] > out.shape[2];
  return out.shape[1] == 1 && w.kernel_h > w.kernel_w;
}

// The kernel for 3x3 must be able to work in place, which a planner may ask for when both tensors have the
// same bytes.
bool safe_in_place(const DepthwisePlane& p) {
  if (p.in_w * p.in_h != p.out_w * p.out_h) return true;
  return p.in_w == p.out_w && p.stride_x == 1 && p.stride_y == 1;
}

bool is_3x3(const DepthwisePlane& p, int64_t depth_multiplier) {
  return p.kernel_w == 3 && p.kernel_h == 3 && p.stride_x <= 2 && p.stride_y <= 2 && depth_multiplier == 1 &&
         (p.stride_y == 2 || p.pad_top <= 1) && safe_in_place(p);
}

bool is_1d(const DepthwisePlane& p, int64_t depth_multiplier) {
  return p.in_h == 1 && p.out_h == 1 && p.kernel_h == 1 && depth_multiplier == 1;
}

// Which taps need short runs, as the packed shifts of device/nn/depthwise_conv2d/depthwise_conv2d_dual.h say
// it.
int splits_of_3x3(const std::vector<int8_t>& weights) {
  bool fits = true;
  for (size_t k = 0; k < weights.size(); k += 3) fits = fits && fits_dual_run(&weights[k], 3, 1);
  return fits ? 0 : 1;
}
int splits_of_window(const std::vector<int8_t>& weights) {
  const std::vector<bool> split = dual_splits(weights);
  int bits = 0;
  for (size_t i = 0; i < split.size() && MOTE_DEPTHWISE_DUAL_SPLITS + i < 16; ++i) bits |= split[i] << i;
  return bits;
}

void add_channels(KernelCall& call, const std::vector<DspChannel>& channels, bool is_3x3) {
  std::vector<int8_t> weights;  // constant channels have lost theirs
  std::vector<int32_t> constants;
  std::vector<int16_t> shifts;
  for (const DspChannel& channel : channels) {
    weights.insert(weights.end(), channel.weights.begin(), channel.weights.end());
    constants.insert(constants.end(), {channel.bias, channel.multiplier});
    const int splits = is_3x3 ? splits_of_3x3(channel.weights) : splits_of_window(channel.weights);
    shifts.push_back(static_cast<int16_t>((channel.right + 1) | channel.left << 5 |
                                          (channel.is_signed ? MOTE_DEPTHWISE_DUAL_SIGNED : 0) |
                                          splits << MOTE_DEPTHWISE_DUAL_SPLITS));
  }
  call.pointer("weights", DType::kInt8, weights);
  call.pointer("constants", DType::kInt32, constants);
  call.pointer("shifts", DType::kInt16, shifts);
}

}  // namespace

std::optional<KernelCall> lower_depthwise_conv2d_dual(const Graph& graph, const Node& node,
                                                      const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return std::nullopt;
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, out.shape[3], false);
  // One input channel: an ordinary convolution.
  if (in.shape[3] == 1 && out.shape[3] > 1)
    return lower_dual_gemm(graph, node, window, weights_by_channel(weights, false), factors, kChannelAxis);
  if (window.is_dilated() || window.kernel_h * window.kernel_w > MOTE_DUAL_WINDOW_MOST_TAPS)
    return std::nullopt;

  const DepthwisePlane plane = depthwise_plane(in, out, window, lies_on_side(out, window));
  const DspOutput output = dsp_output(node, out);
  // The kernel goes through a window column by column: the plane's rows run in the other direction.
  const auto channels = dual_channels(weights_by_channel(weights, !plane.on_side),
                                      bias_or_zeros<int32_t>(graph, node, kChannelAxis), factors, output);
  if (!channels) return std::nullopt;
  const int64_t depth_multiplier = out.shape[3] / in.shape[3];
  const bool small = is_3x3(plane, depth_multiplier);

  KernelCall call;
  call.kernel = &kernel(small                            ? "depthwise_conv2d_s8_dual_3x3"
                        : is_1d(plane, depth_multiplier) ? "depthwise_conv2d_s8_dual_1d"
                                                         : "depthwise_conv2d_s8_dual");
  add_channels(call, *channels, small);
  add_plane(call, plane, in.shape[3], depth_multiplier);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = small ? mote_depthwise_dual_3x3_scratch_bytes(plane.out_w, plane.stride_x)
                             : mote_depthwise_dual_scratch_bytes(plane.out_w, plane.out_h, plane.kernel_w,
                                                                 plane.kernel_h, plane.stride_x);
  return call;
}

}  // namespace mote
