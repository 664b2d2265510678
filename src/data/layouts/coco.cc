// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/coco.h"

#include <algorithm>
#include <unordered_map>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/json_fields.h"
#include "data/layouts/image_labels.h"

namespace mote {

namespace {

constexpr int64_t kMostLabelBytes = int64_t{512} << 20;
constexpr int64_t kMostId = int64_t{1} << 53;

class Coco {
 public:
  explicit Coco(const std::string& file) : file_(file) {}

  Result<LabelFile> read(const Json& json) {
    MOTE_TRY(each(json, "categories", [this](const Json& one) { return add_category(one); }));
    MOTE_TRY(each(json, "images", [this](const Json& one) { return add_image(one); }));
    MOTE_TRY(each(json, "annotations", [this](const Json& one) { return add_box(one); }));
    if (crowds_ > 0)
      out_.warnings.push_back(format("{}: {} boxes around crowds were left out", file_, crowds_));
    if (empty_ > 0)
      out_.warnings.push_back(format("{}: {} boxes without width or height were left out", file_, empty_));
    return std::move(out_);
  }

 private:
  Error wrong(const std::string& what) const {
    return Error(Code::kInvalid, format("'{}' {}: {}", key_, number_, what),
                 "correct the file, or export it again", Origin{file_});
  }

  template <class Add>
  Status each(const Json& json, const char* key, Add add) {
    const Json* list = json_member(json, key);
    if (list == nullptr || !list->is_array())
      return Error(Code::kInvalid, format("is no COCO file: it has no list '{}'", key),
                   "export it again as COCO JSON", Origin{file_});
    key_ = key;
    number_ = 0;
    for (const Json& one : *list) {
      MOTE_TRY(add(one));
      ++number_;
    }
    return ok_status();
  }

  Status add_category(const Json& one) {
    int64_t id = 0;
    std::string name;
    if (!json_whole(one, "id", 0, kMostId, &id) || !json_text(one, "name", &name) || name.empty())
      return wrong("has no id and name");
    if (!categories_.emplace(id, name).second) return wrong(format("the id {} is there twice", id));
    return ok_status();
  }

  Status add_image(const Json& one) {
    int64_t id = 0, width = 0, height = 0;
    std::string name;
    if (!json_whole(one, "id", 0, kMostId, &id) || !json_text(one, "file_name", &name) || name.empty())
      return wrong("has no id and file_name");
    SideLabel label;
    if (json_whole(one, "width", 1, 1 << 20, &width) && json_whole(one, "height", 1, 1 << 20, &height)) {
      label.image_width = static_cast<int32_t>(width);
      label.image_height = static_cast<int32_t>(height);
    }
    const auto [it, fresh] = out_.labels.emplace(name, label);
    if (!fresh) return wrong(format("'{}' is there twice", printable(name)));
    if (!images_.emplace(id, &it->second).second) return wrong(format("the id {} is there twice", id));
    return ok_status();
  }

  Status add_box(const Json& one) {
    int64_t image = 0, category = 0, crowd = 0;
    if (!json_whole(one, "image_id", 0, kMostId, &image) ||
        !json_whole(one, "category_id", 0, kMostId, &category))
      return wrong("has no image_id and category_id");
    const auto of_image = images_.find(image);
    const auto name = categories_.find(category);
    if (of_image == images_.end()) return wrong(format("there is no image {}", image));
    if (name == categories_.end()) return wrong(format("there is no category {}", category));
    if (json_whole(one, "iscrowd", 1, 1, &crowd)) {
      ++crowds_;
      return ok_status();
    }
    const Json* box = json_member(one, "bbox");
    double edge[4];
    for (size_t i = 0; i < 4; ++i) {
      if (box == nullptr || !box->is_array() || box->size() != 4 || !(*box)[i].is_number())
        return wrong("'bbox' is no x, y, width and height");
      edge[i] = (*box)[i].get<double>();
    }
    if (edge[2] == 0 || edge[3] == 0) {
      ++empty_;
      return ok_status();
    }
    Segment segment;
    if (!(edge[2] > 0 && edge[3] > 0) ||
        !box_of_edges(edge[0], edge[1], edge[0] + edge[2], edge[1] + edge[3], *of_image->second, &segment))
      return wrong("'bbox' has a number that cannot be one of pixels");
    segment.label = name->second;
    of_image->second->segments.push_back(std::move(segment));
    return ok_status();
  }

  const std::string& file_;
  LabelFile out_;
  std::unordered_map<int64_t, std::string> categories_;
  std::unordered_map<int64_t, SideLabel*> images_;
  const char* key_ = "";
  int64_t number_ = 0, crowds_ = 0, empty_ = 0;
};

bool is_json(const std::string& file) { return ends_with(to_lower(file), ".json"); }

// Names that only files of boxes have.
bool is_surely_coco(const std::string& file) {
  const std::string name = to_lower(file_name(file));
  return is_json(file) && (name.rfind("instances_", 0) == 0 || name.rfind("_annotations.coco", 0) == 0 ||
                           ends_with(name, ".coco.json"));
}

bool is_perhaps_coco(const std::string& file) {
  const std::vector<std::string> folders = folders_of(file);
  const std::string name = to_lower(file_name(file));
  return is_json(file) && (name == "annotations.json" || name == "coco.json" || name == "labels.json" ||
                           (!folders.empty() && to_lower(folders.back()) == "annotations"));
}

bool has_images(const FileList& list) {
  for (const std::string& file : list.files)
    if (const FileFormat* known = format_of_name(file); known != nullptr && known->image) return true;
  return false;
}

bool fits_coco(const FileList& list) {
  bool surely = false, perhaps = false;
  for (const std::string& file : list.files) {
    surely = surely || is_surely_coco(file);
    perhaps = perhaps || is_perhaps_coco(file);
  }
  return (surely || perhaps) && has_images(list);
}

// "train" of "instances_train2017.json".
std::string split_of_name(const std::string& file) {
  std::string word, out;
  for (const char c : file_name(file) + ".") {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += c;
      continue;
    }
    if (out.empty()) out = split_of_folder(word);
    word.clear();
  }
  return out;
}

Result<ImportPlan> plan_coco(const FileList& list) {
  bool (*is_labels)(const std::string&) = is_json;
  for (const auto test : {is_perhaps_coco, is_surely_coco})
    if (std::any_of(list.files.begin(), list.files.end(), test)) is_labels = test;
  ImageLabels images(list);
  for (const std::string& file : list.files) {
    if (!is_labels(file)) continue;
    const std::string path = list.root + "/" + file, split = split_of_name(file);
    MOTE_ASSIGN(const std::string text, read_text_file(path, kMostLabelBytes));
    MOTE_ASSIGN(LabelFile found, parse_coco(text, path));
    for (const std::string& warning : found.warnings) images.warn(warning);
    for (auto& [name, label] : found.labels) {
      const std::string image = images.find(name, file);
      label.split = split;
      if (image.empty())
        images.missing(name);
      else
        images.add(image, std::move(label));
    }
  }
  return images.plan();
}

}  // namespace

Result<LabelFile> parse_coco(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  return Coco(file).read(json);
}

const FolderLayout kCoco = {"coco", fits_coco, plan_coco};

}  // namespace mote
