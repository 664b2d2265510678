// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ir/verify.h"
#include "ops/lowered.h"
#include "ops/op.h"
#include "passes/pipeline.h"
#include "target/target.h"
#include "tests/fuzz/fuzz.h"

namespace mote {

// Whatever was read from outside and accepted goes through the whole compiler without a fault.
inline void check_graph(const Graph& graph) {
  require_sound(verify(graph));
  require(verify(graph).ok() && verify_ops(graph).ok(), "an accepted graph does not verify");
  // Larger models only take longer.
  constexpr int64_t kMostBytes = 1 << 20;
  int64_t bytes = 0;
  for (const Tensor& tensor : graph.tensors)
    if ((bytes += tensor.bytes()) > kMostBytes) return;

  static const Target target = *find_board("cortex-m4");
  for (const Optimize optimize : {Optimize::kFull, Optimize::kLayers}) {
    Graph copy = graph;
    const Status passed = run_passes(copy, target, optimize);
    require_sound(passed);
    if (passed.ok()) require_sound(lower(copy, target));
  }
}

}  // namespace mote
