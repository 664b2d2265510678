// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/attrs.h"

namespace mote {

// Reads the settings of one block. The first mistake is kept; status() has it, or one for a setting that
// nobody asked for. After a mistake values are defaults.
class Settings {
 public:
  explicit Settings(const Attrs& attrs) : attrs_(attrs) {}

  int64_t integer(const std::string& name, int64_t otherwise, int64_t low, int64_t high);
  // An integer is taken as a number too.
  double number(const std::string& name, double otherwise, double low, double high);
  bool flag(const std::string& name, bool otherwise);
  // One of the words of `known`.
  std::string word(const std::string& name, const std::string& otherwise,
                   const std::vector<std::string>& known);
  std::string text(const std::string& name, const std::string& otherwise);
  // At most `most` integers.
  std::vector<int64_t> integers(const std::string& name, std::vector<int64_t> otherwise, size_t most);
  bool has(const std::string& name) const { return attrs_.has(name); }

  void fail(std::string what, std::string hint = {});
  bool ok() const { return mistake_.ok(); }
  Status status() const;

 private:
  void ask(const std::string& name) { asked_.push_back(name); }
  void wrong_kind(const std::string& name, const char* kind);

  const Attrs& attrs_;
  std::vector<std::string> asked_;
  Status mistake_;
};

}  // namespace mote
