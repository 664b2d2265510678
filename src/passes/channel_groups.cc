// SPDX-License-Identifier: Apache-2.0
#include "passes/channel_groups.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "ops/op.h"
#include "ops/quantization.h"
#include "passes/channel_ranges.h"
#include "passes/weighted.h"

namespace mote {

namespace {

// Sets that grow together (union-find).
class Sets {
 public:
  explicit Sets(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), size_t{0}); }
  size_t root(size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(size_t a, size_t b) { parent_[root(b)] = root(a); }

 private:
  std::vector<size_t> parent_;
};

class Grouping {
 public:
  explicit Grouping(const Graph& graph)
      : graph_(graph),
        ranges_(channel_ranges(graph)),
        first_(slots(graph)),
        slots_(first_.back()),
        families_(graph.tensors.size()),
        pinned_(first_.back(), false) {}

  ChannelGroups make() {
    for (size_t id = 0; id < graph_.tensors.size(); ++id)
      if (graph_.tensors[id].type != DType::kInt8) pin(static_cast<TensorId>(id));
    for (const TensorId id : graph_.inputs) pin(id);
    for (const TensorId id : graph_.outputs) pin(id);
    for (const State& state : graph_.states) {
      pin(state.before);
      pin(state.after);
    }
    for (const Node& node : graph_.nodes) tie(node);
    number();
    for (const Node& node : graph_.nodes)
      if (Weighted::matches(graph_, node)) find_needs(node);
    return std::move(out_);
  }

 private:
  // Where the channels of each tensor begin in one numbering of all.
  static std::vector<size_t> slots(const Graph& graph) {
    std::vector<size_t> first = {0};
    for (const Tensor& t : graph.tensors) first.push_back(first.back() + count(t));
    return first;
  }
  static size_t count(const Tensor& t) {
    if (t.is_constant()) return 0;
    return t.shape.empty() ? 1 : static_cast<size_t>(t.shape.back());
  }
  size_t slot(TensorId id, int64_t channel) const {
    return first_[static_cast<size_t>(id)] + static_cast<size_t>(channel);
  }
  int64_t channels(TensorId id) const { return static_cast<int64_t>(count(graph_.tensor(id))); }

  void pin(TensorId id) {
    if (id == kNoTensor) return;
    for (int64_t c = 0; c < channels(id); ++c) pinned_[slot(id, c)] = true;
  }

  // Output channel o goes with input channel o / per_input.
  void tie_channels(TensorId in, TensorId out, int64_t per_input) {
    families_.join(static_cast<size_t>(in), static_cast<size_t>(out));
    for (int64_t o = 0; o < channels(out); ++o) slots_.join(slot(in, o / per_input), slot(out, o));
  }

  void tie_reshape(TensorId in, TensorId out) {
    families_.join(static_cast<size_t>(in), static_cast<size_t>(out));
    const int64_t period = std::lcm(channels(in), channels(out));
    for (int64_t i = 0; i < std::min(graph_.tensor(in).elements(), period); ++i)
      slots_.join(slot(in, i % channels(in)), slot(out, i % channels(out)));
  }

  // An operand with the channels of the output goes along with it, a constant is cut to fit, a single value
  // for all channels stays.
  bool tie_operands(const Node& node) {
    const int64_t all = channels(node.outputs[0]);
    for (const TensorId id : node.inputs) {
      if (graph_.tensor(id).is_constant()) continue;
      if (channels(id) != all) return false;
      tie_channels(id, node.outputs[0], 1);
    }
    return true;
  }

  // Of one input, and each output channel depends on the channel of the same number.
  bool keeps_channels(const Node& node) const {
    const OpDef& op = *find_op(node.op);
    const Locality locality = locality_of(graph_, node);
    if (locality == Locality::kElements) return node.inputs.size() == 1;
    if (locality == Locality::kWindow) return op.channel_axis < 0;
    if (node.op != "pad") return false;
    const std::vector<int64_t> before = node.attrs.list("before"), after = node.attrs.list("after");
    return !before.empty() && before.back() == 0 && after.back() == 0;
  }

  bool tied(const Node& node) {
    if (node.outputs.size() != 1) return false;
    if (Weighted::matches(graph_, node)) {
      const Weighted layer(graph_, node);
      if (!layer.mixes()) tie_channels(node.inputs[0], node.outputs[0], layer.multiplier());
      return true;
    }
    if (has_two_operands(graph_, node)) return tie_operands(node);
    if (graph_.tensor(node.inputs[0]).is_constant()) return false;
    if (keeps_channels(node)) {
      tie_channels(node.inputs[0], node.outputs[0], 1);
    } else if (node.op == "reshape") {
      tie_reshape(node.inputs[0], node.outputs[0]);
    } else {
      return false;
    }
    return true;
  }

  void tie(const Node& node) {
    if (tied(node)) return;
    for (const TensorId id : node.inputs) pin(id);
    for (const TensorId id : node.outputs) pin(id);
  }

  // Sets of slots become groups, numbered in the order of the tensors.
  void number() {
    std::map<size_t, size_t> group_of;  // root slot to group
    for (size_t id = 0; id < graph_.tensors.size(); ++id) {
      out_.of.emplace_back();
      for (size_t s = first_[id]; s < first_[id + 1]; ++s) {
        const size_t group = group_of.try_emplace(slots_.root(s), out_.groups.size()).first->second;
        if (group == out_.groups.size()) out_.groups.push_back({false, {}, families_.root(id)});
        out_.groups[group].pinned = out_.groups[group].pinned || pinned_[s];
        out_.of[id].push_back(group);
      }
    }
  }

  // A constant goes into the bias, unless taps beside the image read something else than the constant.
  bool goes_into_bias(const Weighted& layer, const ChannelRange& range) const {
    return range.constant() && (!layer.reads_padding() || range.low == layer.padding());
  }

  void find_needs(const Node& node) {
    const Weighted layer(graph_, node);
    if (!layer.mixes()) return;
    const auto in = static_cast<size_t>(node.inputs[0]), out = static_cast<size_t>(node.outputs[0]);
    std::set<std::pair<size_t, size_t>> needs;  // of group, by group
    for (int64_t i = 0; i < layer.weights().elements(); ++i) {
      const auto channel = static_cast<size_t>(layer.in_channel(i));
      if (layer.values()[i] != 0 && !goes_into_bias(layer, ranges_[in][channel]))
        needs.insert({out_.of[in][channel], out_.of[out][static_cast<size_t>(layer.out_channel(i))]});
    }
    for (const auto& [group, by] : needs) out_.groups[group].needed_by.push_back(by);
  }

  const Graph& graph_;
  std::vector<std::vector<ChannelRange>> ranges_;
  std::vector<size_t> first_;
  Sets slots_, families_;
  std::vector<bool> pinned_;  // by slot
  ChannelGroups out_;
};

std::vector<bool> closure(const ChannelGroups& channels, const std::vector<bool>& stay) {
  std::vector<std::vector<size_t>> needs(channels.groups.size());
  for (size_t g = 0; g < needs.size(); ++g)
    for (const size_t by : channels.groups[g].needed_by) needs[by].push_back(g);
  std::vector<bool> needed(needs.size(), false);
  std::vector<size_t> open;
  const auto reach = [&](size_t g) {
    if (needed[g]) return;
    needed[g] = true;
    open.push_back(g);
  };
  for (size_t g = 0; g < needs.size(); ++g)
    if (stay[g] || channels.groups[g].pinned) reach(g);
  while (!open.empty()) {
    const size_t g = open.back();
    open.pop_back();
    for (const size_t input : needs[g]) reach(input);
  }
  return needed;
}

// A fully connected layer with one weight scale multiplies scales in float, with one for each output in
// double: its scales must not become one.
size_t least_channels(const Graph& graph, const Node& producer) {
  return producer.op == "fully_connected" && graph.tensor(producer.inputs[1]).quant.scale.size() > 1 ? 2 : 1;
}

// A group that must stay for its tensor to have channels enough; nothing if all have. The last such tensor
// comes first, because what it reads may be enough for those before it.
std::optional<size_t> missing_group(const Graph& graph, const ChannelGroups& channels,
                                    const std::vector<bool>& needed) {
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const std::vector<size_t>& groups = channels.of[static_cast<size_t>(node->outputs[0])];
    const auto stays = [&](size_t g) { return static_cast<bool>(needed[g]); };
    const auto unneeded = std::find_if_not(groups.begin(), groups.end(), stays);
    const auto count = static_cast<size_t>(std::count_if(groups.begin(), groups.end(), stays));
    if (unneeded != groups.end() && count < least_channels(graph, *node)) return *unneeded;
  }
  return std::nullopt;
}

}  // namespace

ChannelGroups group_channels(const Graph& graph) { return Grouping(graph).make(); }

std::vector<bool> needed_groups(const Graph& graph, const ChannelGroups& channels, std::vector<bool> stay) {
  for (;;) {
    std::vector<bool> needed = closure(channels, stay);
    const std::optional<size_t> missing = missing_group(graph, channels, needed);
    if (!missing) return needed;
    stay[*missing] = true;
  }
}

}  // namespace mote
