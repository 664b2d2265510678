// SPDX-License-Identifier: Apache-2.0
#include "ops/case_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "base/format.h"
#include "ir/verify.h"

namespace mote {

uint32_t CaseRandom::next() {
  state_ = state_ * 1664525u + 1013904223u;
  return state_ >> 8;
}

int32_t CaseRandom::integer(int32_t low, int32_t high) {
  const auto count = static_cast<uint64_t>(int64_t{high} - low + 1);
  const uint64_t wide = uint64_t{next()} << 24 | next();
  return static_cast<int32_t>(low + static_cast<int64_t>(wide % count));
}

float CaseRandom::real(float low, float high) {
  return low + (high - low) * (static_cast<float>(next()) / static_cast<float>(1 << 24));
}

Attrs attrs(std::initializer_list<std::pair<const char*, AttrValue>> values) {
  Attrs out;
  for (const auto& [name, value] : values) out.set(name, value);
  return out;
}

Attrs window_attrs(int64_t stride_h, int64_t stride_w, CasePads pads, const char* activation,
                   int64_t dilation_h, int64_t dilation_w) {
  Attrs out = attrs({{"stride_h", stride_h},
                     {"stride_w", stride_w},
                     {"pad_top", pads.top},
                     {"pad_bottom", pads.bottom},
                     {"pad_left", pads.left},
                     {"pad_right", pads.right},
                     {"activation", std::string(activation)}});
  // Pools have windows too, but no dilation.
  if (dilation_h != 1) out.set("dilation_h", dilation_h);
  if (dilation_w != 1) out.set("dilation_w", dilation_w);
  return out;
}

Quant quant_of(DType type) {
  if (type == DType::kInt8) return per_tensor(0.05f, 3);
  return type == DType::kInt16 ? per_tensor(2e-4f, 0) : Quant{};
}

Quant per_tensor(float scale, int32_t zero_point) { return {{scale}, {zero_point}, -1}; }

namespace {

template <class T>
void put(Bytes* bytes, int64_t i, T value) {
  std::memcpy(bytes->data() + static_cast<size_t>(i) * sizeof value, &value, sizeof value);
}

// Numbers that may be indices: small ones, and one in four anywhere in the range of int16.
int32_t random_index(CaseRandom& random) {
  return random.integer(0, 3) == 0 ? random.integer(-32768, 32767) : random.integer(-2, 6);
}

// Numbers of any count of bits.
uint64_t random_size(CaseRandom& random) {
  const uint64_t high = static_cast<uint32_t>(random.integer(INT32_MIN, INT32_MAX));
  const uint64_t low = static_cast<uint32_t>(random.integer(INT32_MIN, INT32_MAX));
  return (high << 32 | low) >> random.integer(0, 63);
}

// int8 and int16 over their whole range, wider integers over that of int16, so that sums of products do not
// wrap around.
Bytes random_values(CaseRandom& random, const Tensor& tensor) {
  Bytes bytes(static_cast<size_t>(tensor.bytes()));
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    switch (tensor.type) {
      case DType::kFloat32:
        put(&bytes, i, random.real(-1, 1));
        break;
      case DType::kInt16:
        put(&bytes, i, static_cast<int16_t>(random.integer(-32768, 32767)));
        break;
      case DType::kInt32:
        put(&bytes, i, random_index(random));
        break;
      case DType::kUInt32:
        put(&bytes, i, static_cast<uint32_t>(random.integer(0, 65535)) << 16 | 1);
        break;
      case DType::kInt64:
        put(&bytes, i, int64_t{random_index(random)});
        break;
      case DType::kUInt64:
        put(&bytes, i, random_size(random));
        break;
      case DType::kBool:
        put(&bytes, i, static_cast<uint8_t>(random.integer(0, 1)));
        break;
      case DType::kInt8:
      case DType::kUInt8:
        put(&bytes, i, static_cast<uint8_t>(random.integer(-128, 127)));
        break;
    }
  }
  return bytes;
}

}  // namespace

CaseBuilder::CaseBuilder(std::string name) : random_(fnv1a(name.data(), name.size())) {
  case_.graph.name = "case";
  case_.name = std::move(name);
}

TensorId CaseBuilder::input(DType type, Shape shape, Quant quant) {
  Graph& graph = case_.graph;
  if (type == DType::kFloat32) quant = {};
  const TensorId id = graph.add(
      {format("input_{}", graph.inputs.size()), type, std::move(shape), std::move(quant), nullptr, -1});
  graph.inputs.push_back(id);
  return id;
}

TensorId CaseBuilder::constant(DType type, Shape shape, Quant quant) {
  if (type == DType::kFloat32) quant = {};
  Tensor tensor{format("constant_{}", case_.graph.tensors.size()),
                type,
                std::move(shape),
                std::move(quant),
                nullptr,
                -1};
  tensor.data = std::make_shared<const Bytes>(random_values(random_, tensor));
  return constant(std::move(tensor));
}

TensorId CaseBuilder::constant(Tensor tensor) { return case_.graph.add(std::move(tensor)); }

void CaseBuilder::node(const char* op, std::vector<TensorId> inputs, Attrs attributes, DType type,
                       Quant out_quant, size_t outputs) {
  if (type == DType::kFloat32) out_quant = {};
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < outputs; ++i)
    tensors.push_back({outputs == 1 ? "output" : format("output_{}", i), type, {1}, out_quant, nullptr, -1});
  node(op, std::move(inputs), std::move(attributes), std::move(tensors));
}

void CaseBuilder::node(const char* op, std::vector<TensorId> inputs, Attrs attributes,
                       std::vector<Tensor> outputs) {
  Graph& graph = case_.graph;
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  for (Tensor& tensor : outputs) node.outputs.push_back(graph.add(std::move(tensor)));
  node.attrs = std::move(attributes);
  node.origin.file = "case";
  node.origin.node = 0;
  node.origin.node_name = case_.name;
  node.origin.node_type = op;
  const Result<std::vector<Shape>> shapes = find_op(op)->infer(graph, node);
  if (!shapes.ok())
    throw std::logic_error(format("case '{}' of {}: {}", case_.name, op, shapes.error().to_string()));
  for (size_t i = 0; i < node.outputs.size(); ++i) graph.tensor(node.outputs[i]).shape = shapes.value().at(i);
  graph.outputs = node.outputs;
  graph.nodes.push_back(std::move(node));
}

OpCase CaseBuilder::build() const {
  OpCase out = case_;
  const bool is_float = std::any_of(out.graph.outputs.begin(), out.graph.outputs.end(), [&](TensorId id) {
    return out.graph.tensor(id).type == DType::kFloat32;
  });
  out.tolerance = is_float ? 1e-5 : 0;
  return out;
}

namespace {

// Per-channel scales differ by up to a factor of four, as those of trained layers do.
Quant weight_quant(const WeightedCase& from, int channel_axis, float middle, CaseRandom& random) {
  Quant quant;
  const int channels = from.per_channel ? from.weights[static_cast<size_t>(channel_axis)] : 1;
  for (int c = 0; c < channels; ++c)
    quant.scale.push_back(from.per_channel ? middle * std::exp2(random.real(-1, 1)) : middle);
  quant.zero_point.assign(quant.scale.size(), 0);
  quant.axis = from.per_channel && channels > 1 ? channel_axis : -1;
  return quant;
}

Tensor bias_tensor(const WeightedCase& from, int channels, double deviation, CaseRandom& random) {
  if (from.type == DType::kFloat32) {
    std::vector<float> values(static_cast<size_t>(channels));
    for (float& value : values) value = random.real(-1, 1);
    return constant_tensor("bias", DType::kFloat32, {channels}, values);
  }
  if (from.type == DType::kInt16) {
    std::vector<int64_t> values(static_cast<size_t>(channels));
    for (int64_t& value : values)
      value = random.integer(-1000, 1000) * static_cast<int64_t>(deviation) / 1000;
    return constant_tensor("bias", DType::kInt64, {channels}, values);
  }
  const auto most = static_cast<int32_t>(deviation);
  std::vector<int32_t> values(static_cast<size_t>(channels));
  for (int32_t& value : values) value = random.integer(-most, most);
  return constant_tensor("bias", DType::kInt32, {channels}, values);
}

}  // namespace

OpCase weighted_case(const char* op, int channel_axis, const WeightedCase& from) {
  CaseBuilder builder(from.name);
  const int channels = from.weights[static_cast<size_t>(channel_axis)];
  // The sum of n products of two bytes, uniform over their range, has this deviation; of int16 with bytes,
  // 256 times as much.
  const double steps = from.type == DType::kInt16 ? 256 : 1;
  const double taps = static_cast<double>(element_count(from.weights)) / channels;
  const double deviation = steps * 74.0 * 74.0 * std::sqrt(taps) / from.weight_divisor;
  const float in_scale = 0.05f, out_scale = 0.1f;
  const auto weight_scale =
      static_cast<float>(steps * from.spread * double{out_scale} / (double{in_scale} * deviation));

  std::vector<TensorId> inputs = {
      builder.input(from.type, from.in, per_tensor(in_scale, from.in_zero_point)),
      builder.constant(from.type == DType::kInt16 ? DType::kInt8 : from.type, from.weights,
                       weight_quant(from, channel_axis, weight_scale, builder.random()))};
  if (from.bias) inputs.push_back(builder.constant(bias_tensor(from, channels, deviation, builder.random())));
  builder.node(op, inputs, from.attributes, from.type, per_tensor(out_scale, from.out_zero_point));
  OpCase out = builder.build();
  if (from.weight_divisor > 1) {
    Tensor& weights = out.graph.tensor(inputs[1]);
    Bytes smaller = *weights.data;
    for (uint8_t& byte : smaller)
      byte = static_cast<uint8_t>(static_cast<int8_t>(byte) / from.weight_divisor);
    weights.data = std::make_shared<const Bytes>(std::move(smaller));
  }
  return out;
}

OpCase pair_case(const char* op, const PairCase& from, Attrs attributes) {
  return pair_case(op, from, from.type, std::move(attributes));
}

OpCase pair_case(const char* op, const PairCase& from, DType out_type, Attrs attributes) {
  CaseBuilder builder(from.name);
  const auto operand = [&](int k, const Shape& shape, const Quant& quant) {
    return from.constant == k ? builder.constant(from.type, shape, quant)
                              : builder.input(from.type, shape, quant);
  };
  const TensorId a = operand(0, from.a, from.a_quant), b = operand(1, from.b, from.b_quant);
  if (from.activation != std::string("none")) attributes.set("activation", std::string(from.activation));
  builder.node(op, {a, b}, std::move(attributes), out_type, from.out_quant);
  return builder.build();
}

std::vector<Bytes> random_inputs(const Graph& graph, uint32_t seed) {
  CaseRandom random(seed);
  std::vector<Bytes> out;
  for (const TensorId id : graph.inputs) out.push_back(random_values(random, graph.tensor(id)));
  return out;
}

}  // namespace mote
