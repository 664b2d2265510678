// SPDX-License-Identifier: Apache-2.0
#include "device/nn/resize/resize_bilinear.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowered.h"
#include "ops/op.h"
#include "ops/resize.h"

namespace mote {

namespace {

// ResizeBilinearOptions of the schema; its first two fields are out of use.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kAlignCorners = 2, kHalfPixelCenters };
  return map_resize_from_tflite(options, graph, node, kAlignCorners, kHalfPixelCenters);
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_activation_type(graph.tensor(node.inputs[0]), "input", kInt8AndFloat));
  if (node.attrs.integer("align_corners") != 0 && node.attrs.integer("half_pixel_centers") != 0)
    return Error(Code::kUnsupported, "align_corners and half_pixel_centers exclude each other",
                 "resize with only one of them");
  return infer_resize(graph, node);
}

// Source of both: TFLM 90b983c, reference/resize_bilinear.h. int8 counts 1024 to a pixel and rounds.
struct FixedScale {
  int32_t scale, offset;
};
FixedScale fixed_scale(const ResizedAxis& axis) {
  const bool to_corners = axis.align_corners && axis.out > 1;
  const int32_t in = to_corners ? axis.in - 1 : axis.in, out = to_corners ? axis.out - 1 : axis.out;
  const int32_t scale = (1024 * in + out / 2) / out;
  return {scale, axis.half_pixel_centers ? scale / 2 - 512 : 0};
}

float real_scale(const ResizedAxis& axis) {
  const bool to_corners = axis.align_corners && axis.out > 1;
  return to_corners ? static_cast<float>(axis.in - 1) / static_cast<float>(axis.out - 1)
                    : static_cast<float>(axis.in) / static_cast<float>(axis.out);
}

// Neighbours of a place, and how far it is behind the first one. TFLM reads past the input where rounded
// scales add up to more than its size; here the last pixel counts.
template <class Real>
struct Between {
  int64_t first, second;
  Real behind;
};

Between<int64_t> between(const ResizedAxis& axis, int64_t i) {
  const FixedScale fixed = fixed_scale(axis);
  const int64_t at = i * fixed.scale + fixed.offset, last = axis.in - 1;
  const int64_t first = std::min(std::max<int64_t>(at / 1024, 0), last);
  const int64_t second = std::min((at + 1023) / 1024, last);
  return {first, second, first == second ? 0 : at - first * 1024};
}

Between<double> between_real(const ResizedAxis& axis, int64_t i) {
  const auto index = static_cast<float>(i);
  const float at =
      axis.half_pixel_centers ? (index + 0.5f) * real_scale(axis) - 0.5f : index * real_scale(axis);
  const int64_t last = axis.in - 1;
  const int64_t first = std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, last);
  const int64_t second = std::clamp<int64_t>(static_cast<int64_t>(std::ceil(at)), 0, last);
  return {first, second, first == second ? 0 : double{at} - static_cast<double>(first)};
}

// Calls write(output element, the four input elements, rows, columns) for each element.
template <class Neighbours, class Write>
void for_each_element(const Graph& graph, const Node& node, Neighbours neighbours, Write write) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const ResizedAxis rows = resized_rows(graph, node), columns = resized_columns(graph, node);
  int64_t element = 0;
  for (int64_t n = 0; n < in[0]; ++n)
    for (int64_t y = 0; y < rows.out; ++y)
      for (int64_t x = 0; x < columns.out; ++x)
        for (int64_t c = 0; c < in[3]; ++c, ++element) {
          const auto row = neighbours(rows, y), column = neighbours(columns, x);
          const auto at = [&](int64_t r, int64_t k) { return ((n * in[1] + r) * in[2] + k) * in[3] + c; };
          const int64_t corners[4] = {at(row.first, column.first), at(row.first, column.second),
                                      at(row.second, column.first), at(row.second, column.second)};
          write(element, corners, row.behind, column.behind);
        }
}

void eval_s8(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto* in = buffers.in<int8_t>(0);
  for_each_element(graph, node, between, [&](int64_t i, const int64_t* corner, int64_t down, int64_t right) {
    const int64_t sum = in[corner[0]] * (1024 - down) * (1024 - right) +
                        in[corner[1]] * (1024 - down) * right + in[corner[2]] * down * (1024 - right) +
                        in[corner[3]] * down * right;
    const int64_t half = sum > 0 ? 1 << 19 : -(1 << 19);
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>((sum + half) / (1 << 20));
  });
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const auto* in = buffers.in<float>(0);
  for_each_element(graph, node, between_real,
                   [&](int64_t i, const int64_t* corner, double down, double right) {
                     const auto at = [&](int k) { return double{in[corner[k]]}; };
                     const double sum = at(0) * (1 - down) * (1 - right) + at(1) * (1 - down) * right +
                                        at(2) * down * (1 - right) + at(3) * down * right;
                     buffers.out<float>(0)[i] = static_cast<float>(sum);
                   });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  graph.tensor(node.outputs[0]).type == DType::kInt8 ? eval_s8(graph, node, buffers)
                                                     : eval_f32(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const ResizedAxis rows = resized_rows(graph, node), columns = resized_columns(graph, node);
  const bool is_int8 = in.type == DType::kInt8;
  KernelCall call;
  call.kernel = &kernel(is_int8 ? "resize_bilinear_s8" : "resize_bilinear_f32");
  call.integer("batches", in.shape[0]);
  call.integer("in_h", rows.in);
  call.integer("in_w", columns.in);
  call.integer("channels", in.shape[3]);
  call.integer("out_h", rows.out);
  call.integer("out_w", columns.out);
  if (is_int8) {
    call.integer("scale_h", fixed_scale(rows).scale);
    call.integer("scale_w", fixed_scale(columns).scale);
    call.integer("offset_h", fixed_scale(rows).offset);
    call.integer("offset_w", fixed_scale(columns).offset);
  } else {
    call.real("scale_h", real_scale(rows));
    call.real("scale_w", real_scale(columns));
    call.real("half", rows.half_pixel_centers ? 0.5f : 0.0f);
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kFloat32})
    for (const ResizeCase& row : resize_cases()) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name()));
      builder.node("resize_bilinear", {builder.input(type, row.in, quant_of(type))}, row.attributes(), type,
                   quant_of(type));
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_resize_bilinear = {
    .name = "resize_bilinear",
    .summary = "an image with other numbers of rows and columns, each pixel a mean of the four nearest",
    .source = "TFLM 90b983c reference/resize_bilinear.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{23, "RESIZE_BILINEAR", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
