// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "flow/model_options.h"
#include "ops/layout.h"
#include "ops/lowered.h"
#include "passes/pipeline.h"

namespace mote {

// A model on its way to a board: imported, optimised, with kernels and a memory plan.
struct Compiled {
  std::string file;    // the model file, or a project's folder
  std::string sha256;  // of its bytes; of a project, of the text form of its graph
  std::string name;    // library_name() of the graph's
  Graph imported;      // as the file has it
  Lowered model;
  Layout layout;
};

// Imports a model file and compiles it for a board. kLayers keeps every layer and gives each tensor memory of
// its own.
Result<Compiled> compile_file(const std::string& file, const Target& target, Optimize optimize,
                              const ModelOptions& options = {});

// The same for a graph that is in memory already.
Result<Compiled> compile_graph(const Graph& graph, const Target& target, Optimize optimize);

// An error if the arena or the constants alone do not fit the board; it names the layers that cost most and
// what would help.
Status check_fit(const Compiled& compiled);

}  // namespace mote
