// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "import/tflite/flat_buffer.h"
#include "import/tflite/flex_buffer.h"
#include "ops/tflite_options.h"

namespace mote::tflite {

// The options of one operator: a table by field number, a map by name.
class SourceOptions : public TfliteOptions {
 public:
  SourceOptions(FlatTable table, FlexMap map) : table_(table), map_(std::move(map)) {}
  int8_t byte_field(int field, int8_t otherwise) const override { return table_.scalar(field, otherwise); }
  int32_t int_field(int field, int32_t otherwise) const override { return table_.scalar(field, otherwise); }
  float float_field(int field, float otherwise) const override { return table_.scalar(field, otherwise); }
  std::vector<int32_t> ints_field(int field) const override { return table_.scalars<int32_t>(field); }

  int64_t integer(const std::string& name, int64_t otherwise) const override {
    if (const auto* real = get<double>(name)) return whole(*real);
    const auto* value = get<int64_t>(name);
    return value != nullptr ? *value : otherwise;
  }
  double number(const std::string& name, double otherwise) const override {
    if (const auto* whole = get<int64_t>(name)) return static_cast<double>(*whole);
    const auto* value = get<double>(name);
    return value != nullptr ? *value : otherwise;
  }
  std::string text(const std::string& name, const std::string& otherwise) const override {
    const auto* value = get<std::string>(name);
    return value != nullptr ? *value : otherwise;
  }
  std::vector<int64_t> integers(const std::string& name) const override {
    const auto* value = get<std::vector<int64_t>>(name);
    return value != nullptr ? *value : std::vector<int64_t>{};
  }
  std::vector<double> numbers(const std::string& name) const override {
    const auto* value = get<std::vector<double>>(name);
    return value != nullptr ? *value : std::vector<double>{};
  }

 private:
  // Towards zero; beyond the range its end.
  static int64_t whole(double value) {
    if (std::isnan(value)) return 0;
    constexpr double kEnd = 9223372036854775808.0;  // 2^63
    if (value >= kEnd) return std::numeric_limits<int64_t>::max();
    return value < -kEnd ? std::numeric_limits<int64_t>::min() : static_cast<int64_t>(value);
  }
  template <class T>
  const T* get(const std::string& name) const {
    const auto found = map_.find(name);
    return found == map_.end() ? nullptr : std::get_if<T>(&found->second);
  }
  FlatTable table_;
  FlexMap map_;
};

}  // namespace mote::tflite
