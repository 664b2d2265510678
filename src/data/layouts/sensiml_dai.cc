// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/sensiml_dai.h"

#include <iterator>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/json_fields.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

constexpr int64_t kMostLabelBytes = int64_t{256} << 20;
constexpr int64_t kMostFrames = int64_t{1} << 40;
constexpr const char* kGroups[] = {"subject", "user",    "person", "participant",
                                   "speaker", "machine", "device", "session"};

class Dai {
 public:
  explicit Dai(const std::string& file) : file_(file) {}

  Status add(const Json& entry, size_t number) {
    std::string name;
    if (!json_text(entry, "file_name", &name) || name.empty())
      return Error(Code::kInvalid, format("entry {} has no 'file_name'", number), "correct the file",
                   Origin{file_});
    const auto [it, fresh] = out_.labels.emplace(name, SideLabel{});
    if (!fresh) return wrong(name, "stands in the list twice");
    MOTE_TRY(add_group(name, entry, &it->second));
    return add_sessions(name, entry, &it->second);
  }

  LabelFile finish() {
    if (sessions_left_ > 0)
      out_.warnings.push_back(
          format("{}: {} files have segments in several sessions; those of the first session were taken",
                 file_, sessions_left_));
    if (names_left_ > 0)
      out_.warnings.push_back(
          format("{}: {} segments have another name than the first of their session, for example '{}', and "
                 "were left "
                 "out",
                 file_, names_left_, printable(name_left_)));
    return std::move(out_);
  }

 private:
  Error wrong(const std::string& name, const std::string& what) const {
    return Error(Code::kInvalid, format("'{}': {}", printable(name), what),
                 "correct the file, or export it again", Origin{file_});
  }

  // The list under the key; empty if there is none.
  Result<const Json*> list_of(const std::string& name, const Json& json, const char* key) const {
    static const Json kEmpty = Json::array();
    const Json* found = json_member(json, key);
    if (found == nullptr || found->is_null()) return &kEmpty;
    if (!found->is_array()) return wrong(name, format("'{}' is no list", key));
    return found;
  }

  Status add_group(const std::string& name, const Json& entry, SideLabel* out) const {
    MOTE_ASSIGN(const Json* metadata, list_of(name, entry, "metadata"));
    size_t best = std::size(kGroups);
    for (const Json& one : *metadata) {
      const std::string key = to_lower(json_text(json_member(one, "name")));
      const Json* value = json_member(one, "value");
      if (value == nullptr || !(value->is_string() || value->is_number_integer())) continue;
      for (size_t i = 0; i < best; ++i) {
        if (key != kGroups[i]) continue;
        best = i;
        out->group = value->is_string() ? value->get<std::string>() : value->dump();
      }
    }
    return ok_status();
  }

  Status add_sessions(const std::string& name, const Json& entry, SideLabel* out) {
    MOTE_ASSIGN(const Json* sessions, list_of(name, entry, "sessions"));
    bool taken = false, left = false;
    for (const Json& session : *sessions) {
      MOTE_ASSIGN(const Json* segments, list_of(name, session, "segments"));
      if (segments->empty()) continue;
      left = taken;
      if (taken) break;
      taken = true;
      MOTE_TRY(add_segments(name, *segments, out));
    }
    if (left) ++sessions_left_;
    return ok_status();
  }

  Status add_segments(const std::string& name, const Json& segments, SideLabel* out) {
    const std::string first = json_text(json_member(segments.front(), "name"));
    for (const Json& one : segments) {
      Segment segment;
      if (!json_whole(one, "start", 0, kMostFrames, &segment.first) ||
          !json_whole(one, "end", segment.first, kMostFrames, &segment.last) ||
          !json_text(one, "value", &segment.label))
        return wrong(name, format("segment {} has no value, start and end from there in whole frames",
                                  &one - &segments.front()));
      const std::string of = json_text(json_member(one, "name"));
      if (of == first) {
        out->segments.push_back(std::move(segment));
      } else if (names_left_++ == 0) {
        name_left_ = of;
      }
    }
    return ok_status();
  }

  const std::string& file_;
  LabelFile out_;
  int64_t sessions_left_ = 0, names_left_ = 0;
  std::string name_left_;
};

bool is_dai(const std::string& file) {
  const std::string name = to_lower(file);
  return ends_with(name, ".dai") || ends_with(name, ".dcli");  // the older name
}

bool fits_sensiml(const FileList& list) {
  for (const std::string& file : list.files)
    if (is_dai(file)) return true;
  return false;
}

Result<ImportPlan> plan_sensiml(const FileList& list) {
  SideLabels labels;  // by the file's path
  std::vector<std::string> warnings;
  FileList data = list;
  std::erase_if(data.files, is_dai);
  for (const std::string& file : list.files) {
    if (!is_dai(file)) continue;
    const std::string path = list.root + "/" + file;
    MOTE_ASSIGN(const std::string text, read_text_file(path, kMostLabelBytes));
    MOTE_ASSIGN(LabelFile found, parse_sensiml_dai(text, path));
    warnings.insert(warnings.end(), found.warnings.begin(), found.warnings.end());
    const std::string folder = file.substr(0, file.size() - file_name(file).size());
    for (auto& [name, label] : found.labels)
      if (!labels.emplace(folder + name, std::move(label)).second)
        return Error(Code::kInvalid, format("'{}' is labelled in another file too", printable(name)),
                     "leave one of the two out", Origin{path});
  }
  MOTE_ASSIGN(ImportPlan out, kPlainFiles.plan(data));
  out.warnings.insert(out.warnings.end(), warnings.begin(), warnings.end());
  for (ImportJob& job : out.jobs) {
    const auto it = labels.find(job.name);
    if (it == labels.end()) continue;
    apply(it->second, &job);
    labels.erase(it);
  }
  warn_of_missing(labels, &out);
  return out;
}

}  // namespace

Result<LabelFile> parse_sensiml_dai(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  if (!json.is_array())
    return Error(Code::kInvalid, "is no list of files", "export it again from SensiML's Data Studio",
                 Origin{file});
  Dai dai(file);
  size_t number = 0;
  for (const Json& entry : json) MOTE_TRY(dai.add(entry, number++));
  return dai.finish();
}

const FolderLayout kSensiml = {"sensiml", fits_sensiml, plan_sensiml};

}  // namespace mote
