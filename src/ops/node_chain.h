// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "ir/graph.h"

namespace mote {

// Replaces a node that moves elements by several of other operators, each of which reads what the one before
// wrote: for map_tflite(). Between them lie tensors with the type and quantisation of the first input.
class NodeChain {
 public:
  NodeChain(Graph& graph, Node& node) : graph_(graph), node_(node), last_(node.inputs[0]) {}

  // Appends a node to the graph.
  void add(const char* op, Attrs attributes, Shape out_shape);
  // Makes the node itself the last one of the chain.
  void finish(const char* op, Attrs attributes);

  const Tensor& last() const { return graph_.tensor(last_); }

 private:
  Graph& graph_;
  Node& node_;
  TensorId last_;
};

}  // namespace mote
