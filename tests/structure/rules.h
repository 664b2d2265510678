// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// The rules that every file of the repository keeps, read from include_rules.txt.
struct StructureRules {
  std::map<std::string, std::set<std::string>> may_include;  // folder of src/, or "device" -> folders
  std::vector<std::string> siblings;                         // prefixes of paths
  std::map<std::string, std::string> header_owner;           // prefix of a third-party header -> "src/base"
  std::set<std::string> system_headers;
  std::map<std::string, std::string> licence;  // prefix of a path -> SPDX identifier
  std::vector<std::string> never;
};

Result<StructureRules> parse_structure_rules(const std::string& text, const std::string& file);

// A file of the repository, by its path from the root ("src/base/io.h").
struct SourceFile {
  std::string path;
  std::string text;
};

// Each returns a line "path:line: what is wrong" for every breach.
std::vector<std::string> check_includes(const StructureRules& rules, const SourceFile& file);
std::vector<std::string> check_licence(const StructureRules& rules, const SourceFile& file);
std::vector<std::string> check_words(const StructureRules& rules, const SourceFile& file);
std::vector<std::string> check_name(const SourceFile& file);
std::vector<std::string> check_length(const SourceFile& file);
std::vector<std::string> check_unique_names(const std::vector<SourceFile>& files);

// By the end of the name: C and C++ with their includes; and all that carry a licence line.
bool is_cpp(const std::string& path);
bool is_source(const std::string& path);

}  // namespace mote
