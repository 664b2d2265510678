// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// A step of the compiler that changes the graph. A pass never changes what the model computes, not even in
// one bit.
struct Pass {
  const char* name;
  const char* summary;
  Status (*run)(Graph& graph, const Target& target);
  bool required;  // lower() relies on it; all others may be left out
};

// In the order in which they run: the map of the compiler.
const std::vector<Pass>& passes();

enum class Optimize {
  kFull,    // all passes
  kLayers,  // only the required ones, so that every layer of the imported model still exists
};

// Called after each pass, with the graph as it then is and the seconds it took.
using PassObserver = std::function<void(const Pass& pass, const Graph& graph, double seconds)>;

// Runs the passes and verifies the graph after each; a pass that breaks it is an internal error that names
// the pass.
Status run_passes(Graph& graph, const Target& target, const std::vector<Pass>& selected,
                  const PassObserver& observer = {});
Status run_passes(Graph& graph, const Target& target, Optimize optimize);

// The pass of that name, or an error that lists the nearest.
Result<Pass> find_pass(const std::string& name);

}  // namespace mote
