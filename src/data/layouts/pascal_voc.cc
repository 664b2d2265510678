// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/pascal_voc.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/layouts/image_labels.h"

namespace mote {

namespace {

constexpr int64_t kMostLabelBytes = 4 << 20;
constexpr size_t kMostObjects = 100'000;
constexpr double kMostPixels = 1 << 20;

bool read_number(const pugi::xml_node& of, const char* name, double* out) {
  const std::string text(trim(of.child(name).text().get()));
  if (text.empty() || text.size() > 40) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size() && *out >= -kMostPixels &&
         *out <= kMostPixels;
}

Status add_object(const pugi::xml_node& node, const std::string& file, VocAnnotation* out) {
  VocAnnotation::Object object;
  object.name = trim(node.child("name").text().get());
  const pugi::xml_node box = node.child("bndbox");
  const bool good = !object.name.empty() && read_number(box, "xmin", &object.xmin) &&
                    read_number(box, "ymin", &object.ymin) && read_number(box, "xmax", &object.xmax) &&
                    read_number(box, "ymax", &object.ymax) && object.xmax >= object.xmin &&
                    object.ymax >= object.ymin;
  if (!good)
    return Error(
        Code::kInvalid,
        format("object {} has no name and xmin, ymin, xmax, ymax in that order", out->objects.size()),
        "correct the file, or export it again", Origin{file});
  if (out->objects.size() >= kMostObjects)
    return Error(Code::kUnsupported, format("has more than {} objects", kMostObjects), "", Origin{file});
  out->objects.push_back(std::move(object));
  return ok_status();
}

bool is_xml(const std::string& file) { return ends_with(to_lower(file), ".xml"); }

std::string stem_of(const std::string& file) {
  const std::string name = file_name(file);
  return name.substr(0, name.rfind('.'));
}

bool is_annotation_folder(const std::string& file) {
  const std::vector<std::string> folders = folders_of(file);
  return !folders.empty() && to_lower(folders.back()) == "annotations";
}

bool fits_pascal_voc(const FileList& list) {
  bool images = false, xml_in_folder = false;
  std::set<std::string> stems, xml_stems;
  if (std::none_of(list.files.begin(), list.files.end(), is_xml)) return false;
  const auto without_ending = [](const std::string& file) { return file.substr(0, file.rfind('.')); };
  for (const std::string& file : list.files) {
    const FileFormat* known = format_of_name(file);
    if (known != nullptr && known->image) {
      images = true;
      stems.insert(without_ending(file));
    } else if (is_xml(file)) {
      xml_in_folder = xml_in_folder || is_annotation_folder(file);
      xml_stems.insert(without_ending(file));
    }
  }
  return images && (xml_in_folder || std::any_of(xml_stems.begin(), xml_stems.end(),
                                                 [&](const auto& stem) { return stems.count(stem) > 0; }));
}

// Splits of ImageSets/Main/train.txt, val.txt and test.txt: the first word of a line is an image without its
// ending.
Result<std::map<std::string, std::string>> read_splits(const FileList& list) {
  std::map<std::string, std::string> out;
  for (const std::string& file : list.files) {
    const std::vector<std::string> folders = folders_of(file);
    const std::string split_name = split_of_folder(stem_of(file));
    if (split_name.empty() || !ends_with(file, ".txt") || folders.size() < 2 || folders.back() != "Main" ||
        folders[folders.size() - 2] != "ImageSets")
      continue;
    MOTE_ASSIGN(const std::string text, read_text_file(list.root + "/" + file, 64 << 20));
    for (const std::string& line : split(text, '\n')) {
      const std::string image = split(trim(line), ' ').front();
      if (!image.empty()) out[image] = split_name;
    }
  }
  return out;
}

struct Annotated {
  std::string file, image;
  VocAnnotation annotation;
};

// The image that the file speaks of: by its filename, else by that of the file itself.
std::string image_of(const ImageLabels& images, const std::string& file, const VocAnnotation& annotation) {
  std::string name = annotation.filename;
  std::replace(name.begin(), name.end(), '\\', '/');
  for (const std::string& one : {name, file_name(name)})
    if (const std::string found = images.find(one, file); !found.empty()) return found;
  for (const char* ending : {".jpg", ".jpeg", ".png", ".bmp", ".JPG"})
    if (const std::string found = images.find(stem_of(file) + ending, file); !found.empty()) return found;
  return "";
}

Result<ImportPlan> plan_pascal_voc(const FileList& list) {
  ImageLabels images(list);
  MOTE_ASSIGN(const auto splits, read_splits(list));
  std::vector<Annotated> all;
  std::map<std::string, std::string> file_of;  // by image
  bool from_zero = false;
  for (const std::string& file : list.files) {
    if (!is_xml(file)) continue;
    const std::string path = list.root + "/" + file;
    auto text = read_text_file(path, kMostLabelBytes);
    auto read = text.ok() ? parse_pascal_voc(*text, path) : Result<VocAnnotation>(text.error());
    if (!read.ok()) {
      images.refuse(file, read.error());
      continue;
    }
    Annotated one{file, image_of(images, file, *read), *std::move(read)};
    for (const VocAnnotation::Object& object : one.annotation.objects)
      from_zero = from_zero || object.xmin < 0.5 || object.ymin < 0.5;
    if (one.image.empty()) {
      images.missing(one.annotation.filename.empty() ? file : one.annotation.filename);
      continue;
    }
    const auto [taken, fresh] = file_of.emplace(one.image, file);
    if (fresh)
      all.push_back(std::move(one));
    else
      images.refuse(file,
                    Error(Code::kInvalid, format("speaks of '{}', as '{}' does", one.image, taken->second),
                          "leave one of the two out"));
  }
  if (from_zero)
    images.warn(
        "boxes begin at 0, so these files do not count pixels from 1 as Pascal VOC does: their numbers were "
        "taken as edges counted from 0");
  const double shift = from_zero ? 0 : 1;
  for (Annotated& one : all) {
    SideLabel label = one.annotation.label;
    for (VocAnnotation::Object& object : one.annotation.objects) {
      Segment segment;
      if (!box_of_edges(object.xmin - shift, object.ymin - shift, object.xmax, object.ymax, label, &segment))
        continue;  // parse_pascal_voc() has limited the numbers
      segment.label = std::move(object.name);
      label.segments.push_back(std::move(segment));
    }
    if (const auto it = splits.find(stem_of(one.image)); it != splits.end()) label.split = it->second;
    images.add(one.image, std::move(label));
  }
  return images.plan();
}

}  // namespace

Result<VocAnnotation> parse_pascal_voc(const std::string& text, const std::string& file) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    const auto end =
        text.begin() + std::min<std::ptrdiff_t>(parsed.offset, static_cast<std::ptrdiff_t>(text.size()));
    const auto line = static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
    return Error(Code::kInvalid, format("is no XML: {}", parsed.description()),
                 "correct the file, or export it again", Origin{file, -1, "", "", line});
  }
  const pugi::xml_node root = document.child("annotation");
  if (!root)
    return Error(Code::kInvalid, "is no annotation of Pascal VOC: it has no <annotation>",
                 "export it again as Pascal VOC", Origin{file});
  VocAnnotation out;
  out.filename = trim(root.child("filename").text().get());
  const pugi::xml_node size = root.child("size");
  double width = 0, height = 0;
  if (read_number(size, "width", &width) && read_number(size, "height", &height) && width >= 1 &&
      height >= 1) {
    out.label.image_width = static_cast<int32_t>(width);
    out.label.image_height = static_cast<int32_t>(height);
  }
  for (const pugi::xml_node object : root.children("object")) MOTE_TRY(add_object(object, file, &out));
  return out;
}

const FolderLayout kPascalVoc = {"pascal-voc", fits_pascal_voc, plan_pascal_voc};

}  // namespace mote
