// SPDX-License-Identifier: Apache-2.0
#pragma once
// What TensorFlow Lite Micro computes, as tools/truth has recorded it in tests/golden/ops.
#include <optional>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

struct RecordedRun {
  std::vector<Bytes> inputs;
  // Nothing where TensorFlow Lite Micro leaves what it did not write: the output of a frame that is not full
  // yet.
  std::vector<std::optional<Bytes>> outputs;
  bool early = false;  // the run ends before its last node
};

struct RecordedCase {
  std::string name, type;
  Bytes model;
  std::vector<RecordedRun> runs;  // one after the other, without a reset between them
};

// All cases of an operator, from its file in the folder.
Result<std::vector<RecordedCase>> read_cases(const std::string& folder, const std::string& op);

// "" if a tensor's value is the recorded one, else what is not. Integers and booleans must be equal, a float
// may differ by 1e-5 of the largest finite magnitude of the recorded tensor; infinities must be the same, and
// a NaN agrees only with a NaN.
std::string recorded_difference(const Tensor& tensor, const Bytes& is, const Bytes& truth);

}  // namespace mote
