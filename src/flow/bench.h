// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/board_run.h"
#include "flow/cycles.h"
#include "flow/model_options.h"

namespace mote {

struct BenchRequest {
  std::vector<std::string> models;
  std::vector<std::string> boards;  // names, or "all-cores": every generic core that can be emulated
  Objective objective = Objective::kLatency;
  std::string optimization = kDefaultOptimization;
  bool weights_in_ram = false;      // copied to RAM at the start, where flash is slow to read
  ModelOptions model_options = {};  // of all of them
};

// What a model costs on a board. A figure that cannot be given is absent, and `why` says why.
struct BenchResult {
  std::string model, board, core;
  std::string emulated_core;   // what ran the code of `core`; empty for the host
  std::string emulation_text;  // as Target's
  std::string stand_in;        // why instructions, code and stack are not the board's; empty if they are
  Objective objective = Objective::kLatency;
  std::optional<Error> error;  // then nothing else is filled in
  int64_t macs = 0;
  // Of one inference of pattern p0; exact. Of a model with windows over a stream: of the runs from one answer
  // to the next, and of the longest of them.
  std::optional<int64_t> instructions;
  int64_t runs_per_answer = 1;
  std::optional<int64_t> longest_run_instructions, longest_run_cycles;
  CycleFigures cycles;  // estimated; its reasons are in `why` below
  // Of one inference, from the cycles and the board's energy per cycle; the error where both are known.
  std::optional<double> energy_uj, energy_error_percent;
  std::string compiler;
  std::vector<std::string> flags;
  int64_t weights_bytes = 0;      // constants of the kernels
  int64_t weights_ram_bytes = 0;  // of them, copied to RAM
  std::optional<int64_t> code_bytes, parameter_bytes;
  int64_t arena_bytes = 0;
  int64_t state_bytes = 0;  // kept from one inference to the next, beside the arena
  std::optional<int64_t> other_ram_bytes, stack_bytes;
  std::string output_sha256;  // over all outputs for patterns p0 to p5, again and again until an answer comes
  struct Layer {
    int node = 0;
    std::string op, name;
    Shape output_shape;
    int64_t macs = 0, constant_bytes = 0, live_bytes = 0;
    std::string kernel;
    std::optional<int64_t> instructions, cycles;
  };
  std::vector<Layer> layers;
  std::vector<FunctionCount> functions;    // the most cycles first; none where cycles are not estimated
  std::map<std::string, std::string> why;  // by JSON key
};

// `mote bench`: one result for each model and board; the boards of the first model come first.
Result<std::vector<BenchResult>> bench(const BenchRequest& request);

// The cost of a model from its firmware and a counted run: instructions are the mean over the run, rounded.
// The hash of the outputs is left to the caller.
BenchResult board_cost(const Compiled& compiled, const Firmware& firmware, const BoardRun& counted);

// Puts the estimate into it, from a run that was counted with Counting::kCycles.
void add_cycles(const Compiled& compiled, const InstructionCounts& counts, BenchResult* result);

// Bytes of the arena in use while each node runs.
std::vector<int64_t> live_bytes(const Compiled& compiled);

Json to_json(const BenchResult& result);

}  // namespace mote
