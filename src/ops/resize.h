// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "ops/tflite_options.h"

namespace mote {

// What operators share that make an image [batch, height, width, channels] larger or smaller.

// Attributes "height" and "width" from the second input, "align_corners" and "half_pixel_centers" from the
// options by their field numbers.
Status map_resize_from_tflite(const TfliteOptions& options, Graph& graph, Node& node, int align_corners_field,
                              int half_pixel_centers_field);

Result<std::vector<Shape>> infer_resize(const Graph& graph, const Node& node);

// Which pixels become one along a dimension.
struct ResizedAxis {
  int32_t in, out;
  bool align_corners, half_pixel_centers;
};
ResizedAxis resized_rows(const Graph& graph, const Node& node);
ResizedAxis resized_columns(const Graph& graph, const Node& node);

// An image, the size that it gets, and the option that is set, for cases.
struct ResizeCase {
  Shape in;
  int64_t height, width;
  std::string mode;  // "align_corners", "half_pixel_centers" or ""

  std::string name() const;
  Attrs attributes() const;
};
std::vector<ResizeCase> resize_cases();

}  // namespace mote
