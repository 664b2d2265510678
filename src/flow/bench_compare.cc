// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_compare.h"

#include <filesystem>

#include "base/io.h"
#include "flow/objective.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostBytes = 1 << 26;

std::optional<int64_t> integer_at(const Json& object, const char* group, const char* key) {
  const Json* at = &object;
  if (group != nullptr) {
    const auto inner = object.find(group);
    if (inner == object.end() || !inner->is_object()) return std::nullopt;
    at = &*inner;
  }
  const auto value = at->find(key);
  if (value == at->end() || !value->is_number_integer()) return std::nullopt;
  return value->get<int64_t>();
}

std::string text(const Json& object, const char* key) {
  const auto value = object.find(key);
  return value != object.end() && value->is_string() ? value->get<std::string>() : "";
}

// The same model, board and objective; an output from before there were objectives is for latency.
bool same(const Json& old, const BenchResult& now) {
  const std::string objective = text(old, "objective");
  return fs::path(text(old, "model")).filename() == fs::path(now.model).filename() &&
         text(old, "board") == now.board &&
         (objective.empty() ? "latency" : objective) == objective_name(now.objective);
}

BenchComparison compare(const Json& list, const BenchResult& now) {
  BenchComparison out{now.model, now.board, {}, false, false};
  for (const Json& old : list) {
    if (!old.is_object() || old.contains("error") || !same(old, now)) continue;
    out.found = true;
    out.figures = {
        {"instructions", integer_at(old, nullptr, "instructions"), now.instructions},
        {"code", integer_at(old, "flash", "code"), now.code_bytes},
        {"weights", integer_at(old, "flash", "weights"), now.weights_bytes},
        {"arena", integer_at(old, "ram", "arena"), now.arena_bytes},
        {"stack", integer_at(old, "ram", "stack"), now.stack_bytes},
    };
    const std::string hash = text(old, "output_sha256");
    out.outputs_differ = !hash.empty() && !now.output_sha256.empty() && hash != now.output_sha256;
    break;
  }
  return out;
}

}  // namespace

std::optional<double> BenchComparison::Figure::ratio() const {
  if (!before || !after || *before == 0) return std::nullopt;
  return static_cast<double>(*after) / static_cast<double>(*before);
}

Result<std::vector<BenchComparison>> compare_bench(const std::vector<BenchResult>& results,
                                                   const std::string& old_file) {
  MOTE_ASSIGN(const std::string content, read_text_file(old_file, kMostBytes));
  MOTE_ASSIGN(const Json list, parse_json(content, old_file));
  if (!list.is_array())
    return Error(Code::kInvalid, "is not an output of mote bench --json",
                 "write one with: mote bench MODEL --board BOARD --json > old.json", Origin{old_file});
  std::vector<BenchComparison> out;
  for (const BenchResult& result : results)
    if (!result.error) out.push_back(compare(list, result));
  return out;
}

Json to_json(const BenchComparison& comparison) {
  Json figures = Json::object();
  for (const BenchComparison::Figure& f : comparison.figures) {
    const std::optional<double> ratio = f.ratio();
    figures[f.name] = {{"before", or_null(f.before)}, {"after", or_null(f.after)}, {"ratio", or_null(ratio)}};
  }
  return {{"found", comparison.found}, {"outputs_differ", comparison.outputs_differ}, {"figures", figures}};
}

}  // namespace mote
