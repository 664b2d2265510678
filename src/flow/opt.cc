// SPDX-License-Identifier: Apache-2.0
#include "flow/opt.h"

#include <map>
#include <set>

#include "base/io.h"
#include "flow/output_file.h"
#include "import/import.h"
#include "ir/text.h"
#include "ops/op.h"
#include "passes/pipeline.h"

namespace mote {

namespace {

// Of the constants that nodes read: passes leave behind some that none does.
int64_t constant_bytes(const Graph& graph) {
  std::set<TensorId> read;
  for (const Node& node : graph.nodes) read.insert(node.inputs.begin(), node.inputs.end());
  int64_t sum = 0;
  for (const TensorId id : read)
    if (id != kNoTensor && graph.tensor(id).is_constant()) sum += graph.tensor(id).bytes();
  return sum;
}

// Channels that surviving tensors have lost.
int64_t channels_removed(const Graph& before, const Graph& after) {
  std::map<int32_t, int64_t> channels;
  for (const Tensor& t : before.tensors)
    if (!t.shape.empty()) channels[t.source_index] = t.shape.back();
  int64_t sum = 0;
  for (const Tensor& t : after.tensors)
    if (!t.kept_channels.empty()) sum += channels[t.source_index] - t.shape.back();
  return sum;
}

}  // namespace

Result<OptSummary> opt(const OptRequest& request) {
  MOTE_TRY(check_output_file(request.output, {request.model}));
  MOTE_ASSIGN(const Target target, find_board(request.board));
  MOTE_ASSIGN(Graph graph, open_model(request.model, request.model_options));
  std::vector<Pass> selected = passes();
  if (!request.only.empty()) {
    selected.clear();
    for (const std::string& name : request.only) {
      MOTE_ASSIGN(const Pass pass, find_pass(name));
      selected.push_back(pass);
    }
  }
  if (!request.print_after.empty() && request.print_after != "all") {
    MOTE_ASSIGN(const Pass known, find_pass(request.print_after));
    (void)known;
  }
  OptSummary out;
  const Graph graph_before = graph;
  out.nodes_before = graph.nodes.size();
  out.macs_before = total_macs(graph);
  out.constant_bytes_before = constant_bytes(graph);
  MOTE_TRY(run_passes(graph, target, selected, [&](const Pass& pass, const Graph& after, double seconds) {
    const bool wanted = request.print_after == "all" || request.print_after == pass.name;
    out.steps.push_back({pass.name, seconds, after.nodes.size(), after.tensors.size(), total_macs(after),
                         constant_bytes(after), channels_removed(graph_before, after),
                         wanted ? print(after, false) : ""});
  }));
  if (!request.output.empty()) MOTE_TRY(write_file(request.output, print(graph)));
  return out;
}

Json to_json(const OptSummary& summary) {
  Json steps = Json::array();
  for (const OptSummary::Step& s : summary.steps) {
    steps.push_back({{"pass", s.pass},
                     {"seconds", s.seconds},
                     {"nodes", s.nodes},
                     {"tensors", s.tensors},
                     {"macs", s.macs},
                     {"constant_bytes", s.constant_bytes},
                     {"channels_removed", s.channels_removed}});
    if (!s.text.empty()) steps.back()["graph"] = s.text;
  }
  return {{"nodes_before", summary.nodes_before},
          {"macs_before", summary.macs_before},
          {"constant_bytes_before", summary.constant_bytes_before},
          {"passes", steps}};
}

}  // namespace mote
