// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/origin.h"
#include "import/tflite/flat_buffer.h"

namespace mote::tflite {

struct OperatorCode {
  int code = 0;
  int version = 1;
  std::string custom;  // name of a custom operator

  std::string name() const;  // "CONV_2D", "CUSTOM 'name'"
};

// An operator as it stands in the file; tensors by their index in the subgraph.
struct SourceNode {
  const OperatorCode* code;
  std::vector<int32_t> inputs, outputs;
  int options_type;
  FlatTable options;
  std::string_view custom_options;  // in the file
  Origin origin;
};

}  // namespace mote::tflite
