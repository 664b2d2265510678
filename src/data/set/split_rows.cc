// SPDX-License-Identifier: Apache-2.0
#include "data/set/split_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/format.h"
#include "data/split_hash.h"

namespace mote {

namespace {

constexpr char kSalt = 'g';
constexpr size_t kFewGroups = 1000;  // with more of them no split comes out empty

struct Unit {
  std::string split;  // of the recordings in it that have one
  bool several = false;
  double hash = 0;
};

std::string chosen(const SplitRows& rule, double hash) {
  const double test = rule.test_percent / 100, validation = rule.validation_percent / 100;
  return hash < test ? "test" : hash < test + validation ? "validation" : "train";
}

using Units = std::unordered_map<std::string, Unit>;

// Every split that was asked for gets a group, if there are groups enough.
void fill_empty(const SplitRows& rule, Units* units) {
  if (units->size() < 3 || units->size() > kFewGroups) return;
  std::vector<std::pair<double, Unit*>> order;
  for (auto& [name, unit] : *units) order.emplace_back(unit.hash, &unit);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto count = [&](const std::string& split) {
    return std::count_if(order.begin(), order.end(),
                         [&](const auto& one) { return one.second->split == split; });
  };
  // From below: test, validation, train. A group is taken from a neighbour that can spare it.
  if (rule.test_percent > 0 && count("test") == 0) order.front().second->split = "test";
  if (count("train") == 0) order.back().second->split = "train";
  if (rule.validation_percent > 0 && count("validation") == 0) {
    const bool from_train = count("train") > 1;
    for (auto& [hash, unit] : order)
      if (unit->split == (from_train ? "train" : "test")) {
        unit->split = "validation";
        break;
      }
  }
}

// Groups that stand on both sides of a test split that came with the recordings.
std::vector<std::string> torn_groups(const std::vector<RecordingRow>& rows) {
  std::set<std::string> inside, torn;
  for (const RecordingRow& row : rows)
    if (row.split == "test" && !row.group.empty()) inside.insert(row.group);
  for (const RecordingRow& row : rows)
    if (row.split != "test" && inside.count(row.group) > 0) torn.insert(row.group);
  return {torn.begin(), torn.end()};
}

Result<SplitCounts> keep_test(const SplitRows& rule, std::vector<RecordingRow>* rows) {
  std::vector<RecordingRow> rest;
  for (const RecordingRow& row : *rows)
    if (row.split != "test") rest.push_back(row);
  SplitRows divide = rule;
  divide.keep_test = false;
  divide.again = true;
  divide.test_percent = 0;
  MOTE_ASSIGN(SplitCounts out, split_rows(divide, &rest));
  out.in_several = torn_groups(*rows);
  out.kept = static_cast<int64_t>(rows->size() - rest.size());
  auto next = rest.begin();
  for (RecordingRow& row : *rows)
    if (row.split != "test") row.split = (next++)->split;
  return out;
}

}  // namespace

Result<SplitCounts> split_rows(const SplitRows& rule, std::vector<RecordingRow>* rows) {
  if (rule.keep_test) return keep_test(rule, rows);
  if (!(rule.validation_percent >= 0 && rule.test_percent >= 0 &&
        rule.validation_percent + rule.test_percent < 100))
    return Error(Code::kInvalid,
                 format("--validation {}% and --test {}% leave nothing for training", rule.validation_percent,
                        rule.test_percent),
                 "both together must be below 100%");
  SplitCounts out;
  const auto alone = [&](const RecordingRow& row) { return rule.by_recording || row.group.empty(); };
  Units units;
  for (const RecordingRow& row : *rows) {
    if (row.group.empty()) ++out.ungrouped;
    if (alone(row)) continue;
    Unit& unit = units[row.group];
    if (rule.again || row.split.empty()) continue;
    unit.several = unit.several || (!unit.split.empty() && unit.split != row.split);
    if (unit.split.empty()) unit.split = row.split;
  }
  const bool fresh =
      std::none_of(units.begin(), units.end(), [](const auto& one) { return !one.second.split.empty(); });
  for (auto& [name, unit] : units) {
    unit.hash = unit_hash(name, rule.seed, kSalt);
    if (unit.several) out.in_several.push_back(name);
    // What is added to a group of two splits goes to training, where it can leak no more than it does.
    if (unit.several) unit.split = "train";
    if (unit.split.empty()) unit.split = chosen(rule, unit.hash);
  }
  std::sort(out.in_several.begin(), out.in_several.end());
  if (fresh) fill_empty(rule, &units);
  for (RecordingRow& row : *rows) {
    if (!rule.again && !row.split.empty()) {
      ++out.kept;
      continue;
    }
    ++out.assigned;
    row.split = alone(row) ? chosen(rule, unit_hash(row.id, rule.seed, kSalt)) : units[row.group].split;
  }
  return out;
}

}  // namespace mote
