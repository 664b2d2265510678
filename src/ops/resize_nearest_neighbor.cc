// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/element_map.h"
#include "ops/op.h"
#include "ops/resize.h"

namespace mote {

namespace {

// ResizeNearestNeighborOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kAlignCorners, kHalfPixelCenters };
  return map_resize_from_tflite(options, graph, node, kAlignCorners, kHalfPixelCenters);
}

// The pixel of the input that pixel i of the output is. Source: TFLM 90b983c, GetNearestNeighbor(): in float.
int32_t nearest(const ResizedAxis& axis, int32_t i) {
  const bool to_corners = axis.align_corners && axis.out > 1;
  const float scale = to_corners ? static_cast<float>(axis.in - 1) / static_cast<float>(axis.out - 1)
                                 : static_cast<float>(axis.in) / static_cast<float>(axis.out);
  const float at = (static_cast<float>(i) + (axis.half_pixel_centers ? 0.5f : 0.0f)) * scale;
  const auto pixel = static_cast<int32_t>(axis.align_corners ? std::round(at) : std::floor(at));
  return std::clamp(pixel, 0, axis.in - 1);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Tensor& out = graph.tensor(node.outputs[0]);
  const ResizedAxis rows = resized_rows(graph, node), columns = resized_columns(graph, node);
  const size_t pixel = static_cast<size_t>(in[3] * dtype_bytes(out.type));
  uint8_t* to = buffers.out<uint8_t>(0);
  for (int32_t n = 0; n < in[0]; ++n)
    for (int32_t y = 0; y < rows.out; ++y)
      for (int32_t x = 0; x < columns.out; ++x, to += pixel) {
        const int64_t from = (int64_t{n} * in[1] + nearest(rows, y)) * in[2] + nearest(columns, x);
        std::memcpy(to, buffers.in<uint8_t>(0) + static_cast<size_t>(from) * pixel, pixel);
      }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const std::vector<int64_t> strides = dense_strides(in.shape);
  const auto places = [](const ResizedAxis& axis, int64_t stride) {
    std::vector<int32_t> out;
    for (int32_t i = 0; i < axis.out; ++i) out.push_back(static_cast<int32_t>(nearest(axis, i) * stride));
    return listed(std::move(out));
  };
  const ElementMap map = {0,
                          {{in.shape[0], strides[0], {}},
                           places(resized_rows(graph, node), strides[1]),
                           places(resized_columns(graph, node), strides[2]),
                           {in.shape[3], 1, {}}}};
  return element_map_calls(map, in, graph.tensor(node.outputs[0]));
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const ResizeCase& row : rows_for(type, resize_cases())) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name()));
      builder.node("resize_nearest_neighbor", {builder.input(type, row.in, quant_of(type))}, row.attributes(),
                   type, quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_resize_nearest_neighbor = {
    .name = "resize_nearest_neighbor",
    .summary = "an image with other numbers of rows and columns, each pixel the nearest one",
    .source = "TFLM 90b983c reference/resize_nearest_neighbor.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{97, "RESIZE_NEAREST_NEIGHBOR", 4}},
    .map_tflite = map_tflite,
    .infer = infer_resize,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
