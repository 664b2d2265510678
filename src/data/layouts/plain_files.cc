// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "base/text.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

Result<ImportPlan> plan_plain_files(const FileList& list) {
  ImportPlan out;
  int64_t passed_over = 0;
  std::string example;
  for (const std::string& file : list.files) {
    if (format_of_name(file) == nullptr) {
      if (passed_over++ == 0) example = file;
      continue;
    }
    ImportJob job = job_for(list, file);
    const std::vector<std::string> folders = folders_of(file);
    for (const std::string& folder : folders)
      if (job.split.empty()) job.split = split_of_folder(folder);
    if (!folders.empty() && split_of_folder(folders.back()).empty()) {
      job.label = folders.back();
    } else {
      const std::vector<std::string> parts = split(file_name(file), '.');
      if (parts.size() > 2) job.label = parts[0];
    }
    out.jobs.push_back(std::move(job));
  }
  if (passed_over > 0)
    out.warnings.push_back(
        format("{} files of other kinds were passed over, for example '{}'", passed_over, example));
  return out;
}

bool fits_anything(const FileList&) { return true; }

}  // namespace

const FolderLayout kPlainFiles = {"files", fits_anything, plan_plain_files};

}  // namespace mote
