// SPDX-License-Identifier: Apache-2.0
#include "signal/settings.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace mote {

void Settings::fail(std::string what, std::string hint) {
  if (mistake_.ok()) mistake_ = Error(Code::kInvalid, std::move(what), std::move(hint));
}

void Settings::wrong_kind(const std::string& name, const char* kind) {
  fail(format("'{}' must be {}", name, kind));
}

int64_t Settings::integer(const std::string& name, int64_t otherwise, int64_t low, int64_t high) {
  ask(name);
  if (!attrs_.has(name)) return otherwise;
  const auto* value = std::get_if<int64_t>(&attrs_.values().at(name));
  if (value == nullptr) {
    wrong_kind(name, "a whole number");
    return otherwise;
  }
  if (*value >= low && *value <= high) return *value;
  fail(format("'{}' is {}; it must be from {} to {}", name, *value, low, high));
  return otherwise;
}

double Settings::number(const std::string& name, double otherwise, double low, double high) {
  ask(name);
  if (!attrs_.has(name)) return otherwise;
  const AttrValue& given = attrs_.values().at(name);
  double value = 0;
  if (const auto* whole = std::get_if<int64_t>(&given)) {
    value = static_cast<double>(*whole);
  } else if (const auto* real = std::get_if<double>(&given)) {
    value = *real;
  } else {
    wrong_kind(name, "a number");
    return otherwise;
  }
  if (value >= low && value <= high) return value;
  fail(format("'{}' is {}; it must be from {} to {}", name, value, low, high));
  return otherwise;
}

bool Settings::flag(const std::string& name, bool otherwise) {
  return integer(name, otherwise ? 1 : 0, 0, 1) != 0;
}

std::string Settings::word(const std::string& name, const std::string& otherwise,
                           const std::vector<std::string>& known) {
  ask(name);
  if (!attrs_.has(name)) return otherwise;
  const auto* value = std::get_if<std::string>(&attrs_.values().at(name));
  if (value == nullptr) {
    wrong_kind(name, "a word in quotes");
    return otherwise;
  }
  if (std::find(known.begin(), known.end(), *value) != known.end()) return *value;
  fail(format("'{}' cannot be '{}'", name, *value), did_you_mean(*value, known));
  return otherwise;
}

std::string Settings::text(const std::string& name, const std::string& otherwise) {
  ask(name);
  if (!attrs_.has(name)) return otherwise;
  const auto* value = std::get_if<std::string>(&attrs_.values().at(name));
  if (value != nullptr) return *value;
  wrong_kind(name, "text in quotes");
  return otherwise;
}

std::vector<int64_t> Settings::integers(const std::string& name, std::vector<int64_t> otherwise,
                                        size_t most) {
  ask(name);
  if (!attrs_.has(name)) return otherwise;
  const auto* value = std::get_if<std::vector<int64_t>>(&attrs_.values().at(name));
  if (value == nullptr) {
    wrong_kind(name, "a list of whole numbers");
    return otherwise;
  }
  if (value->size() <= most) return *value;
  fail(format("'{}' has {} numbers; {} are the most", name, value->size(), most));
  return otherwise;
}

Status Settings::status() const {
  if (!mistake_.ok()) return mistake_;
  for (const auto& [name, value] : attrs_.values())
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
      return Error(Code::kInvalid, format("there is no setting '{}'", name), did_you_mean(name, asked_));
  return ok_status();
}

}  // namespace mote
