// SPDX-License-Identifier: Apache-2.0
#include "passes/pipeline.h"

#include <chrono>

#include "base/text.h"
#include "ir/verify.h"
#include "ops/op.h"
#include "passes/fold_constants.h"
#include "passes/fold_transposes.h"
#include "passes/fold_zero_points.h"
#include "passes/fuse_activations.h"
#include "passes/fuse_pads.h"
#include "passes/fuse_residual_adds.h"
#include "passes/load_constants.h"
#include "passes/order_for_memory.h"
#include "passes/remove_constant_channels.h"
#include "passes/remove_dead_code.h"
#include "passes/remove_reshapes.h"
#include "passes/settle_states.h"

namespace mote {

const std::vector<Pass>& passes() {
  static const std::vector<Pass> table = {
      {"settle-states", "drops states that never change or are never read", settle_states, true},
      {"fold-constants", "evaluates nodes whose inputs are all constants", fold_constants, false},
      {"fold-transposes", "merges transposes, moves them out of the way or into weights", fold_transposes,
       false},
      {"fuse-activations", "moves a ReLU into the range of the layer before it", fuse_activations, false},
      {"fuse-pads", "moves a PAD into the padding of the convolution after it", fuse_pads, false},
      {"remove-reshapes", "lets nodes read past a reshape whose shape they do not care for", remove_reshapes,
       false},
      {"remove-constant-channels", "removes channels that never change or that nobody reads",
       remove_constant_channels, false},
      {"fuse-residual-adds", "moves a sum into the convolution that makes one of its operands",
       fuse_residual_adds, false},
      {"remove-dead-code", "removes nodes and tensors that no output needs", remove_dead_code, false},
      {"load-constants", "brings constants into RAM where kernels read them there", load_constants, true},
      {"order-for-memory", "runs branches in the order that keeps the fewest bytes alive", order_for_memory,
       false},
      {"fold-zero-points", "adds the input's zero point to the biases", fold_zero_points, true},
  };
  return table;
}

Status run_passes(Graph& graph, const Target& target, const std::vector<Pass>& selected,
                  const PassObserver& observer) {
  for (const Pass& pass : selected) {
    const auto start = std::chrono::steady_clock::now();
    MOTE_TRY(pass.run(graph, target));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Status status = verify(graph);
    if (status.ok()) status = verify_ops(graph);
    if (!status.ok())
      return Error(Code::kInternal,
                   std::string("pass '") + pass.name + "' broke the graph: " + status.error().to_string(),
                   "please report this with the model");
    if (observer) observer(pass, graph, seconds);
  }
  return ok_status();
}

Status run_passes(Graph& graph, const Target& target, Optimize optimize) {
  std::vector<Pass> selected;
  for (const Pass& pass : passes())
    if (optimize == Optimize::kFull || pass.required) selected.push_back(pass);
  return run_passes(graph, target, selected);
}

Result<Pass> find_pass(const std::string& name) {
  std::vector<std::string> names;
  for (const Pass& pass : passes()) {
    if (name == pass.name) return pass;
    names.emplace_back(pass.name);
  }
  return Error(Code::kNotFound, "there is no pass '" + name + "'", did_you_mean(name, names));
}

}  // namespace mote
