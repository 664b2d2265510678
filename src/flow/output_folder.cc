// SPDX-License-Identifier: Apache-2.0
#include "flow/output_folder.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

// Files of an earlier compilation that the new one does not have would be compiled along with it.
void remove_stale(const std::string& folder, const std::vector<SourceFile>& files) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder + "/src", ignored)) {
    const std::string path = "src/" + entry.path().filename().string();
    const auto same = [&](const SourceFile& file) { return file.path == path; };
    if (path.rfind("src/mote_", 0) == 0 && std::none_of(files.begin(), files.end(), same))
      fs::remove(entry.path(), ignored);
  }
}

// The outermost folder of the path that is not there yet; empty if all are.
fs::path first_missing(const std::string& folder) {
  std::error_code ignored;
  fs::path missing;
  for (fs::path at = fs::absolute(folder, ignored).lexically_normal();
       !at.empty() && !fs::exists(at, ignored); at = at.parent_path())
    missing = at;
  return missing;
}

Status write_and_move(const std::vector<SourceFile>& files, const std::string& staging,
                      const std::string& folder) {
  for (const SourceFile& file : files) {
    if (Status status = write_file(staging + "/" + file.path, file.text); !status.ok()) {
      Error error = status.error();
      error.where.file = folder + "/" + file.path;
      return error;
    }
  }
  remove_stale(folder, files);
  for (const SourceFile& file : files) {
    const fs::path target = fs::path(folder) / file.path;
    MOTE_TRY(make_folders(target.parent_path().string()));
    std::error_code error;
    fs::rename(staging + "/" + file.path, target, error);
    if (error)
      return Error(Code::kIo, "cannot be written: " + error.message(), "choose a new folder with -o",
                   Origin{target.string()});
  }
  return ok_status();
}

}  // namespace

Status check_folder(const std::string& folder, const FolderMark& mark) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return ok_status();
  if (!fs::is_directory(folder, ignored))
    return Error(Code::kInvalid, "is a file, not a folder", "choose another -o", Origin{folder});
  if (fs::is_empty(folder, ignored)) return ok_status();
  const Result<std::string> text = read_text_file(folder + "/" + mark.path, 1 << 16);
  if (text.ok() && text->rfind(mark.begins, 0) == 0) return ok_status();
  return Error(Code::kInvalid, "the folder holds files that mote did not make", "choose a new folder with -o",
               Origin{folder});
}

Status replace_files(const std::vector<SourceFile>& files, const std::string& folder) {
  const fs::path made = first_missing(folder);
  const std::string staging = format("{}/.mote-{}", folder, ::getpid());
  const Status status = write_and_move(files, staging, folder);
  std::error_code ignored;
  fs::remove_all(staging, ignored);
  if (!status.ok() && !made.empty()) fs::remove_all(made, ignored);
  return status;
}

}  // namespace mote
