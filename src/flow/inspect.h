// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/model_options.h"
#include "ir/graph.h"

namespace mote {

// What a model file contains.
struct Inspection {
  std::string file;
  Graph graph;
  int64_t macs = 0;
  int64_t constant_bytes = 0;
  struct OperatorCount {
    std::string name;
    int count;
    int64_t macs;
  };
  std::vector<OperatorCount> operators;  // in order of first use
};

// `mote inspect`.
Result<Inspection> inspect(const std::string& model, const ModelOptions& options = {});

Json to_json(const Inspection& inspection);

// A tensor as [{name, shape, type, scale, zero_point}] of --json; scale and zero point are null for float.
Json tensor_json(const Tensor& tensor);

}  // namespace mote
