// SPDX-License-Identifier: Apache-2.0
#include "ops/depthwise_plane.h"

#include <utility>

namespace mote {

DepthwisePlane depthwise_plane(const Tensor& in, const Tensor& out, const Window& w, bool on_side) {
  DepthwisePlane p{on_side,
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
  if (on_side) {
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

void add_plane(KernelCall& call, const DepthwisePlane& p, int64_t in_c, int64_t depth_multiplier) {
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

std::vector<int8_t> weights_by_channel(const Tensor& weights, bool on_side) {
  const int32_t rows = weights.shape[1], columns = weights.shape[2], channels = weights.shape[3];
  const auto* w = weights.values<int8_t>();
  std::vector<int8_t> out;
  for (int32_t c = 0; c < channels; ++c)
    for (int32_t i = 0; i < rows * columns; ++i) {
      const int32_t tap = on_side ? i % rows * columns + i / rows : i;
      out.push_back(w[tap * channels + c]);
    }
  return out;
}

}  // namespace mote
