// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "ops/layout.h"
#include "plan/slicer.h"

namespace mote {

// Rows of a tensor that one call reads or writes. `base` is the row that lies at the start of the tensor's
// memory at that time: 0 where the tensor is whole.
struct StripRows {
  TensorId tensor = kNoTensor;
  Rows rows;
  int32_t base = 0;
};

// What a call writes of its node's output.
enum class StripOutput {
  kRows,     // the rows that it says
  kNothing,  // sums go on in scratch
  kWhole,    // sums end
};

struct StripStep {
  size_t node = 0;
  int strip = 0;
  const KernelCall* call = nullptr;
  std::vector<StripRows> inputs;  // as in the call
  StripRows output;
  StripOutput writes = StripOutput::kRows;
  // Before the call, rows [output.base, output.rows.first) go to the start of the output's buffer; they lie
  // where row `base_before` was at its start.
  int32_t base_before = 0;
};

// A few rows of a tensor between two nodes of a fused stage.
struct LineBuffer {
  TensorId tensor = kNoTensor;
  int64_t bytes = 0;
  size_t first_node = 0, last_node = 0;  // in a strip, from its producer to its last consumer; the whole
                                         // stage if rows are kept from strip to strip
};

struct StripScratch {
  size_t node = 0;
  int64_t bytes = 0;
  size_t first_node = 0, last_node = 0;  // in a strip, its node; the whole stage if it keeps sums
};

// Consecutive nodes that run together in strips of rows.
struct Strips {
  size_t first_node = 0, last_node = 0;
  int count = 0;
  std::vector<StripStep> steps;
  std::vector<LineBuffer> buffers;
  std::vector<StripScratch> scratch;
  std::vector<TensorId> inputs;    // whole tensors that the stage reads
  TensorId output = kNoTensor;     // the whole tensor that it makes
  AccessOrder order;               // of the stage as if it were one call with these inputs
  int64_t added_instructions = 0;  // to those of the nodes one by one, estimated
  int64_t added_flash_bytes = 0;   // parameters and calls of strips that differ, estimated
};

// The nodes [first_node, last_node] in strips of `rows` rows of the last one (Slicer::rows). No value where
// that cannot be: an operator has no rows, or a tensor between the nodes is needed elsewhere or as a whole.
std::optional<Strips> make_strips(const Lowered& model, Slicer& slicer, size_t first_node, size_t last_node,
                                  int32_t rows);

}  // namespace mote
