// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ir/graph.h"

namespace mote {

// Runs a graph with the operators' naive reference arithmetic, the truth for everything else. Keeps a
// reference to the graph.
class ReferenceSession {
 public:
  explicit ReferenceSession(const Graph& graph);

  // inputs[i] is the value of model input i, as many bytes as the tensor has. Returns the value of every
  // tensor, by id; constants are empty. States go on to the next run.
  std::vector<Bytes> run(const std::vector<Bytes>& inputs);

  // States are as before the first run.
  void reset();

 private:
  const Graph& graph_;
  std::vector<Bytes> states_;
};

// One run of a new session.
std::vector<Bytes> run_reference(const Graph& graph, const std::vector<Bytes>& inputs);

}  // namespace mote
