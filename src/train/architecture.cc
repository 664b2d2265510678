// SPDX-License-Identifier: Apache-2.0
#include "train/architecture.h"

#include "base/checked.h"
#include "base/format.h"
#include "ir/verify.h"
#include "ops/op.h"
#include "ops/window.h"

namespace mote {

namespace {

// More than any microcontroller holds, and few enough for sizes never to overflow.
constexpr int64_t kMostWeights = 1 << 24;
constexpr int kTflitePaddingSame = 0, kTflitePaddingValid = 1;

class Builder {
 public:
  Builder(const std::string& name, const Shape& sample_shape, const std::vector<std::string>& classes)
      : class_count_(static_cast<int32_t>(classes.size())) {
    graph_.name = name;
    graph_.labels = classes;
    Shape shape = {1};
    shape.insert(shape.end(), sample_shape.begin(), sample_shape.end());
    at_ = graph_.add({"input", DType::kFloat32, shape});
    graph_.inputs = {at_};
  }

  Status add(const LayerSpec& layer) {
    Node node;
    node.op = layer.op;
    node.inputs = {at_};
    // "conv2d_3" is the fourth layer.
    const std::string name = format("{}_{}", layer.op, graph_.nodes.size());
    node.origin.node = static_cast<int>(graph_.nodes.size());
    node.origin.node_name = name;
    node.origin.node_type = layer.op;
    MOTE_TRY(set_up(layer, name, node));
    const OpDef* op = find_op(layer.op);
    if (op == nullptr) return Error(Code::kInternal, format("no operator '{}'", layer.op));
    at_ = graph_.add({name, DType::kFloat32, {1}});
    node.outputs = {at_};
    MOTE_ASSIGN(const std::vector<Shape> shapes, op->infer(graph_, node));
    graph_.tensor(at_).shape = shapes[0];
    graph_.nodes.push_back(std::move(node));
    return ok_status();
  }

  Result<Graph> finish(const LayerSpec& last) && {
    const Tensor& output = graph_.tensor(at_);
    if (output.elements() != class_count_)
      return Error(Code::kInvalid,
                   format("the last layer gives {} values ({}), the dataset has {} classes",
                          output.elements(), shape_text(output.shape), class_count_),
                   "end with { op = \"fully_connected\" }, { op = \"softmax\" }", last.where);
    graph_.outputs = {at_};
    MOTE_TRY(verify(graph_));
    MOTE_TRY(verify_ops(graph_));
    return std::move(graph_);
  }

 private:
  Status set_up(const LayerSpec& layer, const std::string& name, Node& node) {
    const Tensor in = graph_.tensor(at_);
    if (layer.op == "softmax") {
      node.attrs.set("beta", 1.0);
      return ok_status();
    }
    node.attrs.set("activation", layer.activation);
    if (layer.op == "fully_connected") {
      const auto units = static_cast<int32_t>(layer.units > 0 ? layer.units : class_count_);
      node.attrs.set("keep_num_dims", int64_t{0});
      return add_weights(name, {units, static_cast<int32_t>(in.elements())}, units, node);
    }
    if (in.shape.size() != 4)
      return Error(Code::kInvalid,
                   format("{} needs an image, the layer before gives {}", layer.op, shape_text(in.shape)),
                   "put it before the first fully_connected layer");
    return set_up_window(layer, in, name, node);
  }

  Status set_up_window(const LayerSpec& layer, const Tensor& in, const std::string& name, Node& node) {
    const auto kernel_h = layer.kernel_h > 0 ? static_cast<int32_t>(layer.kernel_h) : in.shape[1];
    const auto kernel_w = layer.kernel_w > 0 ? static_cast<int32_t>(layer.kernel_w) : in.shape[2];
    const int32_t channels = in.shape[3], filters = static_cast<int32_t>(layer.filters);
    node.attrs.set("stride_h", layer.stride);
    node.attrs.set("stride_w", layer.stride);
    if (layer.op == "average_pool2d") {
      node.attrs.set("kernel_h", int64_t{kernel_h});
      node.attrs.set("kernel_w", int64_t{kernel_w});
    } else {
      node.attrs.set("dilation_h", int64_t{1});
      node.attrs.set("dilation_w", int64_t{1});
    }
    if (layer.op == "conv2d")
      MOTE_TRY(add_weights(name, {filters, kernel_h, kernel_w, channels}, filters, node));
    if (layer.op == "depthwise_conv2d") {
      MOTE_TRY(add_weights(name, {1, kernel_h, kernel_w, channels}, channels, node));
      node.attrs.set("multiplier", int64_t{1});
    }
    return set_padding(layer.same_padding ? kTflitePaddingSame : kTflitePaddingValid, in, kernel_h, kernel_w,
                       node);
  }

  Status add_weights(const std::string& name, const Shape& shape, int32_t channels, Node& node) {
    int64_t count = 1;
    for (const int32_t size : shape) {
      const auto product = checked_mul(count, size);
      if (!product || *product > kMostWeights)
        return Error(Code::kInvalid, format("weights {} are more than mote accepts", shape_text(shape)),
                     "use fewer channels, or an average_pool2d before a fully_connected layer");
      count = *product;
    }
    const std::vector<float> weights(static_cast<size_t>(count)), bias(static_cast<size_t>(channels));
    node.inputs.push_back(graph_.add(constant_tensor(name + "/weights", DType::kFloat32, shape, weights)));
    node.inputs.push_back(graph_.add(constant_tensor(name + "/bias", DType::kFloat32, {channels}, bias)));
    return ok_status();
  }

  Graph graph_;
  TensorId at_ = kNoTensor;
  int32_t class_count_;
};

}  // namespace

Result<Graph> build_network(const std::string& name, const std::vector<LayerSpec>& layers,
                            const Shape& sample_shape, const std::vector<std::string>& classes) {
  if (layers.empty()) return Error(Code::kInvalid, "the model has no layers");
  Builder builder(name, sample_shape, classes);
  for (size_t i = 0; i < layers.size(); ++i) {
    if (const Status status = builder.add(layers[i]); !status.ok()) {
      Error error = status.error();
      error.what = format("layer {} ({}): {}", i + 1, layers[i].op, error.what);
      return error.at(layers[i].where);
    }
  }
  return std::move(builder).finish(layers.back());
}

int64_t parameter_count(const Graph& graph) {
  int64_t count = 0;
  for (const Tensor& tensor : graph.tensors)
    if (tensor.is_constant()) count += tensor.elements();
  return count;
}

}  // namespace mote
