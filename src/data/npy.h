// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/io.h"
#include "base/result.h"
#include "ir/type.h"

namespace mote {

// An array as NumPy saves it. Source: NumPy, "A simple file format for NumPy arrays" (numpy.lib.format),
// versions 1 to
// 3. Read here: little-endian or one-byte integers, bool and float32, in C order, at most 16 dimensions.
struct NpyArray {
  DType type = DType::kUInt8;
  Shape shape;  // empty for a scalar; a size may be 0
  Bytes data;   // element_count(shape) * dtype_bytes(type), little-endian, last dimension fastest
};

// `file` is named in errors. Data shorter or longer than the header promises are an error.
Result<NpyArray> parse_npy(const Bytes& bytes, const std::string& file);
// The same, and float64, each value rounded to float32.
Result<NpyArray> parse_npy_narrowed(const Bytes& bytes, const std::string& file);
Result<NpyArray> read_npy(const std::string& path);

// The bytes of a version 1.0 file; the shape and data must agree (a mismatch is an error of the caller,
// kInternal).
Result<Bytes> encode_npy(DType type, const Shape& shape, const void* data, size_t bytes);
Status write_npy(const std::string& path, const NpyArray& array);

}  // namespace mote
