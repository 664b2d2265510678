// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "import/onnx/builder.h"

namespace mote::onnx {

// Casting between ElementTypes. Their values are kept as tensors.h has it: what is cast to a small float is
// rounded to it and kept as float32, what is cast to a few bits wraps around and is kept as whole bytes.

struct CastRules {
  bool saturate = true;           // to floats of 8 bits: beyond the largest number is the largest
  std::string round_mode = "up";  // to float8e8m0: up, down, nearest
};

// The integers in [low, high] are those of a type.
struct IntegerRange {
  int64_t low = 0, high = 0;
};
std::optional<IntegerRange> integer_range(int element_type);  // of at most 16 bits

// A float of at most 16 bits, whose values are fewer than those of float32.
bool is_small_float(int element_type);

// x, of type `from` or of one that is not known (0), as one of type `to`.
Result<TensorId> converted(Builder& b, TensorId x, int from, int to, const CastRules& rules = {});

}  // namespace mote::onnx
