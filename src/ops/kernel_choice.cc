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

class SizeChoice {
 public:
  explicit SizeChoice(const Candidates& candidates) : candidates_(candidates) {
    for (const std::vector<KernelCall>& node : candidates)
      for (const KernelCall& call : node)
        if (std::find(kernels_.begin(), kernels_.end(), call.kernel) == kernels_.end())
          kernels_.push_back(call.kernel);
    const std::optional<Cost> fastest = cost(Set(kernels_.size(), true));
    limit_ = kSizeInstructionsFactor * fastest->instructions;
  }

  std::vector<size_t> choose() {
    const Set best = kernels_.size() <= kMostTried ? try_all() : leave_out();
    std::vector<size_t> choice;
    for (const std::vector<KernelCall>& node : candidates_) choice.push_back(*fastest(node, best));
    return choice;
  }

 private:
  using Set = std::vector<bool>;  // of kernels_
  struct Cost {
    int64_t code = 0, instructions = 0;
    bool operator<(const Cost& other) const {
      return std::pair(code, instructions) < std::pair(other.code, other.instructions);
    }
  };

  bool has(const Set& set, const KernelInfo* kernel) const {
    return set[static_cast<size_t>(std::find(kernels_.begin(), kernels_.end(), kernel) - kernels_.begin())];
  }

  // The node's fastest candidate whose kernel is in the set, if there is one.
  std::optional<size_t> fastest(const std::vector<KernelCall>& node, const Set& set) const {
    std::optional<size_t> best;
    for (size_t i = 0; i < node.size(); ++i)
      if (has(set, node[i].kernel) && (!best || node[i].instructions < node[*best].instructions)) best = i;
    return best;
  }

  // Nothing if a node is left without a kernel. Code counts kernels that are used only.
  std::optional<Cost> cost(const Set& set) const {
    Set used(kernels_.size(), false);
    Cost sum;
    for (const std::vector<KernelCall>& node : candidates_) {
      const std::optional<size_t> best = fastest(node, set);
      if (!best) return std::nullopt;
      sum.instructions += node[*best].instructions;
      for (size_t k = 0; k < kernels_.size(); ++k) used[k] = used[k] || kernels_[k] == node[*best].kernel;
    }
    for (size_t k = 0; k < kernels_.size(); ++k) sum.code += used[k] ? kernels_[k]->code_bytes : 0;
    return sum;
  }

  std::optional<Cost> allowed(const Set& set) const {
    const std::optional<Cost> sum = cost(set);
    return sum && sum->instructions <= limit_ ? sum : std::nullopt;
  }

  Set try_all() const {
    const size_t count = kernels_.size();
    Set best(count, true);
    Cost least = *cost(best);
    for (size_t bits = 1; bits < size_t{1} << count; ++bits) {
      Set set(count);
      for (size_t k = 0; k < count; ++k) set[k] = (bits >> k & 1) != 0;
      const std::optional<Cost> sum = allowed(set);
      if (!sum || !(*sum < least)) continue;
      best = set;
      least = *sum;
    }
    return best;
  }

  Set leave_out() const {
    Set best(kernels_.size(), true);
    Cost least = *cost(best);
    for (bool better = true; better;) {
      better = false;
      const Set from = best;
      for (size_t k = 0; k < kernels_.size(); ++k) {
        if (!from[k]) continue;
        Set set = from;
        set[k] = false;
        const std::optional<Cost> sum = allowed(set);
        if (!sum || !(*sum < least)) continue;
        best = set;
        least = *sum;
        better = true;
      }
    }
    return best;
  }

  const Candidates& candidates_;
  std::vector<const KernelInfo*> kernels_;
  int64_t limit_ = 0;
};

size_t fastest(const std::vector<KernelCall>& node) {
  const auto rank = [](const KernelCall& call) { return std::pair(call.instructions, call.scratch_bytes); };
  const auto best = std::min_element(
      node.begin(), node.end(), [&](const KernelCall& a, const KernelCall& b) { return rank(a) < rank(b); });
  return static_cast<size_t>(best - node.begin());
}

}  // namespace

std::vector<size_t> choose_kernels(const Candidates& candidates, Objective objective) {
  if (objective == Objective::kSize) return SizeChoice(candidates).choose();
  std::vector<size_t> choice;
  for (const std::vector<KernelCall>& node : candidates) choice.push_back(fastest(node));
  return choice;
}

}  // namespace mote
