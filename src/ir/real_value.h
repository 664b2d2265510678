// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "base/io.h"
#include "ir/graph.h"

namespace mote {

// Element i of a tensor's bytes: the integer as it is stored, of a bool 0 or 1.
int64_t stored_value(const Tensor& tensor, const Bytes& value, int64_t i);

// The real number that it stands for; without a scale the number itself.
double real_value(const Tensor& tensor, const Bytes& value, int64_t i);

}  // namespace mote
