// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "flow/bench.h"

namespace mote {

// A result beside the one of the same model file, board and objective in an earlier output of `mote bench
// --json`.
struct BenchComparison {
  struct Figure {
    const char* name;                      // "instructions", "code", "weights", "arena", "stack"
    std::optional<int64_t> before, after;  // absent where it could not be given

    bool worse() const { return before && after && *after > *before; }
    // after / before; nothing if one is absent or the earlier is 0.
    std::optional<double> ratio() const;
  };
  std::string model, board;
  std::vector<Figure> figures;
  bool found = false;           // in the earlier output
  bool outputs_differ = false;  // the hashes of the outputs
};

// One for each result without an error. Models are matched by the name of their file, so that folders may
// have moved. The file is checked as any input is.
Result<std::vector<BenchComparison>> compare_bench(const std::vector<BenchResult>& results,
                                                   const std::string& old_file);

Json to_json(const BenchComparison& comparison);

}  // namespace mote
