// SPDX-License-Identifier: Apache-2.0
#include "ops/node_chain.h"

namespace mote {

void NodeChain::add(const char* op, Attrs attributes, Shape out_shape) {
  Tensor out{last().name + " " + op, last().type, std::move(out_shape), last().quant, nullptr, -1};
  Node step = node_;
  step.op = op;
  step.inputs = {last_};
  step.attrs = std::move(attributes);
  last_ = graph_.add(std::move(out));
  step.outputs = {last_};
  graph_.nodes.push_back(std::move(step));
}

void NodeChain::finish(const char* op, Attrs attributes) {
  node_.op = op;
  node_.inputs = {last_};
  node_.attrs = std::move(attributes);
}

}  // namespace mote
