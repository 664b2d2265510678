// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/io.h"
#include "base/result.h"
#include "ir/type.h"

namespace mote {

// An array of unsigned bytes as the MNIST family stores it. Source: LeCun, Cortes and Burges, "The MNIST
// database", section "the idx file format": two zero bytes, a type (0x08 for unsigned bytes), the number of
// dimensions, each size as a big-endian 32-bit integer, then the data with the last dimension running
// fastest.
struct IdxArray {
  Shape shape;  // one to four sizes; a size may be 0
  Bytes data;   // element_count(shape) bytes
};

// Plain or gzip bytes. What the header promises is checked against what the bytes can hold before memory is
// taken, and data that go on after the promised end are an error. `file` is named in errors.
Result<IdxArray> parse_idx(const Bytes& bytes, const std::string& file);

Result<IdxArray> read_idx(const std::string& path);

}  // namespace mote
