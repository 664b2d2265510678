// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "ops/checks.h"

namespace mote {

// Tensors of indices, int32 or int64, that operators pick elements by.

inline Status check_index_type(const Tensor& indices, const char* what = "indices") {
  return check_type(indices, what, {DType::kInt32, DType::kInt64});
}

inline int64_t index_at(const Tensor& indices, const void* values, int64_t i) {
  return indices.type == DType::kInt64 ? static_cast<const int64_t*>(values)[i]
                                       : static_cast<const int32_t*>(values)[i];
}

// An index outside counts as the nearest one inside: what the device does with one that a model computes.
// Among constants infer() refuses it.
inline int64_t index_inside(const Tensor& indices, const void* values, int64_t i, int64_t size) {
  return std::clamp<int64_t>(index_at(indices, values, i), 0, size - 1);
}

// The 4-byte words of one index.
inline int64_t index_words(const Tensor& indices) { return dtype_bytes(indices.type) / 4; }

}  // namespace mote
