// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/made_model.h"

#include <cmath>
#include <stdexcept>

#include "base/format.h"
#include "ir/text.h"
#include "ops/op.h"

namespace mote {

MadeModel::MadeModel(DType type, Shape input) : type_(type) {
  graph_.name = "made";
  at_ = graph_.add({"input", type, std::move(input), activations(), nullptr, -1});
  graph_.inputs = {at_};
}

Quant MadeModel::activations() const { return type_ == DType::kFloat32 ? Quant{} : per_tensor(0.05f, -128); }

MadeModel& MadeModel::add(const char* op, std::vector<TensorId> inputs, Attrs attributes, Quant quant) {
  const std::string name = format("{}_{}", op, graph_.nodes.size());
  const TensorId out = graph_.add({name, type_, {1}, std::move(quant), nullptr, -1});
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.outputs = {out};
  node.attrs = std::move(attributes);
  node.origin.node = static_cast<int>(graph_.nodes.size());
  node.origin.node_name = name;
  node.origin.node_type = op;
  const Result<std::vector<Shape>> shapes = find_op(op)->infer(graph_, node);
  if (!shapes.ok()) throw std::logic_error(name + ": " + shapes.error().to_string());
  graph_.tensor(out).shape = (*shapes)[0];
  graph_.nodes.push_back(std::move(node));
  graph_.outputs = {at_ = out};
  return *this;
}

MadeModel& MadeModel::weighted(const char* op, Shape weights, int channel_axis, Attrs attributes) {
  const int32_t channels = weights[static_cast<size_t>(channel_axis)];
  const auto count = static_cast<size_t>(element_count(weights));
  std::vector<TensorId> inputs = {at_};
  if (type_ == DType::kFloat32) {
    const float most = 1.0f / std::sqrt(static_cast<float>(count) / static_cast<float>(channels));
    std::vector<float> values(count);
    for (float& value : values) value = random_.real(-most, most);
    inputs.push_back(graph_.add(constant_tensor("weights", type_, std::move(weights), values)));
    const std::vector<float> bias(static_cast<size_t>(channels), 0.1f);
    inputs.push_back(graph_.add(constant_tensor("bias", type_, {channels}, bias)));
    return add(op, inputs, std::move(attributes), {});
  }
  std::vector<int8_t> values(count);
  for (int8_t& value : values) value = static_cast<int8_t>(random_.integer(-127, 127));
  Tensor tensor = constant_tensor("weights", type_, std::move(weights), values);
  tensor.quant.axis = channel_axis;
  for (int32_t c = 0; c < channels; ++c) {
    tensor.quant.scale.push_back(0.01f * random_.real(0.5f, 1.5f) /
                                 std::sqrt(static_cast<float>(count) / static_cast<float>(channels)));
    tensor.quant.zero_point.push_back(0);
  }
  inputs.push_back(graph_.add(std::move(tensor)));
  std::vector<int32_t> bias(static_cast<size_t>(channels));
  for (int32_t& value : bias) value = random_.integer(-2000, 2000);
  inputs.push_back(graph_.add(constant_tensor("bias", DType::kInt32, {channels}, bias)));
  return add(op, inputs, std::move(attributes), activations());
}

MadeModel& MadeModel::conv2d(int32_t filters, int32_t kernel, int32_t stride) {
  const int64_t pad = kernel / 2;
  return weighted("conv2d", {filters, kernel, kernel, shape()[3]}, 0,
                  window_attrs(stride, stride, {pad, pad, pad, pad}, "relu"));
}

MadeModel& MadeModel::depthwise_conv2d(int32_t kernel, int32_t stride) {
  const int64_t pad = kernel / 2;
  Attrs attributes = window_attrs(stride, stride, {pad, pad, pad, pad}, "relu");
  attributes.set("multiplier", int64_t{1});
  return weighted("depthwise_conv2d", {1, kernel, kernel, shape()[3]}, 3, std::move(attributes));
}

MadeModel& MadeModel::average_pool2d() {
  Attrs attributes = window_attrs(1, 1);
  attributes.erase("dilation_h");
  attributes.erase("dilation_w");
  attributes.set("kernel_h", int64_t{shape()[1]});
  attributes.set("kernel_w", int64_t{shape()[2]});
  return add("average_pool2d", {at_}, std::move(attributes), activations());
}

MadeModel& MadeModel::fully_connected(int32_t units) {
  const auto inputs = static_cast<int32_t>(graph_.tensor(at_).elements());
  return weighted("fully_connected", {units, inputs}, 0,
                  attrs({{"activation", "none"}, {"keep_num_dims", int64_t{0}}}));
}

MadeModel& MadeModel::softmax() {
  return add("softmax", {at_}, attrs({{"beta", 1.0}}),
             type_ == DType::kFloat32 ? Quant{} : per_tensor(1.0f / 256, -128));
}

std::string MadeModel::text() const { return print(graph_); }

MadeModel small_classifier(int32_t side, int32_t filters, int32_t classes) {
  MadeModel model(DType::kInt8, {1, side, side, 1});
  model.conv2d(filters, 3, 2).depthwise_conv2d(3, 1).conv2d(2 * filters, 1, 1);
  model.depthwise_conv2d(3, 2).conv2d(2 * filters, 1, 1).average_pool2d();
  model.fully_connected(classes).softmax();
  return model;
}

}  // namespace mote
