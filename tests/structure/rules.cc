// SPDX-License-Identifier: Apache-2.0
#include "tests/structure/rules.h"

#include <algorithm>
#include <cctype>
#include <regex>

#include "base/format.h"
#include "base/text.h"

namespace mote {
namespace {

constexpr size_t kMaxLines = 600;

bool starts_with(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

bool ends_with_any(const std::string& path, const std::vector<std::string>& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](const std::string& end) { return ends_with(path, end); });
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> out;
  for (std::string& word : split(line, ' ')) {
    if (!word.empty()) out.push_back(std::move(word));
  }
  return out;
}

std::string breach(const SourceFile& file, size_t line, const std::string& what) {
  return format("{}:{}: {}", file.path, line, what);
}

// "src/base/io.h" -> "base", "device/port/port.h" -> "device", "tests/x.cc" -> "tests".
std::string unit_of(const std::string& path) {
  const std::vector<std::string> parts = split(path, '/');
  return parts[0] == "src" && parts.size() > 2 ? parts[1] : parts[0];
}

bool is_test(const std::string& path) {
  static const std::regex kTest("(.*_test(_[a-z_]+)?|.*/test_[a-z_]+|.*/testing)\\.(cc|h)");
  return starts_with(path, "tests/") || std::regex_match(path, kTest);
}

std::string quoted_breach(const StructureRules& rules, const SourceFile& file, const std::string& header) {
  const std::string from = unit_of(file.path), to = split(header, '/')[0];
  const bool own_header = header.find('/') == std::string::npos;
  if (from == to || is_test(file.path) || !rules.may_include.count(from)) return "";
  const bool apart = std::any_of(rules.siblings.begin(), rules.siblings.end(),
                                 [&](const std::string& prefix) { return starts_with(file.path, prefix); });
  if (own_header && apart) return "";
  if (own_header) return "include \"" + header + "\" by its path from src/ or from the root";
  if (rules.may_include.at(from).count(to)) return "";
  return from + " must not include " + to + " (" + header + ")";
}

std::string angled_breach(const StructureRules& rules, const SourceFile& file, const std::string& header) {
  const std::string from = unit_of(file.path);
  if (from == "device") {
    static const std::set<std::string> kFreestanding = {"stdint.h", "stddef.h", "string.h"};
    if (kFreestanding.count(header)) return "";
    return "device/ includes only stdint.h, stddef.h, string.h and device/, not " + header;
  }
  for (const auto& [prefix, owner] : rules.header_owner) {
    if (!starts_with(header, prefix)) continue;
    const bool allowed = owner == "tests" ? is_test(file.path) : starts_with(file.path, owner + "/");
    return allowed ? "" : header + " is included only in " + owner;
  }
  const bool standard = header.find_first_of("./") == std::string::npos;
  if (standard || !starts_with(file.path, "src/") || rules.system_headers.count(header)) return "";
  if (header == "stdint.h" || header == "stddef.h" || header == "string.h") return "";
  return "unknown header " + header + "; give it an owner in tests/structure/include_rules.txt";
}

// A marker such as AB is in "AB:" but not in "ABAB"; words with other characters, such as paths, are found
// anywhere.
bool holds_word(const std::string& line, const std::string& word) {
  const auto letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const bool whole = std::all_of(word.begin(), word.end(), letter);
  for (size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool joined = (at > 0 && letter(line[at - 1])) || (end < line.size() && letter(line[end]));
    if (!whole || !joined) return true;
  }
  return false;
}

template <class Check>
std::vector<std::string> each_line(const SourceFile& file, Check check) {
  std::vector<std::string> out;
  size_t number = 0;
  for (const std::string& line : split(file.text, '\n')) {
    const std::string what = check(line, ++number);
    if (!what.empty()) out.push_back(breach(file, number, what));
  }
  return out;
}

Status parse_rule(const std::vector<std::string>& words, StructureRules* rules) {
  const auto is = [&](size_t i, const char* word) { return i < words.size() && words[i] == word; };
  if (is(0, "folder") && is(2, "may") && is(3, "include")) {
    rules->may_include[words[1]].insert(words.begin() + 4, words.end());
  } else if (is(0, "header") && is(2, "only") && is(3, "in") && words.size() == 5) {
    rules->header_owner[words[1]] = words[4];
  } else if (is(0, "siblings") && is(1, "in") && words.size() == 3) {
    rules->siblings.push_back(words[2]);
  } else if (is(0, "system")) {
    rules->system_headers.insert(words.begin() + 1, words.end());
  } else if (is(0, "licence") && is(2, "under") && words.size() == 4) {
    rules->licence[words[3]] = words[1];
  } else if (is(0, "never") && words.size() == 2) {
    rules->never.push_back(words[1]);
  } else {
    return Error(Code::kInvalid, "not a rule: " + join(words, " "));
  }
  return ok_status();
}

}  // namespace

Result<StructureRules> parse_structure_rules(const std::string& text, const std::string& file) {
  StructureRules rules;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words[0][0] == '#') continue;
    if (const Status status = parse_rule(words, &rules); !status.ok()) {
      Origin where;
      where.file = file;
      where.line = number;
      return status.error().at(where);
    }
  }
  return rules;
}

bool is_cpp(const std::string& path) { return ends_with_any(path, {".h", ".cc", ".cpp", ".c"}); }

bool is_source(const std::string& path) {
  return is_cpp(path) || ends_with_any(path, {".inc", ".S", ".sh", ".ld", ".ld.in", ".h.in", ".cpp.in"});
}

std::vector<std::string> check_includes(const StructureRules& rules, const SourceFile& file) {
  static const std::regex kInclude(R"re(\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
  return each_line(file, [&](const std::string& line, size_t) -> std::string {
    std::smatch match;
    if (!std::regex_match(line, match, kInclude)) return "";
    // A placeholder: text of a generated file inside of a string.
    if (match.str(2).find('@') != std::string::npos) return "";
    return match[1] == "<" ? angled_breach(rules, file, match[2]) : quoted_breach(rules, file, match[2]);
  });
}

std::vector<std::string> check_licence(const StructureRules& rules, const SourceFile& file) {
  std::string best;
  for (const auto& [prefix, id] : rules.licence) {
    if (starts_with(file.path, prefix) && prefix.size() >= best.size()) best = prefix;
  }
  if (best.empty()) return {breach(file, 1, "no licence rule covers this path")};
  const std::string expected = "SPDX-License-Identifier: " + rules.licence.at(best);
  std::vector<std::string> lines = split(file.text, '\n');
  const size_t at = starts_with(lines[0], "#!") && lines.size() > 1 ? 1 : 0;
  const size_t found = lines[at].find(expected);
  // "MIT" must not pass for "MIT-0", nor the other way round.
  const bool exact = found != std::string::npos && (found + expected.size() == lines[at].size() ||
                                                    lines[at][found + expected.size()] == ' ');
  if (exact) return {};
  return {breach(file, at + 1, "this line must hold \"" + expected + "\"")};
}

std::vector<std::string> check_words(const StructureRules& rules, const SourceFile& file) {
  return each_line(file, [&](const std::string& line, size_t) -> std::string {
    for (const std::string& word : rules.never) {
      if (holds_word(line, word)) return "must not hold '" + word + "'";
    }
    return "";
  });
}

std::vector<std::string> check_name(const SourceFile& file) {
  static const std::regex kName(R"(([a-z0-9_.\-]+/)*[a-z0-9_]+(\.[a-zA-Z]+)+)");
  if (std::regex_match(file.path, kName)) return {};
  return {breach(file, 1, "names are lower case with underscores, folders also with hyphens")};
}

std::vector<std::string> check_length(const SourceFile& file) {
  const auto lines = static_cast<size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
  if (lines <= kMaxLines) return {};
  return {breach(file, lines, format("{} lines; split a file of over {} by subject", lines, kMaxLines))};
}

std::vector<std::string> check_unique_names(const std::vector<SourceFile>& files) {
  std::map<std::string, std::string> first;
  std::vector<std::string> out;
  for (const SourceFile& file : files) {
    const auto [seen, added] = first.emplace(split(file.path, '/').back(), file.path);
    if (!added) out.push_back(breach(file, 1, "has the name of " + seen->second));
  }
  return out;
}

}  // namespace mote
