// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "base/io.h"
#include "base/result.h"
#include "ir/graph.h"

namespace mote::tflite {

// Element types of .tflite files that mote has no tensors of are turned into others when a constant is read.
// Every function checks the size of what it reads; shapes come from the file and may be anything.

// Number of elements of a shape; an error when it is negative or larger than mote accepts.
Result<int64_t> checked_elements(const Shape& shape);

// IEEE 754 half precision to single precision, which has all its values.
Result<Bytes> float_of_half(const Bytes& halves, const Shape& shape);

// Two's complement of 4 bits, two to a byte and the first in the low half, to int8.
Result<Bytes> int8_of_int4(const Bytes& pairs, const Shape& shape);

// uint8 to int8: 128 less, as the zero point then is too.
Bytes int8_of_uint8(Bytes bytes);

// scale * (value - zero point) of a quantised int8 constant that passes verify().
Tensor dequantized(const Tensor& tensor);

}  // namespace mote::tflite
