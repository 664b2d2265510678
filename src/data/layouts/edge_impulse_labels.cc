// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/edge_impulse_labels.h"

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "data/json_fields.h"

namespace mote {

namespace {

Error wrong(const std::string& of, const std::string& what, const std::string& file) {
  return Error(Code::kInvalid, format("'{}': {}", printable(of), what),
               "correct the file, or export it again", Origin{file});
}

Status add_parts(const std::string& name, const Json& parts, const std::string& file, SideLabel* out) {
  if (!parts.is_array()) return wrong(name, "is no list of labels", file);
  for (const Json& part : parts) {
    Segment segment;
    if (!json_whole(part, "startIndex", 0, int64_t{1} << 40, &segment.first) ||
        !json_whole(part, "endIndex", segment.first, int64_t{1} << 40, &segment.last) ||
        !json_text(part, "label", &segment.label))
      return wrong(name, "a label has no startIndex, endIndex from there and label", file);
    out->segments.push_back(std::move(segment));
  }
  return ok_status();
}

Status add_boxes(const std::string& name, const Json& boxes, const std::string& file, SideLabel* out) {
  if (!boxes.is_array()) return wrong(name, "is no list of boxes", file);
  for (const Json& box : boxes) {
    Segment segment;
    int64_t x, y, width, height;
    if (!json_whole(box, "x", 0, 1 << 20, &x) || !json_whole(box, "y", 0, 1 << 20, &y) ||
        !json_whole(box, "width", 1, 1 << 20, &width) || !json_whole(box, "height", 1, 1 << 20, &height) ||
        !json_text(box, "label", &segment.label))
      return wrong(name, "a box has no label, x, y, width and height in whole pixels", file);
    segment.x = static_cast<int32_t>(x), segment.y = static_cast<int32_t>(y);
    segment.width = static_cast<int32_t>(width), segment.height = static_cast<int32_t>(height);
    out->segments.push_back(std::move(segment));
  }
  return ok_status();
}

// One of the list "files" of info.labels: path, category, label {type, label}.
Status add_info(const Json& entry, const std::string& file, SideLabels* out) {
  std::string path, category, type;
  if (!json_text(entry, "path", &path)) return wrong("files", "an entry has no 'path'", file);
  SideLabel& label = (*out)[path];
  if (json_text(entry, "category", &category))
    label.split = category == "training"     ? "train"
                  : category == "testing"    ? "test"
                  : category == "validation" ? "validation"
                                             : "";
  if (const Json* of = json_member(entry, "label")) {
    if (of->is_string()) label.label = of->get<std::string>();
    json_text(*of, "label", &label.label);
    json_text(*of, "type", &type);
    label.unlabelled = type == "unlabeled";
  }
  if (const Json* boxes = json_member(entry, "boundingBoxes"); boxes != nullptr && !boxes->is_null())
    MOTE_TRY(add_boxes(path, *boxes, file, &label));
  return ok_status();
}

}  // namespace

Result<SideLabels> parse_edge_impulse_labels(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  SideLabels out;
  const Json *files = json_member(json, "files"), *parts = json_member(json, "structuredLabels"),
             *boxes = json_member(json, "boundingBoxes");
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
