// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

// The options table of an operator in a .tflite file, read by the field numbers of the published schema
// (tensorflow/lite/schema/schema.fbs). A field that is not in the file has the schema's default, given as
// `otherwise`.
class TfliteOptions {
 public:
  virtual ~TfliteOptions() = default;
  virtual int8_t byte_field(int field, int8_t otherwise) const = 0;  // enums and bools
  virtual int32_t int_field(int field, int32_t otherwise) const = 0;
  virtual float float_field(int field, float otherwise) const = 0;
  virtual std::vector<int32_t> ints_field(int field) const = 0;
};

}  // namespace mote
