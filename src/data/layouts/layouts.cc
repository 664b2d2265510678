// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/layouts.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/format.h"
#include "base/text.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int kMostDepth = 16;
constexpr size_t kMostFiles = 5'000'000;

// The last fits everything.
const FolderLayout* const kLayouts[] = {&kEdgeImpulse,  &kSensiml, &kCoco,   &kPascalVoc, &kSpeechCommands,
                                        &kSpokenDigits, &kMimii,   &kUciHar, &kIdx,       &kPlainFiles};

Status walk(const std::string& relative, int depth, FileList* out) {
  const std::string folder = relative.empty() ? out->root : out->root + "/" + relative;
  if (depth > kMostDepth)
    return Error(Code::kUnsupported, format("folders are nested more than {} deep", kMostDepth), "",
                 Origin{folder});
  std::vector<std::string> files, folders;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name[0] == '.') continue;
    if (printable(name) != name) {
      out->warnings.push_back(
          format("'{}' in {} was passed over: rename it to plain text", printable(name), folder));
      continue;
    }
    std::error_code ignored;
    if (!it->is_directory(ignored))
      files.push_back(name);
    else if (it->is_symlink(ignored))
      out->warnings.push_back(format("'{}' is a link to a folder and was not followed", it->path().string()));
    else
      folders.push_back(name);
  }
  if (error) return Error(Code::kIo, "the folder cannot be read: " + error.message(), "", Origin{folder});
  const std::string prefix = relative.empty() ? "" : relative + "/";
  for (const std::string& name : files) out->files.push_back(prefix + name);
  if (out->files.size() > kMostFiles)
    return Error(Code::kUnsupported, format("has more than {} files", kMostFiles), "import it in parts",
                 Origin{out->root});
  for (const std::string& name : folders) MOTE_TRY(walk(prefix + name, depth + 1, out));
  return ok_status();
}

Result<ImportPlan> plan_file(const std::string& path, const std::string& as) {
  const FileFormat* format_found = format_of_name(path);
  for (const FileFormat& one : file_formats())
    if (as == one.name) format_found = &one;
  if (format_found == nullptr && is_label_file(path))
    return Error(Code::kUnsupported, "labels other files and holds no recording",
                 "import the folder that holds them", Origin{path});
  if (format_found == nullptr)
    return Error(Code::kUnsupported, "is in no format that can be told by its name",
                 format("known: {}; --as says which one it is", known_endings()), Origin{path});
  ImportPlan out;
  out.layout = format_found->name;
  ImportJob job;
  job.path = path;
  job.name = fs::path(path).filename().string();
  job.read = format_found->read;
  const std::vector<std::string> parts = split(job.name, '.');
  if (parts.size() > 2) job.label = parts[0];
  out.jobs.push_back(std::move(job));
  return out;
}

std::vector<std::string> known_layouts() {
  std::vector<std::string> out;
  for (const FolderLayout* layout : kLayouts) out.push_back(layout->name);
  for (const FileFormat& one : file_formats()) out.push_back(one.name);
  return out;
}

}  // namespace

bool FileList::has(const std::string& file) const {
  return std::binary_search(files.begin(), files.end(), file);
}

Result<FileList> list_files(const std::string& root) {
  FileList out;
  out.root = root;
  while (out.root.size() > 1 && out.root.back() == '/') out.root.pop_back();
  MOTE_TRY(walk("", 1, &out));
  std::sort(out.files.begin(), out.files.end());
  return out;
}

std::vector<std::string> folders_of(const std::string& file) {
  std::vector<std::string> out = split(file, '/');
  out.pop_back();
  return out;
}

std::string file_name(const std::string& file) { return file.substr(file.rfind('/') + 1); }

ImportJob job_for(const FileList& list, const std::string& file) {
  ImportJob job;
  job.path = list.root + "/" + file;
  job.name = file;
  if (const FileFormat* known = format_of_name(file)) job.read = known->read;
  return job;
}

std::string split_of_folder(const std::string& name) {
  static const std::map<std::string, std::string> kNames = {
      {"train", "train"},          {"training", "train"}, {"test", "test"},
      {"testing", "test"},         {"val", "validation"}, {"valid", "validation"},
      {"validation", "validation"}};
  const auto it = kNames.find(to_lower(name));
  return it == kNames.end() ? "" : it->second;
}

bool is_label_file(const std::string& file) {
  const std::string name = to_lower(file);
  for (const char* ending : {".dai", ".dcli", ".labels", ".xml"})
    if (ends_with(name, ending)) return true;
  return false;
}

bool holds_recordings(const FileList& list) {
  for (const FolderLayout* layout : kLayouts)
    if (layout != &kPlainFiles && layout->fits(list)) return true;
  int64_t images = 0, others = 0;
  for (const std::string& file : list.files)
    if (const FileFormat* known = format_of_name(file)) ++(known->image ? images : others);
  return others > 0 && others >= images;
}

Result<ImportPlan> plan_import(const std::string& path, const std::string& as) {
  const std::vector<std::string> known = known_layouts();
  if (!as.empty() && std::find(known.begin(), known.end(), as) == known.end())
    return Error(Code::kNotFound, format("--as '{}' is no layout or format", printable(as)),
                 did_you_mean(as, known));
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return Error(Code::kNotFound, "there is no such file or folder", "check the path", Origin{path});
  if (!fs::is_directory(status)) return plan_file(path, as);
  MOTE_ASSIGN(FileList list, list_files(path));
  for (const FolderLayout* layout : kLayouts) {
    if (as.empty() ? !layout->fits(list) : as != layout->name) continue;
    MOTE_ASSIGN(ImportPlan plan, layout->plan(list));
    plan.layout = layout->name;
    plan.warnings.insert(plan.warnings.begin(), list.warnings.begin(), list.warnings.end());
    if (plan.jobs.empty())
      return Error(Code::kNotFound, "holds no files in a format that is known",
                   format("known: {}", known_endings()), Origin{path});
    return plan;
  }
  // A format: all files of the folder with one of its endings, or any if there are none.
  MOTE_ASSIGN(ImportPlan plan, kPlainFiles.plan(list));
  plan.layout = as;
  std::erase_if(plan.jobs, [&](const ImportJob& job) {
    const FileFormat* own = format_of_name(job.name);
    return own == nullptr || as != own->name;
  });
  if (plan.jobs.empty())
    return Error(Code::kNotFound, format("holds no file of the format '{}'", as), "", Origin{path});
  return plan;
}

}  // namespace mote
