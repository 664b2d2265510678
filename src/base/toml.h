// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one place that includes toml++. A Toml value remembers its file and line, so that errors in a project
// or board file can point at the very line.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

class Toml {
 public:
  static Result<Toml> parse(const std::string& text, const std::string& file);
  static Result<Toml> read(const std::string& path);

  bool has(const std::string& key) const;
  std::vector<std::string> keys() const;  // of a table, sorted
  std::vector<Toml> items() const;        // of an array; empty for anything else
  bool is_table() const;
  bool is_array() const;
  bool is_string() const;
  bool is_integer() const;
  bool is_number() const;
  bool is_boolean() const;

  // The table or value under a dotted path ("memory.ram"); an error names the file and what is missing.
  Result<Toml> at(const std::string& path) const;

  // The value itself.
  Result<std::string> as_string() const;
  Result<int64_t> as_integer() const;
  Result<double> as_number() const;
  Result<bool> as_boolean() const;

  // The value under a dotted path, or the given default if there is none; a value of the wrong type or
  // outside [low, high] is an error.
  Result<std::string> string(const std::string& path) const;
  Result<std::string> string(const std::string& path, const std::string& otherwise) const;
  Result<int64_t> integer(const std::string& path, int64_t low, int64_t high) const;
  Result<int64_t> integer(const std::string& path, int64_t low, int64_t high, int64_t otherwise) const;
  Result<double> number(const std::string& path, double low, double high) const;
  Result<double> number(const std::string& path, double low, double high, double otherwise) const;
  Result<bool> boolean(const std::string& path, bool otherwise) const;

  // An error for every key of this table that is not in `known`, with the nearest known key as the hint.
  Status only(const std::vector<std::string>& known) const;

  Origin where() const;

 private:
  struct Document;
  Toml(std::shared_ptr<const Document> document, const void* node, std::string path)
      : document_(std::move(document)), node_(node), path_(std::move(path)) {}
  const void* find(const std::string& path) const;
  Error wrong(const std::string& expected) const;

  std::shared_ptr<const Document> document_;
  const void* node_;  // toml::node, owned by the document
  std::string path_;  // dotted path from the root, for messages
};

}  // namespace mote
