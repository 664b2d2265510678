// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "passes/pipeline.h"
#include "target/target.h"

namespace mote {

// What tests compile a model for, to run it by the device kernels on this computer: every family of kernels,
// every objective, and the layers of the file one by one.
struct Engine {
  const char* board;
  Optimize optimize;
  Objective objective;
};

inline constexpr Engine kEngines[] = {{"host", Optimize::kLayers, Objective::kLatency},
                                      {"host", Optimize::kFull, Objective::kLatency},
                                      {"cortex-m0plus", Optimize::kFull, Objective::kLatency},
                                      {"cortex-m3", Optimize::kFull, Objective::kLatency},
                                      {"cortex-m4", Optimize::kFull, Objective::kLatency},
                                      {"cortex-m4", Optimize::kFull, Objective::kSize},
                                      {"cortex-m4", Optimize::kFull, Objective::kRam},
                                      {"cortex-m7", Optimize::kFull, Objective::kLatency},
                                      {"cortex-m55", Optimize::kFull, Objective::kLatency},
                                      {"rv32imc", Optimize::kFull, Objective::kLatency}};

inline Target target_of(const Engine& engine) {
  Target target = *find_board(engine.board);
  target.objective = engine.objective;
  return target;
}

inline std::string engine_name(const Engine& engine) {
  return std::string(engine.board) + (engine.optimize == Optimize::kLayers ? ", layer by layer" : "") +
         (engine.objective == Objective::kSize ? ", small" : "") +
         (engine.objective == Objective::kRam ? ", little RAM" : "");
}

}  // namespace mote
