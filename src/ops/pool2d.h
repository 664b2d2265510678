// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/op.h"
#include "ops/window.h"

namespace mote {

// What average_pool2d and max_pool2d share: all but their arithmetic. Attributes: kernel_h, kernel_w,
// stride_h, stride_w, pad_top, pad_bottom, pad_left, pad_right, activation.

Status map_pool2d(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);
Result<std::vector<Shape>> infer_pool2d(const Graph& graph, const Node& node);

// The call of the kernel `s8` or `f32`, whose parameter blocks are those of device/nn/pool2d.
Result<std::vector<KernelCall>> lower_pool2d(const Graph& graph, const Node& node, const char* s8,
                                             const char* f32);

std::vector<OpCase> pool2d_cases(const char* op);

// Calls window(taps, out index) for every output: the offsets of the window's elements inside the input,
// for one channel.
template <class Visit>
void for_each_pool2d_window(const Graph& graph, const Node& node, const Visit& visit) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  const Window w = *read_window(node, static_cast<int32_t>(node.attrs.integer("kernel_h")),
                                static_cast<int32_t>(node.attrs.integer("kernel_w")));
  std::vector<int64_t> taps;
  for (int64_t y = 0; y < out[1]; ++y) {
    for (int64_t x = 0; x < out[2]; ++x) {
      for (int64_t c = 0; c < out[3]; ++c) {
        taps.clear();
        for (int64_t ky = 0; ky < w.kernel_h; ++ky) {
          for (int64_t kx = 0; kx < w.kernel_w; ++kx) {
            const int64_t row = y * w.stride_h + ky - w.pad_top, column = x * w.stride_w + kx - w.pad_left;
            if (row >= 0 && row < in[1] && column >= 0 && column < in[2])
              taps.push_back((row * in[2] + column) * in[3] + c);
          }
        }
        visit(taps, (y * out[2] + x) * out[3] + c);
      }
    }
  }
}

}  // namespace mote
