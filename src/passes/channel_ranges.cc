// SPDX-License-Identifier: Apache-2.0
#include "passes/channel_ranges.h"

#include <algorithm>
#include <numeric>

#include "ops/op.h"
#include "ops/quantization.h"
#include "passes/weighted.h"

namespace mote {

namespace {

using Ranges = std::vector<ChannelRange>;

constexpr int32_t kLeast = -128, kMost = 127;
constexpr ChannelRange kEmpty = {kMost, kLeast};

size_t channel_count(const Tensor& t) { return t.shape.empty() ? 1 : static_cast<size_t>(t.shape.back()); }

void include(int32_t value, ChannelRange* range) {
  range->low = std::min(range->low, value);
  range->high = std::max(range->high, value);
}

Ranges ranges_of_constant(const Tensor& t) {
  Ranges out(channel_count(t), kEmpty);
  for (int64_t i = 0; i < t.elements(); ++i)
    include(t.values<int8_t>()[i], &out[static_cast<size_t>(i) % out.size()]);
  return out;
}

Range activation_of(const Node& node, const Tensor& out) {
  return activation_range(node.attrs.text("activation", "none"), out.quant);
}

// The range of the accumulator brought to the output's steps. Rescaling is monotonic as long as nothing
// wraps around; where something might, the output may be anything.
ChannelRange rescaled(int64_t low, int64_t high, const FixedPoint& factor, int32_t zero_point, Range clamp) {
  const int64_t limit = (int64_t{1} << 31) >> std::max(factor.shift, 0);
  if (low < -limit || high >= limit) return {clamp.low, clamp.high};
  const auto stored = [&](int64_t sum) {
    const int64_t value = int64_t{rescale_ref(static_cast<int32_t>(sum), factor)} + zero_point;
    return static_cast<int32_t>(std::clamp<int64_t>(value, clamp.low, clamp.high));
  };
  return {stored(low), stored(high)};
}

Ranges through_weights(const Graph& graph, const Node& node, const Ranges& in) {
  const Weighted layer(graph, node);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto channels = static_cast<size_t>(layer.out_channels());
  std::vector<int64_t> low(channels), high(channels);
  for (size_t c = 0; c < channels; ++c) low[c] = high[c] = layer.bias(static_cast<int64_t>(c));
  for (int64_t i = 0; i < layer.weights().elements(); ++i) {
    const int64_t weight = layer.values()[i];
    ChannelRange read = in[static_cast<size_t>(layer.in_channel(i))];
    if (layer.reads_padding()) include(layer.padding(), &read);
    const auto [least, most] =
        std::minmax({weight * (read.low - layer.offset()), weight * (read.high - layer.offset())});
    low[static_cast<size_t>(layer.out_channel(i))] += least;
    high[static_cast<size_t>(layer.out_channel(i))] += most;
  }
  const std::vector<FixedPoint> factors =
      channel_factors(graph.tensor(node.inputs[0]), layer.weights(), out, static_cast<int>(channels),
                      node.op == "fully_connected");
  Ranges ranges;
  for (size_t c = 0; c < channels; ++c)
    ranges.push_back(rescaled(low[c], high[c], factors[c], zero_point(out), activation_of(node, out)));
  return ranges;
}

// What a node with one output makes of stored values, by its reference arithmetic: operand k has values[k].
std::vector<int8_t> elementwise(const Graph& graph, const Node& node,
                                const std::vector<std::vector<int8_t>>& values) {
  Graph small;
  Node copy = node;
  const Shape shape = {static_cast<int32_t>(values[0].size())};
  Buffers buffers;
  for (size_t k = 0; k < values.size(); ++k) {
    Tensor operand = graph.tensor(node.inputs[k]);
    operand.shape = shape;
    copy.inputs[k] = small.add(std::move(operand));
    buffers.inputs.push_back(values[k].data());
  }
  Tensor result = graph.tensor(node.outputs[0]);
  result.shape = shape;
  copy.outputs = {small.add(std::move(result))};
  std::vector<int8_t> out(values[0].size());
  buffers.outputs.push_back(out.data());
  find_op(node.op)->eval_ref(small, copy, buffers);
  return out;
}

// All values are tried: the factor may be so large that the result wraps around.
Ranges through_elements(const Graph& graph, const Node& node, const Ranges& in) {
  std::vector<int8_t> all(kMost - kLeast + 1);
  std::iota(all.begin(), all.end(), static_cast<int8_t>(kLeast));
  const std::vector<int8_t> result = elementwise(graph, node, {all});
  Ranges out;
  for (const ChannelRange& range : in) {
    out.push_back(kEmpty);
    for (int32_t v = range.low; v <= range.high; ++v)
      include(result[static_cast<size_t>(v - kLeast)], &out.back());
  }
  return out;
}

// A sum or difference never wraps around, for its factors are at most one half, nor does what is only picked.
// A product of two differences of 9 bits does only if its factor is large enough.
bool may_wrap(const Graph& graph, const Node& node) {
  if (node.op != "mul") return false;
  constexpr double kLargest = 1 << 13;
  const auto scale = [&](TensorId id) { return double{graph.tensor(id).quant.scale[0]}; };
  return !(scale(node.inputs[0]) * scale(node.inputs[1]) < kLargest * scale(node.outputs[0]));
}

// Sums and products are monotonic in each operand, in a direction that the other one decides: the least and
// the largest are at corners of the two ranges.
Ranges through_operands(const Graph& graph, const Node& node, const Ranges& a, const Ranges& b) {
  const size_t channels = channel_count(graph.tensor(node.outputs[0]));
  if (may_wrap(graph, node)) return Ranges(channels);
  Ranges out(channels, kEmpty);
  for (const bool a_low : {true, false}) {
    for (const bool b_low : {true, false}) {
      std::vector<std::vector<int8_t>> corner(2);
      for (size_t c = 0; c < channels; ++c) {
        const ChannelRange &ra = a[c % a.size()], &rb = b[c % b.size()];
        corner[0].push_back(static_cast<int8_t>(a_low ? ra.low : ra.high));
        corner[1].push_back(static_cast<int8_t>(b_low ? rb.low : rb.high));
      }
      const std::vector<int8_t> result = elementwise(graph, node, corner);
      for (size_t c = 0; c < channels; ++c) include(result[c], &out[c]);
    }
  }
  return out;
}

// The mean or maximum of values in a range is in it.
Ranges through_pool(const Graph& graph, const Node& node, const Ranges& in) {
  const Range clamp = activation_of(node, graph.tensor(node.outputs[0]));
  Ranges out;
  for (const ChannelRange& range : in)
    out.push_back(
        {std::clamp(range.low, clamp.low, clamp.high), std::clamp(range.high, clamp.low, clamp.high)});
  return out;
}

Ranges through_pad(const Graph& graph, const Node& node, const Ranges& in) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto value = static_cast<int32_t>(node.attrs.integer("value", zero_point(out)));
  const std::vector<int64_t> before = node.attrs.list("before");
  if (before.empty()) return in;
  Ranges ranges(channel_count(out), {value, value});
  for (size_t c = 0; c < in.size(); ++c) {
    ChannelRange& range = ranges[static_cast<size_t>(before.back()) + c];
    range = in[c];
    include(value, &range);
  }
  return ranges;
}

Ranges through_reshape(const Graph& graph, const Node& node, const Ranges& in) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  Ranges ranges(channel_count(out), kEmpty);
  const int64_t period = std::lcm(static_cast<int64_t>(in.size()), static_cast<int64_t>(ranges.size()));
  for (int64_t i = 0; i < std::min(out.elements(), period); ++i) {
    const ChannelRange& from = in[static_cast<size_t>(i) % in.size()];
    include(from.low, &ranges[static_cast<size_t>(i) % ranges.size()]);
    include(from.high, &ranges[static_cast<size_t>(i) % ranges.size()]);
  }
  return ranges;
}

Ranges through(const Graph& graph, const Node& node, const std::vector<Ranges>& known) {
  const auto operand = [&](size_t k) -> const Ranges& { return known[static_cast<size_t>(node.inputs[k])]; };
  if (Weighted::matches(graph, node)) return through_weights(graph, node, operand(0));
  const Locality locality = locality_of(graph, node);
  if (has_two_operands(graph, node)) return through_operands(graph, node, operand(0), operand(1));
  if (locality == Locality::kElements && node.inputs.size() == 1)
    return through_elements(graph, node, operand(0));
  if (locality == Locality::kWindow && find_op(node.op)->channel_axis < 0)
    return through_pool(graph, node, operand(0));
  if (node.op == "pad") return through_pad(graph, node, operand(0));
  if (node.op == "reshape") return through_reshape(graph, node, operand(0));
  return Ranges(channel_count(graph.tensor(node.outputs[0])));
}

}  // namespace

std::vector<Ranges> channel_ranges(const Graph& graph) {
  std::vector<Ranges> known(graph.tensors.size());
  for (size_t id = 0; id < known.size(); ++id) {
    const Tensor& t = graph.tensors[id];
    if (t.type == DType::kInt8)
      known[id] = t.is_constant() ? ranges_of_constant(t) : Ranges(channel_count(t));
  }
  for (const Node& node : graph.nodes) {
    if (node.outputs.size() != 1 || graph.tensor(node.outputs[0]).type != DType::kInt8) continue;
    if (graph.tensor(node.inputs[0]).type != DType::kInt8) continue;
    known[static_cast<size_t>(node.outputs[0])] = through(graph, node, known);
  }
  return known;
}

}  // namespace mote
