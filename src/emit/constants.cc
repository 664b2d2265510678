// SPDX-License-Identifier: Apache-2.0
#include "emit/constants.h"

#include <algorithm>

#include "base/format.h"

namespace mote {

Constants::Constants(const EmitRequest& request) {
  const auto add = [&](size_t node, const Blob& blob) {
    if (blob.data.empty() || find(blob) != nullptr) return;
    const std::string name = node == kNoNode ? format("mote_{}_{}", request.name, blob.name)
                                             : format("mote_{}_{}_{}", request.name, node, blob.name);
    std::string symbol = name;
    const auto taken = [&](const Array& array) { return array.symbol == symbol; };
    for (int next = 2; std::any_of(arrays_.begin(), arrays_.end(), taken); ++next)
      symbol = format("{}_{}", name, next);
    arrays_.push_back({node, &blob, symbol});
  };
  for (const Layout::Stage& stage : request.layout.stages) {
    std::vector<const Layout::Step*> steps;
    for (const Layout::Step& step : stage.steps) steps.push_back(&step);
    std::stable_sort(steps.begin(), steps.end(),
                     [](const auto* a, const auto* b) { return a->node < b->node; });
    for (const Layout::Step* step : steps)
      for (const Blob& blob : request.layout.call(request.model, *step).pointers)
        add(static_cast<size_t>(step->node), blob);
  }
  for (const State& state : request.model.graph.states)
    states_.push_back({format("state_{}", states_.size()), DType::kInt8,
                       state.initial != nullptr ? *state.initial : Bytes{}});
  for (const Blob& state : states_) add(kNoNode, state);
}

std::string Constants::state_symbol(size_t state) const { return symbol(states_[state]); }

const Constants::Array* Constants::find(const Blob& blob) const {
  const auto found = std::find_if(arrays_.begin(), arrays_.end(), [&](const Array& array) {
    return array.blob == &blob || (array.blob->type == blob.type && array.blob->data == blob.data);
  });
  return found == arrays_.end() ? nullptr : &*found;
}

std::string Constants::symbol(const Blob& blob) const { return blob.data.empty() ? "0" : find(blob)->symbol; }

int64_t Constants::bytes() const {
  int64_t sum = 0;
  for (const Array& array : arrays_) sum += static_cast<int64_t>(array.blob->data.size());
  return sum;
}

}  // namespace mote
