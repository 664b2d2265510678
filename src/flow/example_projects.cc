// SPDX-License-Identifier: Apache-2.0
#include "flow/example_projects.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "flow/output_folder.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr char kProject[] = "mote.toml";
constexpr char kScript[] = "run.sh";

// The first sentence of the comment that follows the licence.
std::string summary_of(std::string_view toml) {
  std::string out;
  for (const std::string& line : split(toml, '\n')) {
    if (line.rfind("# SPDX", 0) == 0) continue;
    if (line.rfind("# ", 0) != 0) break;
    if (!out.empty()) out += " ";
    out += line.substr(2);
    if (const size_t end = out.find(". "); end != std::string::npos) return out.substr(0, end);
  }
  return ends_with(out, ".") ? out.substr(0, out.size() - 1) : out;
}

std::vector<SourceFile> files_of(const std::string& name) {
  std::vector<SourceFile> out;
  for (const Resource& file : example_resources()) {
    const fs::path path(file.path);
    if (path.parent_path() == name) out.push_back({path.filename().string(), std::string(file.data)});
  }
  return out;
}

Status check_new_folder(const std::string& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return ok_status();
  if (!fs::is_directory(folder, ignored))
    return Error(Code::kInvalid, "is a file, not a folder", "name a new folder", Origin{folder});
  if (fs::is_empty(folder, ignored)) return ok_status();
  return Error(Code::kInvalid, "the folder holds files already, which would mix with the project's",
               "name a new folder", Origin{folder});
}

}  // namespace

std::vector<ExampleProject> example_projects() {
  std::vector<ExampleProject> out;
  for (const Resource& file : example_resources()) {
    const fs::path path(file.path);
    if (path.filename() == kProject) out.push_back({path.parent_path().string(), summary_of(file.data)});
  }
  std::sort(out.begin(), out.end(),
            [](const ExampleProject& a, const ExampleProject& b) { return a.name < b.name; });
  return out;
}

Result<std::vector<std::string>> new_project(const std::string& name, const std::string& folder) {
  const std::vector<SourceFile> files = files_of(name);
  if (files.empty()) {
    std::vector<std::string> known;
    for (const ExampleProject& project : example_projects()) known.push_back(project.name);
    return Error(Code::kNotFound, format("there is no project '{}' to begin with", printable(name)),
                 did_you_mean(name, known));
  }
  MOTE_TRY(check_new_folder(folder));
  MOTE_TRY(replace_files(files, folder));
  std::vector<std::string> out;
  for (const SourceFile& file : files) {
    out.push_back((fs::path(folder) / file.path).lexically_normal().string());
    // A file system that knows no such permission has not lost anything: sh run.sh works.
    std::error_code ignored;
    if (file.path == kScript)
      fs::permissions(out.back(), fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add, ignored);
  }
  return out;
}

}  // namespace mote
