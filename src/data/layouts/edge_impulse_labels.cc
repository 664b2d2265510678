// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/edge_impulse_labels.h"

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"

namespace mote {

namespace {

using Labels = std::map<std::string, EdgeImpulseLabel>;

Error wrong(const std::string& of, const std::string& what, const std::string& file) {
  return Error(Code::kInvalid, format("'{}': {}", printable(of), what),
               "correct the file, or export it again", Origin{file});
}

const Json* member(const Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto it = json.find(key);
  return it == json.end() ? nullptr : &*it;
}

bool text_of(const Json& json, const char* key, std::string* out) {
  const Json* found = member(json, key);
  if (found == nullptr || !found->is_string()) return false;
  *out = found->get<std::string>();
  return true;
}

bool whole_of(const Json& json, const char* key, int64_t least, int64_t most, int64_t* out) {
  const Json* found = member(json, key);
  if (found == nullptr || !found->is_number()) return false;
  const double value = found->get<double>();
  if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most))) return false;
  *out = static_cast<int64_t>(value);
  return static_cast<double>(*out) == value;
}

Status add_parts(const std::string& name, const Json& parts, const std::string& file, EdgeImpulseLabel* out) {
  if (!parts.is_array()) return wrong(name, "is no list of labels", file);
  for (const Json& part : parts) {
    Segment segment;
    if (!whole_of(part, "startIndex", 0, int64_t{1} << 40, &segment.first) ||
        !whole_of(part, "endIndex", segment.first, int64_t{1} << 40, &segment.last) ||
        !text_of(part, "label", &segment.label))
      return wrong(name, "a label has no startIndex, endIndex from there and label", file);
    out->segments.push_back(std::move(segment));
  }
  return ok_status();
}

Status add_boxes(const std::string& name, const Json& boxes, const std::string& file, EdgeImpulseLabel* out) {
  if (!boxes.is_array()) return wrong(name, "is no list of boxes", file);
  for (const Json& box : boxes) {
    Segment segment;
    int64_t x, y, width, height;
    if (!whole_of(box, "x", 0, 1 << 20, &x) || !whole_of(box, "y", 0, 1 << 20, &y) ||
        !whole_of(box, "width", 1, 1 << 20, &width) || !whole_of(box, "height", 1, 1 << 20, &height) ||
        !text_of(box, "label", &segment.label))
      return wrong(name, "a box has no label, x, y, width and height in whole pixels", file);
    segment.x = static_cast<int32_t>(x), segment.y = static_cast<int32_t>(y);
    segment.width = static_cast<int32_t>(width), segment.height = static_cast<int32_t>(height);
    out->segments.push_back(std::move(segment));
  }
  return ok_status();
}

// One of the list "files" of info.labels: path, category, label {type, label}.
Status add_info(const Json& entry, const std::string& file, Labels* out) {
  std::string path, category, type;
  if (!text_of(entry, "path", &path)) return wrong("files", "an entry has no 'path'", file);
  EdgeImpulseLabel& label = (*out)[path];
  if (text_of(entry, "category", &category))
    label.split = category == "training"     ? "train"
                  : category == "testing"    ? "test"
                  : category == "validation" ? "validation"
                                             : "";
  if (const Json* of = member(entry, "label")) {
    if (of->is_string()) label.label = of->get<std::string>();
    text_of(*of, "label", &label.label);
    text_of(*of, "type", &type);
    label.unlabelled = type == "unlabeled";
  }
  if (const Json* boxes = member(entry, "boundingBoxes"); boxes != nullptr && !boxes->is_null())
    MOTE_TRY(add_boxes(path, *boxes, file, &label));
  return ok_status();
}

}  // namespace

Result<Labels> parse_edge_impulse_labels(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  Labels out;
  const Json *files = member(json, "files"), *parts = member(json, "structuredLabels"),
             *boxes = member(json, "boundingBoxes");
  if (files != nullptr && files->is_array()) {
    for (const Json& entry : *files) MOTE_TRY(add_info(entry, file, &out));
  } else if (parts != nullptr && parts->is_object()) {
    for (const auto& [name, list] : parts->items()) MOTE_TRY(add_parts(name, list, file, &out[name]));
  } else if (boxes != nullptr && boxes->is_object()) {
    for (const auto& [name, list] : boxes->items()) MOTE_TRY(add_boxes(name, list, file, &out[name]));
  } else {
    return Error(Code::kInvalid, "has none of 'files', 'structuredLabels' and 'boundingBoxes'",
                 "remove it, or export it again", Origin{file});
  }
  return out;
}

}  // namespace mote
