// SPDX-License-Identifier: Apache-2.0
#include "ops/resize.h"

#include "base/format.h"
#include "ir/verify.h"
#include "ops/checks.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// Places in the input are counted in 32 bits, 1024 to a pixel.
constexpr int64_t kMostPixels = 1 << 19;

ResizedAxis axis(const Graph& graph, const Node& node, size_t d) {
  return {graph.tensor(node.inputs[0]).shape[d], graph.tensor(node.outputs[0]).shape[d],
          node.attrs.integer("align_corners") != 0, node.attrs.integer("half_pixel_centers") != 0};
}

}  // namespace

Status map_resize_from_tflite(const TfliteOptions& options, Graph& graph, Node& node, int align_corners_field,
                              int half_pixel_centers_field) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_ASSIGN(const std::vector<int64_t> size, integers_of_input(graph, node, 1, "size"));
  if (size.size() != 2)
    return Error(Code::kInvalid, format("the new size has {} numbers, not 2", size.size()));
  node.attrs.set("height", size[0]);
  node.attrs.set("width", size[1]);
  node.attrs.set("align_corners", int64_t{options.byte_field(align_corners_field, 0) != 0});
  node.attrs.set("half_pixel_centers", int64_t{options.byte_field(half_pixel_centers_field, 0) != 0});
  node.inputs.resize(1);
  return ok_status();
}

Result<std::vector<Shape>> infer_resize(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  MOTE_TRY(check_rank(in, "input", 4));
  const int64_t height = node.attrs.integer("height"), width = node.attrs.integer("width");
  for (const int64_t size : {height, width, int64_t{in.shape[1]}, int64_t{in.shape[2]}})
    if (size < 1 || size > kMostPixels)
      return Error(Code::kInvalid,
                   format("{} cannot be resized to {}x{}", shape_text(in.shape), height, width),
                   format("sizes are from 1 to {}", kMostPixels));
  return std::vector<Shape>{
      {in.shape[0], static_cast<int32_t>(height), static_cast<int32_t>(width), in.shape[3]}};
}

ResizedAxis resized_rows(const Graph& graph, const Node& node) { return axis(graph, node, 1); }
ResizedAxis resized_columns(const Graph& graph, const Node& node) { return axis(graph, node, 2); }

std::string ResizeCase::name() const {
  return format("{} to {}x{}{}{}", shape_text(in), height, width, mode.empty() ? "" : " ", mode);
}

Attrs ResizeCase::attributes() const {
  Attrs out;
  out.set("height", height);
  out.set("width", width);
  if (!mode.empty()) out.set(mode, int64_t{1});
  return out;
}

std::vector<ResizeCase> resize_cases() {
  struct Size {
    Shape in;
    int64_t height, width;
  };
  const std::vector<Size> sizes = {{{1, 3, 4, 2}, 6, 8},  {{1, 5, 7, 1}, 3, 4}, {{2, 2, 3, 3}, 5, 4},
                                   {{1, 1, 1, 3}, 3, 2},  {{1, 4, 5, 2}, 1, 1}, {{1, 3, 3, 1}, 3, 3},
                                   {{1, 2, 9, 4}, 7, 13}, {{1, 4, 4, 17}, 2, 3}};
  std::vector<ResizeCase> out;
  for (const Size& size : sizes)
    for (const char* mode : {"", "align_corners", "half_pixel_centers"})
      out.push_back({size.in, size.height, size.width, mode});
  return out;
}

}  // namespace mote
