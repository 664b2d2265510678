// SPDX-License-Identifier: Apache-2.0
#include "plan/fusion.h"

#include <algorithm>
#include <set>

namespace mote {

namespace {

constexpr size_t kMostNodes = 8;      // of one stage
constexpr int32_t kMostStrips = 128;  // of one stage
constexpr size_t kMostChoices = 6;    // that are worth placing
// How many more instructions, in thousandths, a smaller arena is worth.
constexpr int64_t kLatencyPermille = 5;
constexpr int64_t kRamPermille = 250;
constexpr int64_t kSizePermille = 5;  // for one stage: there flash is what counts

int64_t permille_of(const Lowered& model) {
  switch (model.target.objective) {
    case Objective::kLatency:
      return kLatencyPermille;
    case Objective::kSize:
      return kSizePermille;
    case Objective::kRam:
      return kRamPermille;
  }
  return 0;
}

int64_t instructions(const Lowered& model) {
  int64_t sum = 0;
  for (const KernelCall& call : model.calls) sum += call.instructions;
  return sum;
}

int64_t most_instructions(const Lowered& model) { return instructions(model) * permille_of(model) / 1000; }

bool counts_flash(const Lowered& model) { return model.target.objective == Objective::kSize; }

}  // namespace

int64_t added_flash_bytes(const Stages& stages) {
  int64_t sum = 0;
  for (const Strips* strips : stages) sum += strips->added_flash_bytes;
  return sum;
}

FusionSearch::FusionSearch(const Lowered& model)
    : model_(model),
      live_(live_bytes(lifetimes(model, Sharing::kInPlace, {}))),
      segments_(model.graph.nodes.size()) {
  add_single_nodes();
  slicers_.push_back(std::make_unique<Slicer>(model, SliceKernels::kOfWhole));
  if (model.target.objective == Objective::kRam)
    slicers_.push_back(std::make_unique<Slicer>(model, SliceKernels::kLeastScratch));
  const size_t nodes = model.graph.nodes.size();
  for (const std::unique_ptr<Slicer>& slicer : slicers_)
    for (size_t first = 0; first < nodes; ++first)
      for (size_t last = first; last < std::min(nodes, first + kMostNodes) && slicer->can_slice(last); ++last)
        add_stages_of(*slicer, first, last);
}

void FusionSearch::add_single_nodes() {
  for (size_t node = 0; node < segments_.size(); ++node)
    segments_[node].push_back({node, node, live_[node], 0, nullptr});
}

void FusionSearch::add_stages_of(Slicer& slicer, size_t first, size_t last) {
  const auto begin = live_.begin() + static_cast<long>(first),
             end = live_.begin() + static_cast<long>(last) + 1;
  const int64_t peak_without = *std::max_element(begin, end);
  // A stage whose nodes need little leaves the model's peak where it is.
  if (peak_without * 3 < *std::max_element(live_.begin(), live_.end())) return;
  const int32_t all = slicer.rows(last);
  const int32_t unit = (all + kMostStrips - 1) / kMostStrips;
  for (const int32_t units : {1, 2, 3, 4, 6, 8, 12, 16, 24}) {
    const int32_t rows = units * unit;
    if (rows >= all) break;
    std::optional<Strips> strips = make_strips(model_, slicer, first, last, rows);
    if (!strips) break;
    auto shared = std::make_shared<const Strips>(std::move(*strips));
    const std::vector<int64_t> live = live_bytes(lifetimes(model_, Sharing::kInPlace, {shared.get()}));
    const int64_t peak = *std::max_element(live.begin() + static_cast<long>(first),
                                           live.begin() + static_cast<long>(last) + 1);
    if (peak >= peak_without) continue;
    if (counts_flash(model_) && shared->added_instructions > most_instructions(model_)) continue;
    const int64_t cost = counts_flash(model_) ? shared->added_flash_bytes : shared->added_instructions;
    segments_[first].push_back({first, last, peak, cost, std::move(shared)});
  }
}

// Segments side by side that cover all nodes, none above the peak, at the least cost.
std::optional<Stages> FusionSearch::cheapest_within(int64_t peak_bytes, int64_t most_cost) const {
  constexpr int64_t kImpossible = INT64_MAX;
  const size_t nodes = segments_.size();
  std::vector<int64_t> cost(nodes + 1, kImpossible);  // of the nodes before
  std::vector<const Segment*> taken(nodes + 1, nullptr);
  cost[0] = 0;
  for (size_t node = 0; node < nodes; ++node) {
    if (cost[node] == kImpossible) continue;
    for (const Segment& segment : segments_[node]) {
      const int64_t sum = cost[node] + segment.cost;
      if (segment.peak_bytes > peak_bytes || sum >= cost[segment.last + 1]) continue;
      cost[segment.last + 1] = sum;
      taken[segment.last + 1] = &segment;
    }
  }
  if (cost[nodes] > most_cost) return std::nullopt;
  Stages out;
  for (size_t node = nodes; node > 0; node = taken[node]->first)
    if (taken[node]->strips != nullptr) out.push_back(taken[node]->strips.get());
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<Stages> FusionSearch::choices() const {
  std::set<int64_t> peaks;
  for (const std::vector<Segment>& from : segments_)
    for (const Segment& segment : from) peaks.insert(segment.peak_bytes);
  if (counts_flash(model_)) return choices_for_size({peaks.begin(), peaks.end()});
  const int64_t most = most_instructions(model_);
  std::vector<Stages> out;
  for (const int64_t peak : peaks) {
    const std::optional<Stages> stages = cheapest_within(peak, most);
    if (!stages || (!out.empty() && out.back() == *stages)) continue;
    if (out.size() < kMostChoices || stages->empty()) out.push_back(*stages);
    if (stages->empty()) break;
  }
  if (out.empty() || !out.back().empty()) out.emplace_back();
  return out;
}

std::vector<Stages> FusionSearch::choices_for_size(const std::vector<int64_t>& peaks) const {
  std::vector<std::pair<int64_t, Stages>> found;  // with memory and flash
  for (const int64_t peak : peaks) {
    std::optional<Stages> stages = cheapest_within(peak, INT64_MAX - 1);
    if (!stages) continue;
    const int64_t bytes = peak + added_flash_bytes(*stages);
    found.emplace_back(bytes, std::move(*stages));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Stages> out;
  for (size_t i = 0; i < found.size() && i < kMostChoices; ++i) out.push_back(std::move(found[i].second));
  out.emplace_back();
  return out;
}

}  // namespace mote
