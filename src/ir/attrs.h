// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace mote {

using AttrValue = std::variant<int64_t, double, std::string, std::vector<int64_t>>;

// A node's settings by name, in alphabetical order. An operator's infer() checks that those it needs are
// there, so the accessors may rely on it; a missing one reads as the default.
class Attrs {
 public:
  void set(const std::string& name, AttrValue value) { values_[name] = std::move(value); }
  void erase(const std::string& name) { values_.erase(name); }
  bool has(const std::string& name) const { return values_.count(name) != 0; }
  int64_t integer(const std::string& name, int64_t otherwise = 0) const {
    return get<int64_t>(name, otherwise);
  }
  double number(const std::string& name, double otherwise = 0) const { return get<double>(name, otherwise); }
  std::string text(const std::string& name, const std::string& otherwise = {}) const {
    return get<std::string>(name, otherwise);
  }
  std::vector<int64_t> list(const std::string& name) const { return get<std::vector<int64_t>>(name, {}); }
  const std::map<std::string, AttrValue>& values() const { return values_; }
  bool operator==(const Attrs&) const = default;

 private:
  template <class T>
  T get(const std::string& name, const T& otherwise) const {
    const auto found = values_.find(name);
    const T* value = found == values_.end() ? nullptr : std::get_if<T>(&found->second);
    return value != nullptr ? *value : otherwise;
  }
  std::map<std::string, AttrValue> values_;
};

}  // namespace mote
