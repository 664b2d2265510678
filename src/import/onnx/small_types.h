// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "base/io.h"

namespace mote::onnx {

// Element types of ONNX that mote has no tensors of, as numbers of ones that it has. Every value of theirs is
// one of float32's. Source: ONNX, docs/docsgen/source/technical: float8.md, float4.md, int4.md, int2.md; OCP
// Microscaling Formats 1.0.

// IEEE 754 half precision, and the upper half of single precision.
float half_value(uint16_t bits);
float bfloat16_value(uint16_t bits);

// The value of the bits as an ElementType: one of the floats of 8 bits or less.
float small_float_value(int element_type, uint8_t bits);

// Integers or floats of 2 or 4 bits, the first in the lowest bits of its byte, as whole bytes; those that are
// signed with their sign. There are as many as `count` in `packed`.
Bytes unpacked(const Bytes& packed, int64_t count, int bits, bool is_signed);

}  // namespace mote::onnx
