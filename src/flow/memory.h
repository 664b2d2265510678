// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/compiled.h"
#include "flow/model_options.h"
#include "report/memory_picture.h"

namespace mote {

struct MemoryRequest {
  std::string model;
  std::string board;
  Objective objective = Objective::kLatency;
  std::string svg;  // file for the picture; not written if empty
  ModelOptions model_options = {};
};

// Something that would make the arena smaller, or a board that has room, with what was computed for it.
struct MemoryAdvice {
  std::string what;
  int64_t arena_bytes = 0;
  bool fits = false;
  // Scaled models are planned from the shapes alone: a model trained so may differ by some bytes.
  bool estimated = false;
};

struct MemorySummary {
  std::string model, board, board_title;
  Objective objective = Objective::kLatency;
  int64_t arena_bytes = 0;
  int64_t state_bytes = 0;
  int64_t available_bytes = 0;  // 0 for the host and others without a limit
  bool fits = true;
  struct Layer {
    int node = 0;
    std::string op, name;
    int64_t bytes = 0;  // of the arena, in use while it runs
  };
  std::vector<Layer> layers;
  std::vector<Layer> peak;           // those that set the size of the arena, the largest first
  std::vector<MemoryAdvice> advice;  // when the model does not fit
  MemoryPicture picture;
};

// `mote inspect --memory`: the plan of a model's memory on a board, also of a model that is too large for it.
Result<MemorySummary> inspect_memory(const MemoryRequest& request);

Json to_json(const MemorySummary& summary);

// The plan as the report and the terminal draw it.
MemoryPicture memory_picture(const Compiled& compiled);

}  // namespace mote
