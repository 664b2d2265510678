// SPDX-License-Identifier: Apache-2.0
#include "flow/opt.h"

#include "base/io.h"
#include "flow/output_file.h"
#include "import/import.h"
#include "ir/text.h"
#include "passes/pipeline.h"

namespace mote {

Result<OptSummary> opt(const OptRequest& request) {
  MOTE_TRY(check_output_file(request.output, {request.model}));
  MOTE_ASSIGN(const Target target, find_board(request.board));
  MOTE_ASSIGN(Graph graph, import_model(request.model));
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
  out.nodes_before = graph.nodes.size();
  MOTE_TRY(run_passes(graph, target, selected, [&](const Pass& pass, const Graph& after, double seconds) {
    const bool wanted = request.print_after == "all" || request.print_after == pass.name;
    out.steps.push_back(
        {pass.name, seconds, after.nodes.size(), after.tensors.size(), wanted ? print(after, false) : ""});
  }));
  if (!request.output.empty()) MOTE_TRY(write_file(request.output, print(graph)));
  return out;
}

Json to_json(const OptSummary& summary) {
  Json steps = Json::array();
  for (const OptSummary::Step& s : summary.steps) {
    steps.push_back({{"pass", s.pass}, {"seconds", s.seconds}, {"nodes", s.nodes}, {"tensors", s.tensors}});
    if (!s.text.empty()) steps.back()["graph"] = s.text;
  }
  return {{"nodes_before", summary.nodes_before}, {"passes", steps}};
}

}  // namespace mote
