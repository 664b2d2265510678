// SPDX-License-Identifier: Apache-2.0
#pragma once
// For tests only: random image networks as lower() takes them.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ops/case_builder.h"
#include "ops/conv2d_add_parts.h"
#include "ops/quantization.h"

namespace mote {

// Chains and residual blocks of all operators that can run in strips, int8, with strides, padding and channel
// numbers of all kinds; every other one ends in a fully connected layer.
class RandomNetwork {
 public:
  explicit RandomNetwork(uint32_t seed) : random_(seed) {
    graph_.name = "random";
    const int32_t height = random_.integer(6, 24), width = random_.integer(1, 8) * random_.integer(1, 3);
    last_ = tensor({1, height, width, random_.integer(1, 3) * 4}, zero_point());
    graph_.inputs = {last_};
  }

  Graph make(int blocks) {
    for (int i = 0; i < blocks; ++i) add_block();
    if (random_.integer(0, 1) == 1) add_fully_connected();
    graph_.outputs = {last_};
    return graph_;
  }

  // One that needs most memory before its end: many channels, all of which a fully connected layer needs.
  Graph make_classifier() {
    add_conv(random_.integer(5, 8) * 4, 1, true);
    if (random_.integer(0, 1) == 1) add_elementwise();
    add_fully_connected();
    graph_.outputs = {last_};
    return graph_;
  }

 private:
  int32_t zero_point() { return random_.integer(-128, 127); }

  TensorId tensor(Shape shape, int32_t zero) {
    return graph_.add({"t", DType::kInt8, std::move(shape), per_tensor(0.1f, zero), nullptr, -1});
  }

  const Shape& shape() const { return graph_.tensor(last_).shape; }

  void node(const char* op, std::vector<TensorId> inputs, Attrs attributes, const Quant& quant) {
    Node node{op, std::move(inputs), {}, std::move(attributes), {}};
    const TensorId out = graph_.add({"t", DType::kInt8, {1}, quant, nullptr, -1});
    node.outputs = {out};
    const OpDef& def = *find_op(op);
    graph_.tensor(out).shape = (*def.infer(graph_, node))[0];
    if (def.channel_axis >= 0) fold_zero_point(graph_, node, def.channel_axis);
    graph_.nodes.push_back(std::move(node));
    last_ = out;
  }

  TensorId weights(Shape of, int axis) {
    const int64_t elements = element_count(of);
    std::vector<int8_t> values(static_cast<size_t>(elements));
    for (int8_t& value : values) value = static_cast<int8_t>(random_.integer(-127, 127));
    const auto channels = static_cast<size_t>(of[static_cast<size_t>(axis)]);
    const double taps = static_cast<double>(elements) / static_cast<double>(channels);
    Tensor out = constant_tensor("w", DType::kInt8, std::move(of), values);
    out.quant.scale.assign(channels, static_cast<float>(0.01 / std::sqrt(taps)));
    out.quant.zero_point.assign(channels, 0);
    out.quant.axis = axis;
    return graph_.add(std::move(out));
  }

  TensorId bias(int32_t channels) {
    return graph_.add(constant_tensor("b", DType::kInt32, {channels},
                                      std::vector<int32_t>(static_cast<size_t>(channels), 77)));
  }

  // A window over the image as it is; with `same`, one that keeps its size.
  struct Sides {
    int32_t kernel_h, kernel_w;
    Attrs attributes;
  };
  Sides window(int64_t stride, bool same) {
    const auto side = [&](int32_t size) { return std::min(size, random_.integer(0, 2) * 2 + 1); };
    const int32_t h = side(shape()[1]) | 1, w = side(shape()[2]) | 1;
    const CasePads pads = {h / 2, h / 2, w / 2, w / 2};
    const bool fits = shape()[1] >= h && shape()[2] >= w;
    return {h, w, window_attrs(stride, stride, same || !fits ? pads : CasePads{}, "relu")};
  }

  void add_conv(int32_t out_c, int64_t stride, bool same) {
    const Sides sides = window(stride, same);
    const TensorId w = weights({out_c, sides.kernel_h, sides.kernel_w, shape()[3]}, 0);
    node("conv2d", {last_, w, bias(out_c)}, sides.attributes, per_tensor(0.1f, zero_point()));
  }

  void add_depthwise(int64_t stride, bool same) {
    const Sides sides = window(stride, same);
    const int32_t channels = shape()[3];
    const TensorId w = weights({1, sides.kernel_h, sides.kernel_w, channels}, 3);
    node("depthwise_conv2d", {last_, w, bias(channels)}, sides.attributes, per_tensor(0.1f, zero_point()));
  }

  void add_pool() {
    Sides sides = window(random_.integer(1, 2), random_.integer(0, 1) == 1);
    sides.attributes.set("kernel_h", int64_t{sides.kernel_h});
    sides.attributes.set("kernel_w", int64_t{sides.kernel_w});
    node(random_.integer(0, 1) == 0 ? "max_pool2d" : "average_pool2d", {last_}, sides.attributes,
         graph_.tensor(last_).quant);
  }

  void add_fully_connected() {
    const auto inputs = static_cast<int32_t>(element_count(shape()));
    const int32_t outputs = random_.integer(1, 7);
    const TensorId w = weights({outputs, inputs}, 0);
    node("fully_connected", {last_, w, bias(outputs)}, attrs({{"activation", "none"}}),
         per_tensor(0.1f, zero_point()));
  }

  void add_elementwise() {
    const Quant quant = per_tensor(0.12f, zero_point());
    switch (random_.integer(0, 3)) {
      case 0:
        return node("leaky_relu", {last_}, attrs({{"alpha", 0.2}}), quant);
      case 1:
        return node("quantize", {last_}, {}, quant);
      case 2:
        return node("activation", {last_}, attrs({{"activation", "relu6"}}), quant);
      default: {
        Shape channels = {random_.integer(0, 1) == 0 ? 1 : shape()[3]};
        std::vector<int8_t> values(static_cast<size_t>(channels[0]));
        for (int8_t& value : values) value = static_cast<int8_t>(random_.integer(-128, 127));
        Tensor factor = constant_tensor("f", DType::kInt8, std::move(channels), values);
        factor.quant = per_tensor(0.01f, 3);
        const TensorId id = graph_.add(std::move(factor));
        return node("mul", {last_, id}, attrs({{"activation", "relu"}}), quant);
      }
    }
  }

  void add_residual() {
    const TensorId shortcut = last_;
    const int32_t channels = shape()[3];
    add_conv(random_.integer(1, 4) * 4, 1, true);
    if (random_.integer(0, 1) == 1) add_depthwise(1, true);
    add_conv(channels, 1, true);
    const bool fused = random_.integer(0, 1) == 1;
    node("add", {shortcut, last_}, attrs({{"activation", "none"}}), per_tensor(0.15f, zero_point()));
    if (fused) fuse_sum();
  }

  // The last two nodes are a convolution and the sum of its output: makes one of them.
  void fuse_sum() {
    const Node add = graph_.nodes.back();
    graph_.nodes.pop_back();
    graph_.nodes.back() = conv2d_add_node(graph_, graph_.nodes.back(), add);
  }

  void add_block() {
    const bool same = random_.integer(0, 2) > 0;
    const int64_t stride = shape()[1] > 6 ? random_.integer(1, 2) : 1;
    // One channel number in four leaves rows that are no whole words.
    const int32_t channels = random_.integer(0, 3) == 0 ? random_.integer(1, 9) : random_.integer(1, 5) * 4;
    switch (random_.integer(0, 5)) {
      case 0:
        return add_residual();
      case 1:
        return add_depthwise(stride, same);
      case 2:
        return add_pool();
      case 3:
        return add_elementwise();
      default:
        return add_conv(channels, stride, same);
    }
  }

  CaseRandom random_;
  Graph graph_;
  TensorId last_ = kNoTensor;
};

}  // namespace mote
