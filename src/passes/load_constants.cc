// SPDX-License-Identifier: Apache-2.0
#include "passes/load_constants.h"

#include <algorithm>

#include "base/format.h"
#include "ops/op.h"

namespace mote {

namespace {

class Loader {
 public:
  explicit Loader(Graph& graph) : graph_(graph) {}

  void run() {
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (Node& node : nodes) {
      const auto end = static_cast<std::ptrdiff_t>(graph_.nodes.size());
      load_inputs(node);
      // What comes out of a branch must be there whichever side runs. Only an end_if that is the whole graph,
      // as tests of one operator have it, has no branch.
      if (node.op == "end_if" && end > 0)
        std::rotate(begin_of_branch(node), graph_.nodes.begin() + end, graph_.nodes.end());
      graph_.nodes.push_back(std::move(node));
    }
    for (TensorId& id : graph_.outputs)
      if (graph_.tensor(id).is_constant()) id = loaded(id, Origin{});
    for (State& state : graph_.states)
      if (graph_.tensor(state.after).is_constant()) state.after = loaded(state.after, Origin{});
  }

 private:
  void load_inputs(Node& node) {
    const uint32_t in_ram = find_op(node.op)->ram_inputs;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const bool wanted = (in_ram >> std::min<size_t>(i, 31) & 1) != 0;
      if (wanted && node.inputs[i] != kNoTensor && graph_.tensor(node.inputs[i]).is_constant())
        node.inputs[i] = loaded(node.inputs[i], node.origin);
    }
  }

  std::vector<Node>::iterator begin_of_branch(const Node& end_if) {
    const auto maker = [this](const Node& of) {
      return graph_.nodes.begin() + graph_.producer(of.inputs[0]);
    };
    return maker(*maker(end_if));
  }

  // The copy in RAM.
  TensorId loaded(TensorId constant, const Origin& origin) {
    Tensor copy = graph_.tensor(constant);
    copy.data = nullptr;
    copy.source_index = -1;
    Node node;
    node.op = "constant";
    node.inputs = {constant};
    node.origin = origin;
    node.origin.node_name = graph_.tensor(constant).name;
    node.outputs = {graph_.add(std::move(copy))};
    graph_.nodes.push_back(node);
    return node.outputs[0];
  }

  Graph& graph_;
};

}  // namespace

Status load_constants(Graph& graph, const Target&) {
  Loader(graph).run();
  return ok_status();
}

}  // namespace mote
