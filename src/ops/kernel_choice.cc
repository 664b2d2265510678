// SPDX-License-Identifier: Apache-2.0
#include "ops/kernel_choice.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace mote {

namespace {

using Candidates = std::vector<std::vector<KernelCall>>;

// More kernels than this are not tried in all combinations.
constexpr size_t kMostTried = 12;

int64_t constant_bytes(const KernelCall& call) {
  int64_t sum = 0;
  for (const Blob& blob : call.pointers) sum += static_cast<int64_t>(blob.data.size());
  return sum;
}

// True if another candidate of the node is no slower, and takes less flash with all of its code than this one
// with none.
bool is_wasteful(const KernelCall& call, const std::vector<KernelCall>& node) {
  return std::any_of(node.begin(), node.end(), [&](const KernelCall& other) {
    return other.instructions <= call.instructions &&
           constant_bytes(other) + other.kernel->code_bytes < constant_bytes(call);
  });
}

// Chooses a set of kernels; each node takes the fastest one of it.
class SetChoice {
 public:
  SetChoice(const Candidates& candidates, Objective objective)
      : candidates_(candidates), objective_(objective) {
    for (const std::vector<KernelCall>& node : candidates) {
      wasteful_.emplace_back();
      for (const KernelCall& call : node) {
        wasteful_.back().push_back(objective == Objective::kSize && is_wasteful(call, node));
        if (!wasteful_.back().back() &&
            std::find(kernels_.begin(), kernels_.end(), call.kernel) == kernels_.end())
          kernels_.push_back(call.kernel);
      }
    }
    const int64_t fewest = cost(Set(kernels_.size(), true))->instructions;
    limit_ = objective == Objective::kSize ? kSizeInstructionsFactor * fewest
                                           : fewest * kLatencyInstructionsPercent / 100;
  }

  std::vector<size_t> choose() {
    const Set best = kernels_.size() <= kMostTried ? try_all() : leave_out();
    std::vector<size_t> choice;
    for (size_t node = 0; node < candidates_.size(); ++node) choice.push_back(*fastest(node, best));
    return choice;
  }

 private:
  using Set = std::vector<bool>;  // of kernels_
  struct Cost {
    int64_t code = 0, instructions = 0;
  };

  // Only of kernels that some candidate needs that is not wasteful.
  bool has(const Set& set, const KernelInfo* kernel) const {
    return set[static_cast<size_t>(std::find(kernels_.begin(), kernels_.end(), kernel) - kernels_.begin())];
  }

  // A node's fastest candidate whose kernel is in the set, of equals that with the least scratch, if there
  // is one.
  std::optional<size_t> fastest(size_t index, const Set& set) const {
    const std::vector<KernelCall>& node = candidates_[index];
    const auto rank = [](const KernelCall& call) { return std::pair(call.instructions, call.scratch_bytes); };
    std::optional<size_t> best;
    for (size_t i = 0; i < node.size(); ++i)
      if (!wasteful_[index][i] && has(set, node[i].kernel) && (!best || rank(node[i]) < rank(node[*best])))
        best = i;
    return best;
  }

  // Nothing if a node is left without a kernel. Code counts kernels that are used only.
  std::optional<Cost> cost(const Set& set) const {
    Set used(kernels_.size(), false);
    Cost sum;
    for (size_t node = 0; node < candidates_.size(); ++node) {
      const std::optional<size_t> best = fastest(node, set);
      if (!best) return std::nullopt;
      const KernelCall& call = candidates_[node][*best];
      sum.instructions += call.instructions;
      for (size_t k = 0; k < kernels_.size(); ++k) used[k] = used[k] || kernels_[k] == call.kernel;
    }
    for (size_t k = 0; k < kernels_.size(); ++k) sum.code += used[k] ? kernels_[k]->code_bytes : 0;
    return sum;
  }

  // What the objective makes least.
  using Rank = std::pair<int64_t, int64_t>;
  std::optional<Rank> rank(const Set& set) const {
    const std::optional<Cost> sum = cost(set);
    if (!sum || sum->instructions > limit_) return std::nullopt;
    return objective_ == Objective::kSize
               ? Rank(sum->code, sum->instructions)
               : Rank(sum->instructions + kInstructionsPerByte * sum->code, sum->instructions);
  }

  Set try_all() const {
    const size_t count = kernels_.size();
    Set best(count, true);
    Rank least = *rank(best);
    for (size_t bits = 1; bits < size_t{1} << count; ++bits) {
      Set set(count);
      for (size_t k = 0; k < count; ++k) set[k] = (bits >> k & 1) != 0;
      const std::optional<Rank> found = rank(set);
      if (!found || !(*found < least)) continue;
      best = set;
      least = *found;
    }
    return best;
  }

  Set leave_out() const {
    Set best(kernels_.size(), true);
    Rank least = *rank(best);
    for (bool better = true; better;) {
      better = false;
      const Set from = best;
      for (size_t k = 0; k < kernels_.size(); ++k) {
        if (!from[k]) continue;
        Set set = from;
        set[k] = false;
        const std::optional<Rank> found = rank(set);
        if (!found || !(*found < least)) continue;
        best = set;
        least = *found;
        better = true;
      }
    }
    return best;
  }

  const Candidates& candidates_;
  std::vector<std::vector<bool>> wasteful_;  // of each node's candidates; then never chosen
  Objective objective_;
  std::vector<const KernelInfo*> kernels_;
  int64_t limit_ = 0;
};

}  // namespace

std::vector<size_t> choose_kernels(const Candidates& candidates, Objective objective) {
  return SetChoice(candidates, objective).choose();
}

}  // namespace mote
