// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ir/graph.h"
#include "ops/control_flow.h"

namespace mote {

struct OpDef;

// Runs a graph with the operators' naive reference arithmetic, the truth for everything else. Keeps a
// reference to the graph.
class ReferenceSession {
 public:
  explicit ReferenceSession(const Graph& graph);

  // inputs[i] is the value of model input i, as many bytes as the tensor has. Returns the value of every
  // tensor, by id; constants are empty, zeros is what no node has made, and so are outputs unless the run
  // came to the last node. States go on to the next run.
  std::vector<Bytes> run(const std::vector<Bytes>& inputs);

  // How the last run ended.
  RunEnd end() const { return end_; }

  // States are as before the first run.
  void reset();

 private:
  void keep_states(const std::vector<Bytes>& values);

  const Graph& graph_;
  std::vector<const OpDef*> ops_;  // of each node
  std::vector<Successor> successors_;
  std::vector<size_t> place_;  // by tensor: its own index, or that of the one that a loop brings up to date
  std::vector<Bytes> states_;
  RunEnd end_ = RunEnd::kWhole;
};

// One run of a new session.
std::vector<Bytes> run_reference(const Graph& graph, const std::vector<Bytes>& inputs);

}  // namespace mote
