// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "ir/graph.h"
#include "ops/case_builder.h"

namespace mote {

// A chain of layers with random weights, made by code, so that tests need no model file. int8, or float32. A
// layer that its operator refuses throws std::logic_error.
class MadeModel {
 public:
  MadeModel(DType type, Shape input);

  MadeModel& conv2d(int32_t filters, int32_t kernel,
                    int32_t stride);                            // padded so that stride 1 keeps the size
  MadeModel& depthwise_conv2d(int32_t kernel, int32_t stride);  // likewise
  MadeModel& average_pool2d();                                  // over the whole image
  MadeModel& fully_connected(int32_t units);
  MadeModel& softmax();

  // The model as a .mote file.
  std::string text() const;

 private:
  MadeModel& weighted(const char* op, Shape weights, int channel_axis, Attrs attributes);
  MadeModel& add(const char* op, std::vector<TensorId> inputs, Attrs attributes, Quant quant);
  Quant activations() const;
  const Shape& shape() const { return graph_.tensor(at_).shape; }

  DType type_;
  Graph graph_;
  TensorId at_;
  CaseRandom random_{1};
};

// A small classifier as the demo's: convolution, depthwise-separable block, pooling, fully connected,
// softmax.
MadeModel small_classifier(int32_t side = 12, int32_t filters = 8, int32_t classes = 4);

}  // namespace mote
