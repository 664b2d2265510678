// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <toml++/toml.h>

#include <algorithm>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"

namespace mote {

struct Toml::Document {
  std::string file;
  toml::table root;
};

namespace {

const toml::node* as_node(const void* p) { return static_cast<const toml::node*>(p); }

constexpr int64_t kMaxProjectFile = 4 << 20;

}  // namespace

Result<Toml> Toml::parse(const std::string& text, const std::string& file) {
  auto document = std::make_shared<Document>();
  document->file = file;
  try {
    document->root = toml::parse(std::string_view(text), std::string_view(file));
  } catch (const toml::parse_error& e) {
    Origin where{file};
    where.line = static_cast<int>(e.source().begin.line);
    return Error(Code::kInvalid, std::string("not valid TOML: ") + std::string(e.description()), "", where);
  }
  const void* root = static_cast<const toml::node*>(&document->root);
  return Toml(std::move(document), root, "");
}

Result<Toml> Toml::read(const std::string& path) {
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMaxProjectFile));
  return parse(text, path);
}

bool Toml::has(const std::string& key) const { return find(key) != nullptr; }
bool Toml::is_table() const { return as_node(node_)->is_table(); }
bool Toml::is_array() const { return as_node(node_)->is_array(); }
bool Toml::is_string() const { return as_node(node_)->is_string(); }
bool Toml::is_integer() const { return as_node(node_)->is_integer(); }
bool Toml::is_number() const { return as_node(node_)->is_number(); }
bool Toml::is_boolean() const { return as_node(node_)->is_boolean(); }

std::vector<std::string> Toml::keys() const {
  std::vector<std::string> out;
  if (const auto* table = as_node(node_)->as_table())
    for (const auto& [key, value] : *table) out.emplace_back(key.str());
  return out;
}

std::vector<Toml> Toml::items() const {
  std::vector<Toml> out;
  if (const auto* array = as_node(node_)->as_array())
    for (size_t i = 0; i < array->size(); ++i) {
      const toml::node* item = array->get(i);
      out.push_back(Toml(document_, item, format("{}[{}]", path_, i)));
    }
  return out;
}

const void* Toml::find(const std::string& path) const {
  const toml::node* node = as_node(node_);
  for (size_t begin = 0; node != nullptr && begin <= path.size();) {
    const size_t end = std::min(path.find('.', begin), path.size());
    const auto* table = node->as_table();
    node = table != nullptr ? table->get(std::string_view(path).substr(begin, end - begin)) : nullptr;
    begin = end + 1;
  }
  return node;
}

Result<Toml> Toml::at(const std::string& path) const {
  const std::string full = path_.empty() ? path : path_ + "." + path;
  const void* node = find(path);
  if (node == nullptr) return Error(Code::kInvalid, format("'{}' is missing", full), "", where());
  return Toml(document_, node, full);
}

Origin Toml::where() const {
  Origin origin{document_->file};
  origin.line = static_cast<int>(as_node(node_)->source().begin.line);
  return origin;
}

Error Toml::wrong(const std::string& expected) const {
  return Error(Code::kInvalid, format("'{}' must be {}", path_, expected), "", where());
}

Result<std::string> Toml::as_string() const {
  if (auto value = as_node(node_)->value_exact<std::string>()) return *value;
  return wrong("a text in quotes");
}
Result<int64_t> Toml::as_integer() const {
  if (auto value = as_node(node_)->value_exact<int64_t>()) return *value;
  return wrong("a whole number");
}
Result<double> Toml::as_number() const {
  if (auto value = as_node(node_)->value<double>(); value && is_number()) return *value;
  return wrong("a number");
}
Result<bool> Toml::as_boolean() const {
  if (auto value = as_node(node_)->value_exact<bool>()) return *value;
  return wrong("true or false");
}

Result<std::string> Toml::string(const std::string& path) const {
  MOTE_ASSIGN(const Toml value, at(path));
  return value.as_string();
}
Result<std::string> Toml::string(const std::string& path, const std::string& otherwise) const {
  return has(path) ? string(path) : Result<std::string>(otherwise);
}
Result<int64_t> Toml::integer(const std::string& path, int64_t low, int64_t high) const {
  MOTE_ASSIGN(const Toml value, at(path));
  MOTE_ASSIGN(const int64_t number, value.as_integer());
  if (number < low || number > high)
    return value.wrong(format("between {} and {}, it is {}", low, high, number));
  return number;
}
Result<int64_t> Toml::integer(const std::string& path, int64_t low, int64_t high, int64_t otherwise) const {
  return has(path) ? integer(path, low, high) : Result<int64_t>(otherwise);
}
Result<double> Toml::number(const std::string& path, double low, double high) const {
  MOTE_ASSIGN(const Toml value, at(path));
  MOTE_ASSIGN(const double number, value.as_number());
  if (!(number >= low && number <= high))
    return value.wrong(format("between {} and {}, it is {}", low, high, number));
  return number;
}
Result<double> Toml::number(const std::string& path, double low, double high, double otherwise) const {
  return has(path) ? number(path, low, high) : Result<double>(otherwise);
}
Result<bool> Toml::boolean(const std::string& path, bool otherwise) const {
  if (!has(path)) return otherwise;
  MOTE_ASSIGN(const Toml value, at(path));
  return value.as_boolean();
}

Status Toml::only(const std::vector<std::string>& known) const {
  std::optional<Error> first;
  for (const std::string& key : keys()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    Origin where{document_->file};
    // Not find(): a key in quotes may hold a dot.
    where.line = static_cast<int>(as_node(node_)->as_table()->get(key)->source().begin.line);
    const std::string full = path_.empty() ? key : path_ + "." + key;
    Error error(Code::kInvalid, format("'{}' is not a setting", full), did_you_mean(key, known), where);
    if (first) {
      first->others.push_back(error);
    } else {
      first = error;
    }
  }
  if (first) return *first;
  return ok_status();
}

}  // namespace mote
