// SPDX-License-Identifier: Apache-2.0
#include "ir/graph.h"

#include <algorithm>

namespace mote {

namespace {
bool contains(const std::vector<TensorId>& list, TensorId id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}
}  // namespace

TensorId Graph::add(Tensor tensor) {
  tensors.push_back(std::move(tensor));
  return static_cast<TensorId>(tensors.size() - 1);
}

int Graph::producer(TensorId id) const {
  for (size_t i = 0; i < nodes.size(); ++i)
    if (contains(nodes[i].outputs, id)) return static_cast<int>(i);
  return -1;
}

std::vector<int> Graph::consumers(TensorId id) const {
  std::vector<int> out;
  for (size_t i = 0; i < nodes.size(); ++i)
    if (contains(nodes[i].inputs, id)) out.push_back(static_cast<int>(i));
  return out;
}

bool Graph::is_output(TensorId id) const { return contains(outputs, id); }
bool Graph::is_input(TensorId id) const { return contains(inputs, id); }

bool Graph::is_read_at_end(TensorId id) const {
  return is_output(id) ||
         std::any_of(states.begin(), states.end(), [id](const State& state) { return state.after == id; });
}

}  // namespace mote
