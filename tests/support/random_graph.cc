// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_graph.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/format.h"
#include "ops/case_builder.h"

namespace mote {

namespace {

constexpr int64_t kMostElements = 2048;  // of a tensor

// Numbers from bytes; zeros once they are used up.
class Choices {
 public:
  Choices(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool any_left() const { return at_ < size_; }
  int of(int count) { return next() % count; }  // 0 to count - 1
  int between(int low, int high) { return low + of(high - low + 1); }
  bool chance(int percent) { return of(100) < percent; }
  uint32_t seed() { return static_cast<uint32_t>(next() | next() << 8) + 1; }

 private:
  int next() { return at_ < size_ ? data_[at_++] : 0; }
  const uint8_t* data_;
  size_t size_, at_ = 0;
};

class Maker {
 public:
  Maker(const uint8_t* data, size_t size) : choose_(data, size) {
    graph_.name = "random";
    constexpr DType kTypes[] = {DType::kInt8, DType::kInt8, DType::kInt8, DType::kFloat32, DType::kInt16};
    type_ = kTypes[choose_.of(5)];
  }

  Graph make() {
    made_ = {input({1, choose_.between(1, 9), choose_.between(1, 9), choose_.between(1, 9)})};
    if (choose_.chance(30)) made_.push_back(input(shape(made_[0])));
    constexpr int kMostSteps = 24;
    for (int step = 0; step < kMostSteps && choose_.any_left(); ++step) add_step();
    graph_.outputs = {made_.back()};
    if (graph_.is_input(made_.back())) graph_.outputs = {unary(made_.back())};
    if (made_.size() > 3 && choose_.chance(30) && !graph_.is_input(made_[made_.size() - 2]))
      graph_.outputs.push_back(made_[made_.size() - 2]);
    return std::move(graph_);
  }

 private:
  const Shape& shape(TensorId id) const { return graph_.tensor(id).shape; }

  // Scales are near each other, so that values neither vanish nor saturate.
  Quant quant() {
    if (type_ == DType::kFloat32) return {};
    const float scale = 0.03f + 0.01f * static_cast<float>(choose_.of(5));
    return type_ == DType::kInt8 ? per_tensor(scale, choose_.between(-128, 127)) : per_tensor(scale / 256, 0);
  }

  TensorId add_tensor(const char* name, DType type, Shape shape, Quant quant = {}) {
    return graph_.add(
        {format("{}{}", name, graph_.tensors.size()), type, std::move(shape), std::move(quant), nullptr, -1});
  }
  TensorId input(Shape shape) {
    graph_.inputs.push_back(add_tensor("in", type_, std::move(shape), quant()));
    return graph_.inputs.back();
  }

  // A node whose rules allow it and whose output is not too large; its output.
  std::optional<TensorId> node(const char* op, std::vector<TensorId> inputs, Attrs attrs, Quant out_quant) {
    const TensorId out = add_tensor("t", type_, {}, std::move(out_quant));
    Node made{op, std::move(inputs), {out}, std::move(attrs), {}};
    made.origin.node_name = graph_.tensor(out).name;
    const Result<std::vector<Shape>> shapes = find_op(op)->infer(graph_, made);
    if (!shapes.ok()) return std::nullopt;
    for (const int32_t size : (*shapes)[0])
      if (size < 1) return std::nullopt;
    if (element_count((*shapes)[0]) > kMostElements) return std::nullopt;
    graph_.tensor(out).shape = (*shapes)[0];
    graph_.nodes.push_back(std::move(made));
    return out;
  }

  void keep(std::optional<TensorId> made) {
    if (made) made_.push_back(*made);
  }

  TensorId recent() {
    return made_[made_.size() - 1 -
                 static_cast<size_t>(choose_.of(static_cast<int>(std::min<size_t>(3, made_.size()))))];
  }

  // Another tensor of the same shape, or a constant.
  TensorId partner(TensorId id) {
    for (size_t i = made_.size(); i-- > 0;)
      if (made_[i] != id && shape(made_[i]) == shape(id) && choose_.chance(70)) return made_[i];
    return constant(type_, choose_.chance(50) ? Shape{shape(id).back()} : shape(id), quant());
  }

  TensorId constant(DType type, const Shape& shape, Quant quant) {
    Graph only;
    only.inputs = {
        only.add({"c", type, shape, type == DType::kFloat32 ? Quant{} : std::move(quant), nullptr, -1})};
    Tensor tensor = only.tensor(0);
    tensor.name = format("c{}", graph_.tensors.size());
    tensor.data = std::make_shared<const Bytes>(random_inputs(only, choose_.seed())[0]);
    return graph_.add(std::move(tensor));
  }

  // in * weights + bias.
  void add_weighted(const char* op, int channel_axis, Shape weights, Attrs attrs) {
    const TensorId in = recent();
    const int32_t channels = weights[static_cast<size_t>(channel_axis)];
    const double taps = static_cast<double>(element_count(weights)) / channels;
    Quant out = quant(), weight_quant;
    std::vector<TensorId> inputs = {in};
    CaseRandom random(choose_.seed());
    if (type_ != DType::kFloat32) {
      const double spread = 74.0 * 74.0 * std::sqrt(taps) * double{graph_.tensor(in).quant.scale[0]};
      for (int32_t c = 0; c < channels; ++c) {
        weight_quant.scale.push_back(static_cast<float>(40 * double{out.scale[0]} / spread) *
                                     random.real(0.5f, 1.5f));
        weight_quant.zero_point.push_back(0);
      }
      weight_quant.axis = channel_axis;
    }
    inputs.push_back(constant(type_ == DType::kFloat32 ? type_ : DType::kInt8, weights, weight_quant));
    if (choose_.chance(80)) inputs.push_back(bias(channels, taps, random));
    keep(node(op, inputs, std::move(attrs), std::move(out)));
  }

  TensorId bias(int32_t channels, double taps, CaseRandom& random) {
    const auto count = static_cast<size_t>(channels);
    if (type_ == DType::kFloat32) {
      std::vector<float> values(count);
      for (float& value : values) value = random.real(-1, 1);
      return graph_.add(constant_tensor("bias", type_, {channels}, values));
    }
    const auto most = static_cast<int32_t>(5000 * std::sqrt(taps));
    if (type_ == DType::kInt16) {
      std::vector<int64_t> values(count);
      for (int64_t& value : values) value = int64_t{256} * random.integer(-most, most);
      return graph_.add(constant_tensor("bias", DType::kInt64, {channels}, values));
    }
    std::vector<int32_t> values(count);
    for (int32_t& value : values) value = random.integer(-most, most);
    return graph_.add(constant_tensor("bias", DType::kInt32, {channels}, values));
  }

  const char* activation() {
    constexpr const char* kNames[] = {"none", "none", "relu", "relu6", "relu_n1_to_1"};
    return kNames[choose_.of(5)];
  }

  Attrs window(int kernel_h, int kernel_w) {
    const CasePads pads = {choose_.of(kernel_h), choose_.of(kernel_h), choose_.of(kernel_w),
                           choose_.of(kernel_w)};
    return window_attrs(choose_.between(1, 2), choose_.between(1, 2), pads, activation());
  }

  TensorId unary(TensorId in) {
    const std::optional<TensorId> out =
        node("activation", {in}, attrs({{"activation", std::string("relu")}}), graph_.tensor(in).quant);
    return out ? *out : in;
  }

  void add_image_layer() {
    const Shape in = shape(recent());
    if (in.size() != 4) return;
    const int h = choose_.between(1, std::min(4, in[1])), w = choose_.between(1, std::min(4, in[2]));
    switch (choose_.of(4)) {
      case 0:
        return add_weighted("conv2d", 0, {choose_.between(1, 12), h, w, in[3]}, window(h, w));
      case 1:
        return add_weighted("depthwise_conv2d", 3, {1, h, w, in[3]}, window(h, w));
      default: {
        const TensorId from = recent();
        Attrs attrs = window(h, w);
        attrs.set("kernel_h", int64_t{h});
        attrs.set("kernel_w", int64_t{w});
        const bool mean = choose_.chance(50);
        return keep(node(mean ? "average_pool2d" : "max_pool2d", {from}, attrs, graph_.tensor(from).quant));
      }
    }
  }

  void add_pair() {
    constexpr const char* kOps[] = {"add", "mul", "sub", "extremum"};
    const char* op = kOps[choose_.of(4)];
    const TensorId a = recent(), b = partner(a);
    Attrs attrs = mote::attrs({{"activation", std::string(activation())}});
    Quant out = quant();
    if (op == std::string("extremum")) {
      attrs = mote::attrs({{"which", std::string(choose_.chance(50) ? "maximum" : "minimum")}});
      graph_.tensor(b).quant =
          graph_.tensor(b).is_constant() ? graph_.tensor(a).quant : graph_.tensor(b).quant;
      out = graph_.tensor(a).quant;
    }
    keep(node(op, {a, b}, attrs, out));
  }

  void add_element_map() {
    const TensorId in = recent();
    switch (choose_.of(5)) {
      case 0:
        return keep(node("leaky_relu", {in}, attrs({{"alpha", 0.125 * choose_.between(-4, 8)}}), quant()));
      case 1: {
        const bool logistic = choose_.chance(50);
        const Quant out = type_ == DType::kInt8
                              ? per_tensor(1.0f / (logistic ? 256 : 128), logistic ? -128 : 0)
                          : type_ == DType::kInt16 ? per_tensor(1.0f / 32768, 0)
                                                   : Quant{};
        return keep(
            node("sigmoid", {in}, attrs({{"function", std::string(logistic ? "logistic" : "tanh")}}), out));
      }
      case 2: {
        const Quant out = type_ == DType::kInt8    ? per_tensor(1.0f / 256, -128)
                          : type_ == DType::kInt16 ? per_tensor(1.0f / 32768, 0)
                                                   : Quant{};
        return keep(node("softmax", {in}, attrs({{"beta", 1.0}}), out));
      }
      case 3:
        return keep(node("quantize", {in}, {}, quant()));
      default:
        return keep(node("activation", {in}, attrs({{"activation", std::string("relu6")}}), quant()));
    }
  }

  void add_move() {
    const TensorId in = recent();
    const Shape from = shape(in);
    const Quant same = graph_.tensor(in).quant;
    const auto rank = from.size();
    switch (choose_.of(5)) {
      case 0: {
        std::vector<int64_t> order(rank);
        for (size_t d = 0; d < rank; ++d) order[d] = static_cast<int64_t>(d);
        for (size_t d = rank; d > 1; --d)
          std::swap(order[d - 1], order[static_cast<size_t>(choose_.of(static_cast<int>(d)))]);
        return keep(node("transpose", {in}, attrs({{"order", order}}), same));
      }
      case 1: {
        std::vector<int64_t> before, after;
        for (size_t d = 0; d < rank; ++d) {
          before.push_back(d == 0 ? 0 : choose_.of(3));
          after.push_back(d == 0 ? 0 : choose_.of(3));
        }
        return keep(node("pad", {in}, attrs({{"before", before}, {"after", after}}), same));
      }
      case 2: {
        std::vector<int64_t> begin, size, stride(rank, 1);
        for (const int32_t extent : from) {
          begin.push_back(choose_.of(extent));
          size.push_back(choose_.between(1, extent - static_cast<int>(begin.back())));
        }
        return keep(node("slice", {in}, attrs({{"begin", begin}, {"size", size}, {"stride", stride}}), same));
      }
      case 3: {
        const TensorId other = partner(in);
        if (graph_.tensor(other).is_constant()) graph_.tensor(other).quant = same;
        return keep(node("concat", {in, other},
                         attrs({{"axis", int64_t{choose_.of(static_cast<int>(rank))}}}), same));
      }
      default: {
        const int64_t all = element_count(from);
        std::vector<int64_t> to = {1, all};
        for (int64_t part = choose_.between(2, 8); part > 1; --part)
          if (all % part == 0) {
            to = {1, part, 1, all / part};
            break;
          }
        return keep(node("reshape", {in}, attrs({{"shape", to}}), same));
      }
    }
  }

  void add_fully_connected() {
    const Shape in = shape(recent());
    if (in.size() != 2 || in[0] != 1) return;
    add_weighted("fully_connected", 0, {choose_.between(1, 12), in[1]},
                 attrs({{"activation", std::string(activation())}, {"keep_num_dims", int64_t{0}}}));
  }

  // The sum of all that has come by here; what it was before is read as well.
  void add_state() {
    const TensorId in = recent();
    const TensorId before = add_tensor("before", type_, shape(in), graph_.tensor(in).quant);
    graph_.states.push_back({before, before, nullptr});
    const std::optional<TensorId> after =
        node("add", {before, in}, attrs({{"activation", std::string("none")}}), graph_.tensor(in).quant);
    graph_.states.back().after = after ? *after : before;
    keep(after);
    if (choose_.chance(50)) made_.push_back(before);
  }

  // One of two results, as an input of the model says.
  void add_branch() {
    const TensorId in = recent();
    const Quant same = graph_.tensor(in).quant;
    const auto flag = [this](const char* op, TensorId from) {
      const TensorId out = add_tensor("flag", DType::kInt32, {1});
      graph_.nodes.push_back({op, {from}, {out}, {}, {}});
      return out;
    };
    graph_.inputs.push_back(add_tensor("condition", DType::kBool, {1}));
    const TensorId first = flag("if", graph_.inputs.back());
    const TensorId a = side(in);
    const TensorId second = flag("else", first);
    const TensorId b = side(in);
    const TensorId out = add_tensor("joined", type_, shape(in), same);
    graph_.nodes.push_back({"end_if", {second, a, b}, {out}, {}, {}});
    made_.push_back(out);
  }
  TensorId side(TensorId in) {
    TensorId out = in;
    for (int nodes = choose_.of(3); nodes > 0; --nodes) {
      const std::optional<TensorId> next = node(
          "leaky_relu", {out}, attrs({{"alpha", 0.125 * choose_.between(-4, 8)}}), graph_.tensor(in).quant);
      if (next) out = *next;
    }
    return out;
  }

  void add_step() {
    switch (choose_.of(12)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return add_image_layer();
      case 4:
      case 5:
        return add_pair();
      case 6:
      case 7:
        return add_element_map();
      case 8:
        return add_move();
      case 9:
        return add_fully_connected();
      case 10:
        return choose_.chance(30) ? add_state() : add_move();
      default:
        return choose_.chance(40) ? add_branch() : add_pair();
    }
  }

  Choices choose_;
  DType type_;
  Graph graph_;
  std::vector<TensorId> made_;  // tensors that nodes may read, the last made last
};

}  // namespace

Graph random_graph(const uint8_t* data, size_t size) { return Maker(data, size).make(); }

Graph random_graph(uint32_t seed) {
  CaseRandom random(seed);
  std::vector<uint8_t> bytes(static_cast<size_t>(random.integer(20, 400)));
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.integer(0, 255));
  return random_graph(bytes.data(), bytes.size());
}

}  // namespace mote
