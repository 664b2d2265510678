// SPDX-License-Identifier: Apache-2.0
#include "ops/control_flow.h"

#include <algorithm>
#include <optional>

#include "base/format.h"

namespace mote {

namespace {

// The node of that operator which takes the flag as its first input, behind node `from`; -1 if there is none.
int counterpart(const Graph& graph, const char* op, TensorId flag, size_t from) {
  for (size_t i = from + 1; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.op == op && !node.inputs.empty() && node.inputs[0] == flag) return static_cast<int>(i);
  }
  return -1;
}

bool begins(const Node& loop, const Node& end_loop) {
  return loop.op == "loop" && !end_loop.inputs.empty() && carried(end_loop) == loop.outputs;
}

// The output of a circular_buffer that says whether the nodes behind it run.
constexpr size_t kReady = 2;

}  // namespace

std::vector<TensorId> carried(const Node& end_loop) {
  const auto middle = static_cast<std::ptrdiff_t>(end_loop.inputs.size() / 2);
  return {end_loop.inputs.begin() + middle, end_loop.inputs.end()};
}

std::vector<Successor> successors(const Graph& graph) {
  std::vector<Successor> out;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    out.push_back({kNoTensor, static_cast<int>(i) + 1, static_cast<int>(i) + 1});
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const int here = static_cast<int>(i);
    if (node.op == "if") {
      if (const int end = counterpart(graph, "else", node.outputs[0], i); end >= 0)
        out[i] = {node.outputs[0], here + 1, end};
    } else if (node.op == "else") {
      if (const int end = counterpart(graph, "end_if", node.outputs[0], i); end >= 0)
        out[i] = {node.outputs[0], end, here + 1};
    } else if (node.op == "while") {
      if (const int end = counterpart(graph, "end_loop", node.outputs[0], i); end >= 0)
        out[i] = {node.outputs[0], here + 1, end + 1};
    } else if (node.op == "end_loop") {
      for (size_t begin = 0; begin < i; ++begin)
        if (begins(graph.nodes[begin], node)) out[i].next = static_cast<int>(begin) + 1;
    } else if (node.attrs.integer("ends_run") != 0 && node.outputs.size() > kReady) {
      out[i] = {node.outputs[kReady], here + 1, kEndsEarly};
    }
  }
  return out;
}

int next_node(const Successor& successor, int32_t flag) {
  if (successor.flag == kNoTensor || flag > 0) return successor.next;
  return flag == 0 ? successor.otherwise : kEndsTooLate;
}

RunEnd run_end(int next_node) {
  if (next_node == kEndsEarly) return RunEnd::kEarly;
  return next_node == kEndsTooLate ? RunEnd::kTooManyTurns : RunEnd::kWhole;
}

bool is_control(const Node& node) {
  static constexpr std::string_view kNames[] = {"if",    "else",     "end_if",         "loop",
                                                "while", "end_loop", "circular_buffer"};
  return std::find(std::begin(kNames), std::end(kNames), node.op) != std::end(kNames);
}

bool has_control_flow(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), is_control);
}

std::vector<Loop> loops(const Graph& graph) {
  std::vector<Loop> out;
  for (size_t last = 0; last < graph.nodes.size(); ++last) {
    if (graph.nodes[last].op != "end_loop") continue;
    for (size_t first = 0; first < last; ++first)
      if (begins(graph.nodes[first], graph.nodes[last]))
        out.push_back({static_cast<int>(first), static_cast<int>(last)});
  }
  return out;
}

std::vector<TensorId> live_in(const Graph& graph, const Loop& loop) {
  std::vector<bool> inside(graph.tensors.size(), false), seen = inside;
  for (int i = loop.first; i <= loop.last; ++i)
    for (const TensorId id : graph.nodes[static_cast<size_t>(i)].outputs)
      inside[static_cast<size_t>(id)] = true;
  std::vector<TensorId> out;
  for (int i = loop.first + 1; i <= loop.last; ++i) {
    for (const TensorId id : graph.nodes[static_cast<size_t>(i)].inputs) {
      if (id == kNoTensor || graph.tensor(id).is_constant() || inside[static_cast<size_t>(id)]) continue;
      if (!seen[static_cast<size_t>(id)]) out.push_back(id);
      seen[static_cast<size_t>(id)] = true;
    }
  }
  return out;
}

namespace {

constexpr const char* kDamaged = "a branch or a loop was taken apart: import the model again";

// Follows the nodes and the forks that are open at each.
class Nesting {
 public:
  explicit Nesting(const Graph& graph) : graph_(graph), made_in_(graph.tensors.size(), 0) {}

  Status check() {
    for (const Node& node : graph_.nodes) {
      const Status status = step(node);
      if (!status.ok()) return status.error().at(node.origin);
    }
    if (open_.size() > 1) return fault("a branch or a loop has no end");
    for (const TensorId id : graph_.outputs) MOTE_TRY(made_outside(id, "the model's output"));
    for (const State& state : graph_.states) MOTE_TRY(made_outside(state.after, "the state"));
    return ok_status();
  }

 private:
  // A stretch of nodes that run together: the model itself, one side of a branch, or a loop.
  struct Stretch {
    const Node* begin = nullptr;
    int number = 0;
    std::optional<int> other = {};  // of the second side of a branch: the first
    TensorId flag = kNoTensor;      // that ends it
  };

  static Error fault(const std::string& what) { return Error(Code::kInvalid, what, kDamaged); }

  Status made_outside(TensorId id, const char* what) const {
    if (graph_.tensor(id).is_constant() || made_in_[static_cast<size_t>(id)] == 0) return ok_status();
    return fault(format("{} '{}' is made inside of a branch or a loop", what, graph_.tensor(id).name));
  }

  bool is_open(int stretch) const {
    return std::any_of(open_.begin(), open_.end(), [&](const Stretch& s) { return s.number == stretch; });
  }

  Status reads(TensorId id) const {
    if (id == kNoTensor || graph_.tensor(id).is_constant() || is_open(made_in_[static_cast<size_t>(id)]))
      return ok_status();
    return fault(format("'{}' is made in a branch or a loop that has ended", graph_.tensor(id).name));
  }

  Status reads(const Node& node, size_t first, size_t last) const {
    for (size_t i = first; i < last; ++i) MOTE_TRY(reads(node.inputs[i]));
    return ok_status();
  }

  void push(const Node& node, std::optional<int> other = {}) {
    open_.push_back({&node, ++last_number_, other, node.outputs[0]});
  }

  bool ends(const char* begin, const Node& node) const {
    const Stretch& top = open_.back();
    return top.begin != nullptr && top.begin->op == begin && !node.inputs.empty() &&
           node.inputs[0] == top.flag;
  }

  Status step(const Node& node) {
    if (node.op == "else") {
      if (!ends("if", node)) return fault("an else has no if");
      const int first = open_.back().number;
      open_.pop_back();
      makes(node);
      push(node, first);
      return ok_status();
    }
    if (node.op == "end_if") return end_if(node);
    MOTE_TRY(reads(node, 0, node.inputs.size()));
    if (node.op == "end_loop") {
      if (!ends("loop", node) || !begins(*open_.back().begin, node))
        return fault("the end of a loop has no loop");
      if (node.inputs[0] == carried(node)[0]) return fault("a loop has no condition");
      open_.pop_back();
    }
    if (node.op == "while") {
      Stretch& top = open_.back();
      if (top.begin == nullptr || top.begin->op != "loop" || top.flag != top.begin->outputs[0] ||
          node.inputs.size() < 2 || node.inputs[1] != top.flag)
        return fault("the condition of a loop does not stand in it");
      top.flag = node.outputs[0];
    }
    if (node.attrs.integer("ends_run") != 0 && open_.size() > 1)
      return fault("a buffer that waits stands inside of a branch or a loop");
    makes(node);
    if (node.op == "if" || node.op == "loop") push(node);
    // What a loop carries can be read behind it through its end only.
    if (node.op == "loop")
      for (const TensorId id : node.outputs) made_in_[static_cast<size_t>(id)] = open_.back().number;
    return ok_status();
  }

  Status end_if(const Node& node) {
    if (!ends("else", node)) return fault("the end of a branch has no else");
    const size_t count = node.outputs.size();
    if (node.inputs.size() != 1 + 2 * count) return fault("the end of a branch has another number of inputs");
    MOTE_TRY(reads(node, 1 + count, 1 + 2 * count));
    const Stretch second = open_.back();
    open_.back() = {nullptr, *second.other, {}, kNoTensor};
    MOTE_TRY(reads(node, 1, 1 + count));
    open_.pop_back();
    makes(node);
    return ok_status();
  }

  void makes(const Node& node) {
    for (const TensorId id : node.outputs) made_in_[static_cast<size_t>(id)] = open_.back().number;
  }

  const Graph& graph_;
  std::vector<Stretch> open_ = {Stretch{}};
  std::vector<int> made_in_;  // by tensor
  int last_number_ = 0;
};

}  // namespace

Status verify_control_flow(const Graph& graph) { return Nesting(graph).check(); }

}  // namespace mote
