// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "base/format.h"
#include "base/text.h"
#include "data/dataset_json.h"
#include "data/image_source.h"
#include "data/layouts/layouts.h"
#include "data/plain_text.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int kMostDepth = 16;
constexpr size_t kMostErrors = 20;

// A file under a class's folder. Paths are relative to the root, with '/'.
struct Found {
  std::string path, split, class_name;
};

struct Listing {
  std::vector<std::string> files, folders;  // names, sorted by their bytes
};

std::string extension_of(const std::string& name) { return to_lower(fs::path(name).extension().string()); }

bool is_readable_image(const std::string& name) {
  const std::string extension = extension_of(name);
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

bool is_other_image(const std::string& name) {
  static const char* const kOthers[] = {".bmp", ".gif", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif",
                                        ".ppm", ".pgm", ".pnm",  ".jp2", ".jxl",  ".jfif", ".dng"};
  const std::string extension = extension_of(name);
  return std::any_of(std::begin(kOthers), std::end(kOthers),
                     [&](const char* other) { return extension == other; });
}

class FolderScan {
 public:
  explicit FolderScan(std::string root) : root_(std::move(root)) {}

  Status run() {
    MOTE_ASSIGN(const Listing top, list(""));
    MOTE_ASSIGN(const bool splits, has_split_folders(top));
    if (!splits) return scan_classes("", top, "");
    refuse_loose_images("", top);
    for (const std::string& name : top.folders) {
      MOTE_ASSIGN(const Listing classes, list(name));
      MOTE_TRY(scan_classes(name, classes, split_of_folder(name)));
    }
    return ok_status();
  }

  Status finish(ImageSource* source) {
    if (!errors_.empty()) {
      Error first = errors_.front();
      first.others.assign(errors_.begin() + 1, errors_.end());
      return first;
    }
    if (found_.empty())
      return Error(Code::kNotFound, "has no PNG or JPEG images in class folders",
                   "put the images of each class into a folder with the class's name; of recordings, name "
                   "their folder",
                   Origin{root_});
    std::map<std::string, int32_t> labels;
    for (const Found& found : found_) labels[found.class_name] = 0;
    if (labels.size() > static_cast<size_t>(kMostClasses))
      return Error(Code::kUnsupported,
                   format("has {} class folders; mote handles {}", labels.size(), kMostClasses), "",
                   Origin{root_});
    for (auto& [name, label] : labels) {
      label = static_cast<int32_t>(source->classes.size());
      source->classes.push_back(name);
    }
    std::vector<std::string> paths;
    for (Found& found : found_) {
      paths.push_back(root_ + "/" + found.path);
      source->samples.push_back({found.split, labels[found.class_name], std::move(found.path)});
    }
    source->read = [paths = std::move(paths)](size_t sample) { return read_image(paths[sample]); };
    if (ignored_ > 0)
      warnings_.push_back(format("{} files are no images and were passed over, for example '{}'", ignored_,
                                 ignored_example_));
    source->warnings = std::move(warnings_);
    return ok_status();
  }

 private:
  std::string full(const std::string& relative) const {
    return relative.empty() ? root_ : root_ + "/" + relative;
  }

  void report(const std::string& relative, Code code, const std::string& what, const std::string& hint) {
    if (errors_.size() < kMostErrors) errors_.emplace_back(code, what, hint, Origin{full(relative)});
  }

  // What stands in a folder, hidden entries left out. A link to a folder could lead in a circle and is not
  // followed.
  Result<Listing> list(const std::string& relative) {
    Listing out;
    std::error_code error;
    for (fs::directory_iterator it(full(relative), error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (name[0] == '.') continue;
      if (!is_plain_text(name)) {
        report((relative.empty() ? "" : relative + "/") + escaped(name), Code::kInvalid,
               "the name is not valid UTF-8, or has control characters in it", "rename it");
        continue;
      }
      std::error_code ignored;
      if (!it->is_directory(ignored))
        out.files.push_back(name);
      else if (it->is_symlink(ignored))
        warnings_.push_back(format("'{}' is a link to a folder and was not followed", it->path().string()));
      else
        out.folders.push_back(name);
    }
    if (error)
      return Error(Code::kIo, "the folder cannot be read: " + error.message(), "", Origin{full(relative)});
    std::sort(out.files.begin(), out.files.end());
    std::sort(out.folders.begin(), out.folders.end());
    return out;
  }

  // Splits if every folder is named like one and one of them is for training; classes if none but a single
  // one is: a class may be called "train". What is between the two is for the user to decide.
  Result<bool> has_split_folders(const Listing& top) const {
    size_t splits = 0;
    bool train = false;
    std::string other;
    for (const std::string& name : top.folders) {
      const std::string split = split_of_folder(name);
      if (split.empty()) {
        other = name;
        continue;
      }
      ++splits;
      train = train || split == "train";
    }
    if (splits == top.folders.size() && train) return true;
    if (splits <= 1 && !other.empty()) return false;
    if (splits == 0) return false;
    if (!other.empty())
      return Error(Code::kInvalid, format("the folder '{}' stands beside train and test folders", other),
                   "keep only train, test and validation here, with the classes within", Origin{root_});
    return Error(Code::kInvalid, "has no folder for training", "name it 'train'", Origin{root_});
  }

  void refuse_loose_images(const std::string& relative, const Listing& listing) {
    for (const std::string& name : listing.files)
      if (is_readable_image(name) || is_other_image(name))
        report(relative.empty() ? name : relative + "/" + name, Code::kInvalid,
               "the image stands in no class folder", "move it into a folder with its class's name");
  }

  Status scan_classes(const std::string& relative, const Listing& listing, const std::string& split) {
    refuse_loose_images(relative, listing);
    for (const std::string& name : listing.folders) {
      const size_t before = found_.size();
      const std::string path = relative.empty() ? name : relative + "/" + name;
      MOTE_TRY(scan_files(path, split, name, 1));
      if (found_.size() == before) warnings_.push_back(format("the class folder '{}' has no images", path));
    }
    return ok_status();
  }

  Status scan_files(const std::string& relative, const std::string& split, const std::string& class_name,
                    int depth) {
    if (depth > kMostDepth)
      return Error(Code::kUnsupported, format("folders are nested more than {} deep", kMostDepth), "",
                   Origin{full(relative)});
    MOTE_ASSIGN(const Listing listing, list(relative));
    for (const std::string& name : listing.files) {
      const std::string path = relative + "/" + name;
      if (is_readable_image(name)) {
        found_.push_back({path, split, class_name});
      } else if (is_other_image(name)) {
        report(path, Code::kUnsupported, "mote reads PNG and JPEG images", "convert it to PNG, or remove it");
      } else {
        if (ignored_++ == 0) ignored_example_ = path;
      }
    }
    for (const std::string& name : listing.folders)
      MOTE_TRY(scan_files(relative + "/" + name, split, class_name, depth + 1));
    return ok_status();
  }

  std::string root_;
  std::vector<Found> found_;
  std::vector<std::string> warnings_;
  std::vector<Error> errors_;
  int64_t ignored_ = 0;
  std::string ignored_example_;
};

}  // namespace

Result<ImageSource> open_image_folder(const std::string& folder) {
  ImageSource source;
  source.format = "image folder";
  source.grows = true;
  const fs::path path = fs::path(folder).lexically_normal();
  source.name = (path.has_filename() ? path : path.parent_path()).filename().string();
  FolderScan scan(folder);
  MOTE_TRY(scan.run());
  MOTE_TRY(scan.finish(&source));
  return source;
}

}  // namespace mote
