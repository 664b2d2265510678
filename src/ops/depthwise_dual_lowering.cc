// SPDX-License-Identifier: Apache-2.0
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dual.h"

#include <utility>

#include "device/port/requantize_dual.h"
#include "ops/dual_lowering.h"
#include "ops/dual_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]

// The layer as the plane of depthwise_conv2d_dual.h sees it, which lies on its side if the image is higher
// than wide.
struct Plane {
  bool on_side;
  int32_t in_w, in_h, in_x_bytes, in_y_bytes;
  int32_t out_w, out_h, out_x_bytes, out_y_bytes;
  int32_t kernel_w, kernel_h, stride_x, stride_y, pad_left, pad_top;
};

// Rows of outputs are better long; of a single output, rows of the window.
bool lies_on_side(const Tensor& out, const Window& w) {
  if (out.shape[1] != out.shape[2]) return out.shape[1] > out.shape[2];
  return out.shape[1] == 1 && w.kernel_h > w.kernel_w;
}

Plane plane_of(const Tensor& in, const Tensor& out, const Window& w) {
  Plane p{lies_on_side(out, w),
          in.shape[2],
          in.shape[1],
          in.shape[3],
          in.shape[2] * in.shape[3],
          out.shape[2],
          out.shape[1],
          out.shape[3],
          out.shape[2] * out.shape[3],
          w.kernel_w,
          w.kernel_h,
          w.stride_w,
          w.stride_h,
          w.pad_left,
          w.pad_top};
  if (p.on_side) {
    std::swap(p.in_w, p.in_h);
    std::swap(p.in_x_bytes, p.in_y_bytes);
    std::swap(p.out_w, p.out_h);
    std::swap(p.out_x_bytes, p.out_y_bytes);
    std::swap(p.kernel_w, p.kernel_h);
    std::swap(p.stride_x, p.stride_y);
    std::swap(p.pad_left, p.pad_top);
  }
  return p;
}

// The kernel for 3x3 must be able to work in place, which a planner may ask for when both tensors have the
// same bytes.
bool safe_in_place(const Plane& p) {
  if (p.in_w * p.in_h != p.out_w * p.out_h) return true;
  return p.in_w == p.out_w && p.stride_x == 1 && p.stride_y == 1;
}

bool is_3x3(const Plane& p, int64_t depth_multiplier) {
  return p.kernel_w == 3 && p.kernel_h == 3 && p.stride_x <= 2 && p.stride_y <= 2 && depth_multiplier == 1 &&
         (p.stride_y == 2 || p.pad_top <= 1) && safe_in_place(p);
}

// The weights as [out_c][columns of the window][rows], the window being that of the plane or, upright, of the
// image.
std::vector<int8_t> weights_by_channel(const Tensor& weights, bool rows_first) {
  const int32_t rows = weights.shape[1], columns = weights.shape[2], channels = weights.shape[3];
  const auto* w = weights.values<int8_t>();
  std::vector<int8_t> out;
  for (int32_t c = 0; c < channels; ++c)
    for (int32_t i = 0; i < rows * columns; ++i) {
      const int32_t tap = rows_first ? i : i % rows * columns + i / rows;
      out.push_back(w[tap * channels + c]);
    }
  return out;
}

// Do a column of 3x3, or four neighbours of another window, always fit in a run?
bool has_long_runs(const std::vector<int8_t>& weights, bool is_3x3) {
  const size_t length = is_3x3 ? 3 : 4;
  for (size_t k = 0; k + length <= weights.size(); k += length)
    if (!fits_dual_run(&weights[k], length, 1)) return false;
  return true;
}

void add_plane(KernelCall& call, const Plane& p, int64_t in_c, int64_t depth_multiplier) {
  call.integer("in_c", in_c);
  call.integer("depth_multiplier", depth_multiplier);
  call.integer("in_w", p.in_w);
  call.integer("in_h", p.in_h);
  call.integer("in_x_bytes", p.in_x_bytes);
  call.integer("in_y_bytes", p.in_y_bytes);
  call.integer("out_w", p.out_w);
  call.integer("out_h", p.out_h);
  call.integer("out_x_bytes", p.out_x_bytes);
  call.integer("out_y_bytes", p.out_y_bytes);
  call.integer("kernel_w", p.kernel_w);
  call.integer("kernel_h", p.kernel_h);
  call.integer("stride_x", p.stride_x);
  call.integer("stride_y", p.stride_y);
  call.integer("pad_left", p.pad_left);
  call.integer("pad_top", p.pad_top);
}

void add_channels(KernelCall& call, const std::vector<DspChannel>& channels, bool is_3x3) {
  std::vector<int8_t> weights;  // constant channels have lost theirs
  std::vector<int32_t> constants;
  for (const DspChannel& channel : channels) {
    weights.insert(weights.end(), channel.weights.begin(), channel.weights.end());
    const int32_t flags = has_long_runs(channel.weights, is_3x3) ? MOTE_DUAL_LONG_RUNS : 0;
    constants.insert(constants.end(), {channel.bias, channel.multiplier, dual_shifts(channel) | flags});
  }
  call.pointer("weights", DType::kInt8, weights);
  call.pointer("constants", DType::kInt32, constants);
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
    return lower_dual_gemm(graph, node, window, weights_by_channel(weights, true), factors, kChannelAxis);
  const bool dilated =
      (window.dilation_h > 1 && window.kernel_h > 1) || (window.dilation_w > 1 && window.kernel_w > 1);
  if (dilated) return std::nullopt;

  const Plane plane = plane_of(in, out, window);
  const DspOutput output{zero_point(out), activation_range(node.attrs.text("activation", "none"), out.quant)};
  const auto channels = dual_channels(weights_by_channel(weights, plane.on_side),
                                      bias_or_zeros<int32_t>(graph, node, kChannelAxis), factors, output);
  if (!channels) return std::nullopt;
  const int64_t depth_multiplier = out.shape[3] / in.shape[3];
  const bool small = is_3x3(plane, depth_multiplier);

  KernelCall call;
  call.kernel = &kernel(small ? "depthwise_conv2d_s8_dual_3x3" : "depthwise_conv2d_s8_dual");
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
