// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// What another engine gave for a model: outputs, and for each operator a hash of its output.
struct GoldenLayer {
  int pattern = 0;
  int op = 0;  // index of the operator in the model file
  int64_t bytes = 0;
  uint32_t fnv = 0;             // FNV-1a over the bytes; compared for int8
  std::vector<uint32_t> first;  // the first values: int8 as they are, float as bits; compared for float
};

struct Golden {
  std::map<int, Bytes> outputs;  // by pattern: output 0
  std::vector<GoldenLayer> layers;
};

// Reads a golden file for a model file: either golden.json, in which the model is found by its file's name
// (the layers.ref.*.txt beside it is read as well), or one layers.ref.*.txt.
Result<Golden> read_golden(const std::string& file, const std::string& model_file);

}  // namespace mote
