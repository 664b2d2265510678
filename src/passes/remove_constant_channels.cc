// SPDX-License-Identifier: Apache-2.0
#include "passes/remove_constant_channels.h"

#include <algorithm>
#include <map>

#include "ops/op.h"
#include "passes/channel_groups.h"
#include "passes/channel_ranges.h"
#include "passes/fold_zero_points.h"
#include "passes/weighted.h"

namespace mote {

namespace {

using Indices = std::vector<int32_t>;

template <class T>
std::vector<T> picked(const std::vector<T>& values, const Indices& kept) {
  std::vector<T> out;
  for (const int32_t i : kept) out.push_back(values[static_cast<size_t>(i)]);
  return out;
}

// A constant with the given indices of one of its axes only, its quantisation included.
Tensor sliced(const Tensor& t, size_t axis, const Indices& kept) {
  int64_t inner = dtype_bytes(t.type);
  for (size_t d = axis + 1; d < t.shape.size(); ++d) inner *= t.shape[d];
  const int64_t size = t.shape[axis], outer = t.bytes() / (inner * size);
  auto data = std::make_shared<Bytes>();
  for (int64_t o = 0; o < outer; ++o) {
    for (const int32_t i : kept) {
      const auto at = t.data->begin() + static_cast<long>((o * size + i) * inner);
      data->insert(data->end(), at, at + static_cast<long>(inner));
    }
  }
  Tensor out = t;
  out.shape[axis] = static_cast<int32_t>(kept.size());
  out.data = std::move(data);
  if (t.quant.axis == static_cast<int>(axis)) {
    out.quant.scale = picked(t.quant.scale, kept);
    out.quant.zero_point = picked(t.quant.zero_point, kept);
  }
  return out;
}

// Carries out one choice of channels that stay.
class Removal {
 public:
  Removal(const Graph& graph, const ChannelGroups& channels, const std::vector<bool>& needed)
      : before_(graph), after_(graph), ranges_(channel_ranges(graph)) {
    for (const std::vector<size_t>& groups : channels.of) {
      kept_.emplace_back();
      for (size_t c = 0; c < groups.size(); ++c)
        if (needed[groups[c]]) kept_.back().push_back(static_cast<int32_t>(c));
    }
  }

  Graph make() {
    for (size_t id = 0; id < before_.tensors.size(); ++id)
      if (!before_.tensors[id].is_constant() && !before_.tensors[id].shape.empty()) shrink(id);
    for (Node& node : after_.nodes) {
      if (!touched(node)) continue;
      if (Weighted::matches(before_, node)) {
        shrink_layer(node);
      } else if (has_two_operands(before_, node)) {
        shrink_operands(node);
      } else if (node.op == "reshape") {
        const Shape& shape = after_.tensor(node.outputs[0]).shape;
        node.attrs.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
      }
    }
    return std::move(after_);
  }

 private:
  const Indices& kept(TensorId id) const { return kept_[static_cast<size_t>(id)]; }
  // Every tensor that a node writes keeps a channel; what an earlier pass left behind is not touched.
  bool shrinks(TensorId id) const {
    const Tensor& t = before_.tensor(id);
    return !t.is_constant() && !t.shape.empty() && !kept(id).empty() &&
           kept(id).size() < static_cast<size_t>(t.shape.back());
  }
  bool touched(const Node& node) const { return shrinks(node.inputs[0]) || shrinks(node.outputs[0]); }

  void shrink(size_t id) {
    if (!shrinks(static_cast<TensorId>(id))) return;
    const Indices& left = kept_[id];
    Tensor& t = after_.tensors[id];
    t.shape.back() = static_cast<int32_t>(left.size());
    t.kept_channels = t.kept_channels.empty() ? left : picked(t.kept_channels, left);
  }

  // The biases of the outputs that stay, with what the constants among the removed inputs contributed.
  // Modulo 2^32, as the accumulator counts.
  std::vector<int32_t> biases(const Node& node, const Weighted& layer) const {
    std::vector<bool> stays(static_cast<size_t>(before_.tensor(node.inputs[0]).shape.back()), false);
    for (const int32_t c : kept(node.inputs[0])) stays[static_cast<size_t>(c)] = true;
    std::vector<uint32_t> sums;
    for (int64_t o = 0; o < layer.out_channels(); ++o) sums.push_back(static_cast<uint32_t>(layer.bias(o)));
    for (int64_t i = 0; layer.mixes() && i < layer.weights().elements(); ++i) {
      const auto in = static_cast<size_t>(layer.in_channel(i));
      const ChannelRange& range = ranges_[static_cast<size_t>(node.inputs[0])][in];
      if (!stays[in] && range.constant())
        sums[static_cast<size_t>(layer.out_channel(i))] +=
            static_cast<uint32_t>(layer.values()[i] * (range.low - layer.offset()));
    }
    std::vector<int32_t> out;
    for (const int32_t o : kept(node.outputs[0]))
      out.push_back(static_cast<int32_t>(sums[static_cast<size_t>(o)]));
    return out;
  }

  void shrink_layer(Node& node) {
    const Weighted layer(before_, node);
    const size_t last = layer.weights().shape.size() - 1;
    Tensor weights = sliced(layer.weights(), layer.mixes() ? 0 : last, kept(node.outputs[0]));
    if (layer.mixes()) {
      // A fully connected layer may read several pixels: its columns repeat the channels of the input.
      Indices columns;
      const int32_t channels = before_.tensor(node.inputs[0]).shape.back();
      for (int32_t first = 0; first < weights.shape[last]; first += channels)
        for (const int32_t c : kept(node.inputs[0])) columns.push_back(first + c);
      weights = sliced(weights, last, columns);
    }
    const std::vector<int32_t> sums = biases(node, layer);
    Tensor bias =
        constant_tensor(weights.name + "/bias", DType::kInt32, {static_cast<int32_t>(sums.size())}, sums);
    if (node.inputs.size() < 3) node.inputs.push_back(kNoTensor);
    if (const TensorId id = node.inputs[2]; id != kNoTensor) {
      Tensor named = sliced(before_.tensor(id), 0, kept(node.outputs[0]));
      named.data = bias.data;
      bias = std::move(named);
    }
    node.inputs[1] = after_.add(std::move(weights));
    node.inputs[2] = after_.add(std::move(bias));
  }

  void shrink_operands(Node& node) {
    for (TensorId& id : node.inputs) {
      const Tensor& t = before_.tensor(id);
      if (!t.is_constant() || t.shape.empty() || t.shape.back() == 1) continue;
      id = after_.add(sliced(t, t.shape.size() - 1, kept(node.outputs[0])));
    }
  }

  const Graph& before_;
  Graph after_;
  std::vector<std::vector<ChannelRange>> ranges_;
  std::vector<Indices> kept_;  // by tensor
};

// Instructions of one inference as the choice of kernels estimates them; nothing if a node has no kernel,
// which is for lower() to report.
std::optional<int64_t> estimated_instructions(Graph graph, const Target& target) {
  if (!fold_zero_points(graph, target).ok()) return std::nullopt;
  int64_t sum = 0;
  for (const Node& node : graph.nodes) {
    const Result<KernelCall> call = choose_kernel(graph, node, target);
    if (!call.ok()) return std::nullopt;
    sum += call->instructions;
  }
  return sum;
}

// Groups that could go, by family, where the number that stays is not a multiple of four.
std::vector<std::vector<size_t>> uneven_families(const ChannelGroups& channels,
                                                 const std::vector<bool>& needed) {
  constexpr size_t kEven = 4;
  struct Family {
    size_t stay = 0;
    std::vector<size_t> go;
  };
  std::map<size_t, Family> families;
  for (size_t g = 0; g < needed.size(); ++g) {
    Family& family = families[channels.groups[g].family];
    if (needed[g]) {
      ++family.stay;
    } else {
      family.go.push_back(g);
    }
  }
  std::vector<std::vector<size_t>> out;
  for (auto& [id, family] : families) {
    const size_t missing = (kEven - family.stay % kEven) % kEven;
    if (missing == 0 || family.go.size() < missing) continue;
    family.go.resize(missing);
    out.push_back(std::move(family.go));
  }
  return out;
}

}  // namespace

Status remove_constant_channels(Graph& graph, const Target& target) {
  const ChannelGroups channels = group_channels(graph);
  std::vector<bool> stay(channels.groups.size(), false);
  const std::vector<bool> needed = needed_groups(graph, channels, stay);
  if (std::find(needed.begin(), needed.end(), false) == needed.end()) return ok_status();
  Graph best = Removal(graph, channels, needed).make();
  std::optional<int64_t> cost;
  if (target.objective == Objective::kLatency) cost = estimated_instructions(best, target);
  for (const std::vector<size_t>& fill :
       cost ? uneven_families(channels, needed) : std::vector<std::vector<size_t>>{}) {
    std::vector<bool> more = stay;
    for (const size_t g : fill) more[g] = true;
    Graph candidate = Removal(graph, channels, needed_groups(graph, channels, more)).make();
    const std::optional<int64_t> candidate_cost = estimated_instructions(candidate, target);
    if (!candidate_cost || *candidate_cost >= *cost) continue;
    stay = std::move(more);
    best = std::move(candidate);
    cost = candidate_cost;
  }
  graph = std::move(best);
  return ok_status();
}

}  // namespace mote
