// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace mote {

// The options of an operator in a .tflite file. Those of a built-in operator are a table, read by the field
// numbers of the published schema (tensorflow/lite/schema/schema.fbs); those of a custom operator a map, read
// by name. What is not in the file has the default, given as `otherwise`.
class TfliteOptions {
 public:
  virtual ~TfliteOptions() = default;
  virtual int8_t byte_field(int field, int8_t otherwise) const = 0;  // enums and bools
  virtual int32_t int_field(int field, int32_t otherwise) const = 0;
  virtual float float_field(int field, float otherwise) const = 0;
  virtual std::vector<int32_t> ints_field(int field) const = 0;

  // A number that is stored as another type is converted; a boolean is 0 or 1. Real numbers become integers
  // towards zero, and beyond the range its end.
  virtual int64_t integer(const std::string&, int64_t otherwise) const { return otherwise; }
  virtual double number(const std::string&, double otherwise) const { return otherwise; }
  virtual std::string text(const std::string&, const std::string& otherwise) const { return otherwise; }
  virtual std::vector<int64_t> integers(const std::string&) const { return {}; }
  virtual std::vector<double> numbers(const std::string&) const { return {}; }
};

}  // namespace mote
