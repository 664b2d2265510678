// SPDX-License-Identifier: Apache-2.0
#include "data/image_source.h"

#include <filesystem>
#include <set>

#include "base/format.h"
#include "data/plain_text.h"

namespace mote {

namespace fs = std::filesystem;

Result<ImageSource> open_image_source(const std::string& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status))
    return Error(Code::kNotFound, "there is no such folder", "check the path", Origin{folder});
  if (!fs::is_directory(status))
    return Error(Code::kInvalid, "is a file; images are imported from a folder",
                 "give the folder that holds the idx files, or one folder of images for each class",
                 Origin{folder});
  if (has_idx_files(folder)) return open_idx_source(folder);
  return has_cifar_files(folder) ? open_cifar_source(folder) : open_image_folder(folder);
}

Status rename_classes(const std::vector<std::string>& names, ImageSource* source) {
  if (names.size() != source->classes.size())
    return Error(Code::kInvalid,
                 format("{} class names are given, but the data have {} classes", names.size(),
                        source->classes.size()),
                 "name each class once, in the order of the labels, separated by commas");
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty() || !is_plain_text(name))
      return Error(Code::kInvalid, format("'{}' cannot be the name of a class", escaped(name)),
                   "a name is plain text and not empty");
    if (!seen.insert(name).second)
      return Error(Code::kInvalid, format("the class name '{}' is given twice", name));
  }
  source->classes = names;
  return ok_status();
}

}  // namespace mote
