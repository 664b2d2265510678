// SPDX-License-Identifier: Apache-2.0
#include "flow/period.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "interp/device_session.h"
#include "interp/patterns.h"

namespace mote {

namespace {

constexpr int64_t kMostRuns = 1 << 16;

// Means over runs, as sums over those that one sequence has more than the other.
class Difference {
 public:
  Difference(int64_t all_runs, int64_t runs_before)
      : all_runs_(static_cast<double>(all_runs)), runs_before_(static_cast<double>(runs_before)) {}

  double operator()(double all, double before) const { return all * all_runs_ - before * runs_before_; }
  InstructionCount operator()(const InstructionCount& all, const InstructionCount& before) const {
    const double sum = (*this)(all.mean, before.mean);
    const auto whole = static_cast<int64_t>(std::llround(sum));
    return {whole, whole, sum};
  }
  std::map<int, InstructionCount> operator()(const std::map<int, InstructionCount>& all,
                                             const std::map<int, InstructionCount>& before) const {
    std::map<int, InstructionCount> out;
    for (const auto& [node, count] : all) {
      const auto found = before.find(node);
      out[node] = (*this)(count, found == before.end() ? InstructionCount{} : found->second);
    }
    return out;
  }
  std::vector<FunctionCount> operator()(const std::vector<FunctionCount>& all,
                                        const std::vector<FunctionCount>& before) const {
    std::map<std::string, FunctionCount> known;
    for (const FunctionCount& f : before) known[f.name] = f;
    std::vector<FunctionCount> out;
    for (const FunctionCount& f : all) {
      const FunctionCount& b = known[f.name];
      out.push_back({f.name, (*this)(f.calls, b.calls), (*this)(f.instructions, b.instructions),
                     (*this)(f.cycles, b.cycles)});
    }
    return out;
  }

 private:
  double all_runs_, runs_before_;
};

}  // namespace

Result<Period> period_of(const Compiled& compiled) {
  const std::vector<Node>& nodes = compiled.model.graph.nodes;
  if (std::none_of(nodes.begin(), nodes.end(),
                   [](const Node& node) { return node.attrs.integer("ends_run") != 0; }))
    return Period{};
  DeviceSession session(compiled.model, compiled.layout);
  const std::vector<Bytes> inputs = pattern_inputs(compiled.model.graph, 0);
  int64_t first = 0;
  for (int64_t run = 1; run <= kMostRuns; ++run) {
    if (interrupted()) return Error(Code::kInterrupted, "interrupted");
    session.run(inputs);
    if (session.end() == RunEnd::kEarly) continue;
    if (first > 0) return Period{first, run - first};
    first = run;
  }
  return Error(Code::kUnsupported,
               format("the model gives fewer than two answers in {} runs", with_commas(kMostRuns)),
               "make its windows shorter, or let more samples come at once");
}

InstructionCounts last_runs(const InstructionCounts& all, int64_t all_runs, const InstructionCounts& before,
                            int64_t runs_before) {
  const Difference difference(all_runs, runs_before);
  InstructionCounts out;
  out.total = difference(all.total, before.total);
  out.glue = difference(all.glue, before.glue);
  out.layers = difference(all.layers, before.layers);
  out.functions = difference(all.functions, before.functions);
  if (all.cycles && before.cycles)
    out.cycles = CycleEstimate{difference(all.cycles->total, before.cycles->total),
                               difference(all.cycles->glue, before.cycles->glue),
                               difference(all.cycles->layers, before.cycles->layers)};
  return out;
}

}  // namespace mote
