// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/checks.h"
#include "ops/op.h"
#include "ops/window.h"

namespace mote {

// What average_pool2d, max_pool2d and l2_pool2d share: all but their arithmetic. Attributes: kernel_h,
// kernel_w, stride_h, stride_w, pad_top, pad_bottom, pad_left, pad_right, activation.

Status map_pool2d(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code);
Result<std::vector<Shape>> infer_pool2d(const Graph& graph, const Node& node);

// The call of the kernel of device/nn/pool2d for any core: of the operator's name and the tensors' type, and
// of batches where there is more than one image; or of another one that takes batches.
Result<std::vector<KernelCall>> lower_pool2d(const Graph& graph, const Node& node,
                                             const char* of_batches = nullptr);

std::vector<OpCase> pool2d_cases(const char* op, TypeSet types = kInt8Int16AndFloat);

// Calls visit(taps, out index) for every output: the offsets of the window's elements inside the input, for
// one channel.
template <class Visit>
void for_each_pool2d_window(const Graph& graph, const Node& node, const Visit& visit) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  const Window w = *read_window(node, static_cast<int32_t>(node.attrs.integer("kernel_h")),
                                static_cast<int32_t>(node.attrs.integer("kernel_w")));
  std::vector<int64_t> taps;
  // The rows of all images, one below the other.
  for (int64_t all = 0; all < int64_t{out[0]} * out[1]; ++all) {
    const int64_t first_row = all / out[1] * in[1], y = all % out[1];
    for (int64_t x = 0; x < out[2]; ++x) {
      for (int64_t c = 0; c < out[3]; ++c) {
        taps.clear();
        for (int64_t ky = 0; ky < w.kernel_h; ++ky) {
          for (int64_t kx = 0; kx < w.kernel_w; ++kx) {
            const int64_t row = y * w.stride_h + ky - w.pad_top, column = x * w.stride_w + kx - w.pad_left;
            if (row >= 0 && row < in[1] && column >= 0 && column < in[2])
              taps.push_back(((first_row + row) * in[2] + column) * in[3] + c);
          }
        }
        visit(taps, (all * out[2] + x) * out[3] + c);
      }
    }
  }
}

}  // namespace mote
