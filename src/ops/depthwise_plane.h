// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/lowered.h"
#include "ops/window.h"

namespace mote {

// What the kernels that do a depthwise convolution channel by channel share on the host.

// The layer as a channel's plane sees it (device/nn/depthwise_conv2d): x along the image's rows, or along its
// columns when the plane lies on its side.
struct DepthwisePlane {
  bool on_side = false;
  int32_t in_w, in_h, in_x_bytes, in_y_bytes;
  int32_t out_w, out_h, out_x_bytes, out_y_bytes;
  int32_t kernel_w, kernel_h, stride_x, stride_y, pad_left, pad_top;
};
DepthwisePlane depthwise_plane(const Tensor& in, const Tensor& out, const Window& window, bool on_side);

// The scalars in_c, depth_multiplier and all of the plane, in the order of its members.
void add_plane(KernelCall& call, const DepthwisePlane& plane, int64_t in_c, int64_t depth_multiplier);

// The weights [1][kernel_h][kernel_w][out_c] as [out_c][kernel_h][kernel_w], on its side as
// [out_c][kernel_w][kernel_h].
std::vector<int8_t> weights_by_channel(const Tensor& weights, bool on_side);

}  // namespace mote
