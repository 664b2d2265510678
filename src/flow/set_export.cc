// SPDX-License-Identifier: Apache-2.0
#include "flow/set_export.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/format.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/text.h"
#include "data/csv_text.h"
#include "data/formats/edge_impulse.h"
#include "data/set/files.h"

namespace mote {

namespace {

// A label as a part of a file name.
std::string file_part(const std::string& label) {
  std::string out = label.empty() ? "unlabelled" : label;
  for (char& c : out)
    if (std::string_view("/\\:*?\"<>|.").find(c) != std::string_view::npos) c = '_';
  return out;
}

std::string split_folder(const std::string& split, bool edge_impulse) {
  if (!edge_impulse) return split.empty() ? "unsplit" : split;
  return split == "test" ? "testing" : split == "validation" ? "validation" : "training";
}

// Sound as values between the numbers that it has.
Recording as_floats(const Recording& data) {
  std::vector<float> values;
  for (size_t i = 0; i + 2 <= data.bytes.size(); i += 2)
    values.push_back(static_cast<int16_t>(data.bytes[i] | data.bytes[i + 1] << 8));
  return float_recording(values, data.channels, data.rate_hz);
}

class Export {
 public:
  Export(const SetExportRequest& request, const RecordingSet& set) : request_(request), set_(set) {}

  Result<SetExportSummary> run() {
    MOTE_TRY(check());
    MOTE_ASSIGN(segments_, read_segments(set_));
    std::vector<const RecordingRow*> rows;
    for (const RecordingRow& row : set_.rows)
      if (request_.filter.takes(row)) rows.push_back(&row);
    if (rows.empty())
      return Error(Code::kNotFound, "no recording is chosen", "'mote data ls' lists them",
                   Origin{set_.folder});
    Progress progress("export", static_cast<int64_t>(rows.size()));
    int64_t done = 0;
    for (const RecordingRow* row : rows) {
      if (interrupted())
        return Error(Code::kInterrupted, format("the export was interrupted after {} files", done), "",
                     Origin{request_.folder});
      MOTE_TRY(write(*row));
      progress.update(++done);
    }
    MOTE_TRY(write_side_files());
    return SetExportSummary{request_.folder, request_.as, done, !request_.hmac_key.empty()};
  }

 private:
  Status check() const {
    const std::vector<std::string> forms = {"edge-impulse", "csv", "wav"};
    if (std::find(forms.begin(), forms.end(), request_.as) == forms.end())
      return Error(Code::kNotFound, format("--as '{}' is no form to export to", printable(request_.as)),
                   did_you_mean(request_.as, forms));
    std::error_code error;
    const std::filesystem::path folder(request_.folder);
    if (std::filesystem::exists(folder, error) &&
        !(std::filesystem::is_directory(folder, error) && std::filesystem::is_empty(folder, error)))
      return Error(Code::kInvalid, "exists already", "choose another folder", Origin{request_.folder});
    return ok_status();
  }

  Status write(const RecordingRow& row) {
    std::vector<double> times;
    MOTE_ASSIGN(const Recording data, read_set_recording(set_, row, &times));
    const bool image = data.format == Recording::Format::kUint8;
    const bool sound = data.format == Recording::Format::kInt16;
    const bool edge_impulse = request_.as == "edge-impulse";
    if ((image && !edge_impulse) || (request_.as == "wav" && !sound))
      return Error(Code::kUnsupported,
                   format("{} '{}' cannot be written as {}", image ? "the image" : "the recording of sensors",
                          row.name, request_.as),
                   image ? "export with --as edge-impulse" : "export with --as csv, or choose with --label",
                   Origin{set_.folder});
    const std::string base =
        format("{}/{}.{}", split_folder(row.split, edge_impulse), file_part(row.label), row.id.substr(0, 12));
    std::string file;
    if (image) {
      file = base + (row.kind == Kind::kJpeg ? ".jpg" : ".png");
      MOTE_ASSIGN(const Bytes bytes, read_file(set_.folder + "/" + row.file(), kMostRecordingBytes));
      MOTE_TRY(write_file(request_.folder + "/" + file, bytes));
    } else if (edge_impulse) {
      file = base + ".json";
      MOTE_TRY(write_file(request_.folder + "/" + file,
                          encode_edge_impulse(data, parse_channels(row.channels), request_.hmac_key)));
    } else if (request_.as == "wav") {
      file = base + ".wav";
      MOTE_ASSIGN(const Bytes bytes, encode_wav(data));
      MOTE_TRY(write_file(request_.folder + "/" + file, bytes));
    } else {
      file = base + ".csv";
      MOTE_TRY(
          write_file(request_.folder + "/" + file,
                     encode_sensor_csv(sound ? as_floats(data) : data, parse_channels(row.channels), times)));
    }
    append_csv_record({file, row.split, row.label, row.group, row.name}, &labels_);
    if (edge_impulse) add_labels(row, file.substr(0, file.find('/')), file.substr(file.find('/') + 1));
    return ok_status();
  }

  void add_labels(const RecordingRow& row, const std::string& folder, const std::string& file) {
    const auto [begin, end] =
        std::equal_range(segments_.begin(), segments_.end(), SegmentRow{row.id, {}},
                         [](const SegmentRow& a, const SegmentRow& b) { return a.id < b.id; });
    for (auto it = begin; it != end; ++it) {
      const Segment& s = it->segment;
      if (s.width > 0)
        boxes_[folder][file].push_back(
            {{"label", s.label}, {"x", s.x}, {"y", s.y}, {"width", s.width}, {"height", s.height}});
      else
        parts_[folder][file].push_back({{"startIndex", s.first}, {"endIndex", s.last}, {"label", s.label}});
    }
  }

  Status write_side_files() const {
    for (const auto& [folder, files] : boxes_)
      MOTE_TRY(
          write_labels(folder + "/bounding_boxes.labels", "bounding-box-labels", "boundingBoxes", files));
    for (const auto& [folder, files] : parts_)
      MOTE_TRY(
          write_labels(folder + "/structured_labels.labels", "structured-labels", "structuredLabels", files));
    if (request_.as == "edge-impulse") return ok_status();
    return write_file(request_.folder + "/labels.csv", "file,split,label,group,name\n" + labels_);
  }

  Status write_labels(const std::string& file, const char* type, const char* key,
                      const std::map<std::string, Json>& files) const {
    const Json json = {{"version", 1}, {"type", type}, {key, files}};
    return write_file(request_.folder + "/" + file, json.dump(1, ' ', false, Json::error_handler_t::replace));
  }

  const SetExportRequest& request_;
  const RecordingSet& set_;
  std::vector<SegmentRow> segments_;
  std::map<std::string, std::map<std::string, Json>> boxes_, parts_;  // folder, file
  std::string labels_;
};

}  // namespace

Result<SetExportSummary> set_export(const SetExportRequest& request) {
  (void)interrupted();
  MOTE_ASSIGN(const RecordingSet set, open_recording_set(request.set));
  return Export(request, set).run();
}

Json to_json(const SetExportSummary& s) {
  return {{"folder", s.folder}, {"as", s.as}, {"files", s.files}, {"signed", s.is_signed}};
}

}  // namespace mote
