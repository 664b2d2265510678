// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/toml.h"
#include "ir/graph.h"

namespace mote {

// One entry of `layers` in a project's [model] table, with the line it stands on.
struct LayerSpec {
  std::string op;                      // "conv2d", "depthwise_conv2d", "average_pool2d", ...
  int64_t filters = 0;                 // conv2d: output channels
  int64_t units = 0;                   // fully_connected: outputs; 0: one for each class
  int64_t kernel_h = 0, kernel_w = 0;  // 0 for average_pool2d: the whole image
  int64_t stride = 1;                  // in both directions
  bool same_padding = true;            // as TFLite's SAME; false: VALID. Pools are never padded
  std::string activation = "none";     // none, relu, relu6
  Origin where;
};

// Reads `layers = [{ op = "conv2d", filters = 16, kernel = 3, stride = 2, activation = "relu" }, ...]`. A
// kernel is a number or [height, width]. Every wrong or unknown setting is an error with its line.
Result<std::vector<LayerSpec>> read_layers(const Toml& model);

// The operators that a project's layers may be, and so those that have a gradient.
std::vector<std::string> trainable_operators();

// The float graph of a classifier: input [1, h, w, c], outputs [1, classes]. Weights and biases are constants
// of zeros in the layouts of src/ops; training fills them in. Convolutions are trained with a batch
// normalisation that is folded away, so the graph has none. An error names the line of the layer whose shapes
// do not fit.
Result<Graph> build_network(const std::string& name, const std::vector<LayerSpec>& layers,
                            const Shape& sample_shape, const std::vector<std::string>& classes);

// Weights and biases of a graph, counted in elements.
int64_t parameter_count(const Graph& graph);

}  // namespace mote
