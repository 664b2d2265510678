// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote::onnx {

// The values of a constant of any integer type but uint64, or of bool, as int64.
Result<std::vector<int64_t>> integer_values(const Tensor& tensor);

// The values of a float32 constant.
Result<std::vector<float>> real_values(const Tensor& tensor);

// A constant of such a type from such values; an error if one is outside the type's range.
Result<Tensor> integer_constant(DType type, const Shape& shape, const std::vector<int64_t>& values);

}  // namespace mote::onnx
