// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "device/nn/depthwise_conv2d/depthwise_conv2d_mve.h"
#include "ops/depthwise_plane.h"
#include "ops/lowering.h"
#include "ops/mve_lowering.h"
#include "ops/mve_packing.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]
constexpr int kMaxKernel = 4;    // rows, and words, of a window in a strip

// One direction of the image.
struct Axis {
  int32_t in = 0, in_bytes = 0, out = 0, out_bytes = 0, kernel = 0, stride = 0, pad = 0;
};

struct Strip {
  Axis x, y;
  bool on_side = false;
  // A single row of taps is folded where it would not fit.
  bool folded() const { return y.kernel == 1 && x.kernel > kMaxKernel; }
  bool fits() const {
    return folded() ? x.kernel <= kMaxKernel * kMaxKernel : std::max(x.kernel, y.kernel) <= kMaxKernel;
  }
  // Output rows of one strip: as many as fit, but where a strip can go on two rows further, it does, for then
  // it keeps two.
  int32_t rows() const {
    const int32_t most = folded() ? 1 : 1 + (kMaxKernel - y.kernel) / y.stride;
    return most * y.stride == 3 && y.stride == 1 ? 2 : most;
  }
  bool keeps_rows() const { return !folded() && rows() * y.stride == 2; }
  int32_t word_x() const { return folded() ? kMaxKernel : 1; }
  int32_t columns() const {
    return (x.out - 1) * x.stride + (x.kernel + word_x() - 1) / word_x() * word_x() - word_x() + 1;
  }
};

Strip strip_of(const Tensor& in, const Tensor& out, const Window& w, bool on_side) {
  const int32_t c = in.shape[3];
  Strip s;
  s.x = {in.shape[2], c, out.shape[2], c, w.kernel_w, w.stride_w, w.pad_left};
  s.y = {in.shape[1], in.shape[2] * c, out.shape[1], out.shape[2] * c, w.kernel_h, w.stride_h, w.pad_top};
  s.on_side = on_side;
  if (on_side) std::swap(s.x, s.y);
  return s;
}

// From the code of depthwise_strip_mve.h: columns of 16 channels, and rows of one.
int64_t instructions(const Strip& s, int64_t channels) {
  const int64_t groups = (channels + MOTE_STRIP_CHANNELS - 1) / MOTE_STRIP_CHANNELS;
  const int64_t strips = (s.y.out + s.rows() - 1) / s.rows();
  const int64_t row = 11 + 20 * ((s.x.out + 3) / 4);
  return strips * (groups * (14 * s.columns() + 160) + channels * 17) + s.y.out * channels * row;
}

// [channels][kernel_y][kernel_x]
std::vector<int8_t> pack_weights(const std::vector<DspChannel>& channels) {
  std::vector<int8_t> out;
  for (const DspChannel& c : channels) out.insert(out.end(), c.weights.begin(), c.weights.end());
  return out;
}

void add_strip(KernelCall& call, const Strip& s, int64_t channels) {
  call.integer("in_c", channels);
  call.integer("in_w", s.x.in);
  call.integer("in_h", s.y.in);
  call.integer("in_x_bytes", s.x.in_bytes);
  call.integer("in_y_bytes", s.y.in_bytes);
  call.integer("out_w", s.x.out);
  call.integer("out_h", s.y.out);
  call.integer("out_x_bytes", s.x.out_bytes);
  call.integer("out_y_bytes", s.y.out_bytes);
  call.integer("kernel_x", s.x.kernel);
  call.integer("kernel_y", s.y.kernel);
  call.integer("columns", s.columns());
  call.integer("row_x", s.folded() ? 1 : 0);
  call.integer("row_y", s.folded() ? 0 : 1);
  call.integer("word_x", s.word_x());
  call.integer("stride_x", s.x.stride);
  call.integer("stride_y", s.y.stride);
  call.integer("pad_left", s.x.pad);
  call.integer("pad_top", s.y.pad);
  call.integer("rows_per_strip", s.rows());
  call.integer("keeps_rows", s.keeps_rows() ? 1 : 0);
}

}  // namespace

std::optional<KernelCall> lower_depthwise_conv2d_mve(const Graph& graph, const Node& node,
                                                     const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return std::nullopt;
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, out.shape[3], false);
  // One input channel: an ordinary convolution.
  if (in.shape[3] == 1 && out.shape[3] > 1)
    return lower_mve_gemm(graph, node, window, weights_by_channel(weights, false), factors, kChannelAxis);
  if (window.is_dilated() || in.shape[3] != out.shape[3]) return std::nullopt;

  const Strip upright = strip_of(in, out, window, false), side = strip_of(in, out, window, true);
  const int32_t in_c = in.shape[3];
  if (!upright.fits() && !side.fits()) return std::nullopt;
  const bool on_side =
      !upright.fits() || (side.fits() && instructions(side, in_c) < instructions(upright, in_c));
  const Strip& strip = on_side ? side : upright;
  const DspOutput output = dsp_output(node, out);
  const auto channels = mve_channels(weights_by_channel(weights, strip.on_side),
                                     bias_or_zeros<int32_t>(graph, node, kChannelAxis), factors, output);
  if (!channels) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_s8_mve");
  call.pointer("weights", DType::kInt8, pack_weights(*channels));
  std::vector<int32_t> constants;
  for (const DspChannel& c : *channels) constants.insert(constants.end(), {c.bias, c.multiplier, -c.right});
  call.pointer("constants", DType::kInt32, constants);
  add_strip(call, strip, in_c);
  call.integer("in_zero_point", zero_point(in));
  add_mve_output(call, node, out, *channels);
  call.scratch_bytes =
      mote_depthwise_conv2d_s8_mve_scratch_bytes(strip.x.out, strip.x.stride, strip.word_x());
  call.instructions = instructions(strip, in_c);
  return call;
}

}  // namespace mote
