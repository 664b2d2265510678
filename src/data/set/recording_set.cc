// SPDX-License-Identifier: Apache-2.0
#include "data/set/recording_set.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/formats/sensor_table.h"

namespace mote {

namespace {

constexpr int64_t kMostTableBytes = int64_t{4} << 30;

}  // namespace

bool is_recording_set(const std::string& folder) {
  std::error_code error;
  return std::filesystem::is_regular_file(folder + "/set.json", error);
}

Result<RecordingSet> open_recording_set(const std::string& folder) {
  if (!is_recording_set(folder))
    return Error(Code::kNotFound, "is not a recording set: there is no set.json in it",
                 "make one with 'mote data import PATH -o SET'", Origin{folder});
  const std::string json_file = folder + "/set.json", sources_file = folder + "/sources.csv",
                    index_file = folder + "/index.csv";
  MOTE_ASSIGN(const std::string json, read_text_file(json_file, 1 << 20));
  MOTE_ASSIGN(RecordingSet out, parse_set_json(json, json_file));
  out.folder = folder;
  MOTE_ASSIGN(const std::string sources, read_text_file(sources_file, kMostTableBytes));
  MOTE_ASSIGN(out.sources, parse_sources(whole_lines(sources), sources_file));
  MOTE_ASSIGN(const std::string index, read_text_file(index_file, kMostTableBytes));
  MOTE_ASSIGN(out.rows, parse_set_index(whole_lines(index), index_file, out.sources.size()));
  return out;
}

Result<std::vector<SegmentRow>> read_segments(const RecordingSet& set) {
  const std::string file = set.folder + "/segments.csv";
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMostTableBytes));
  MOTE_ASSIGN(std::vector<SegmentRow> rows, parse_segments(whole_lines(text), file));
  // An import that was cut off between the two tables has written its last segments twice.
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

namespace {

Result<Recording> read_timed(const std::string& file, std::vector<double>* times) {
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMostRecordingBytes));
  MOTE_ASSIGN(SensorTable table, parse_sensor_table(text, file));
  *times = std::move(table.times);
  return std::move(table.recording);
}

}  // namespace

Result<Recording> read_set_recording(const RecordingSet& set, const RecordingRow& row,
                                     std::vector<double>* times) {
  const std::string file = set.folder + "/" + row.file();
  const bool timed = times != nullptr && row.kind == Kind::kSensor;
  MOTE_ASSIGN(Recording out, timed ? read_timed(file, times) : read_recording(file));
  if (row.kind == Kind::kSound || row.kind == Kind::kSensor) out.rate_hz = row.rate_hz;
  if (out.frames() != row.frames || content_id(out, row.width) != row.id)
    return Error(Code::kInvalid, "is not what was imported: its contents have another SHA-256",
                 "restore the file, or import it again into a new set", Origin{file});
  return out;
}

Result<const RecordingRow*> find_recording(const RecordingSet& set, const std::string& prefix) {
  const RecordingRow* found = nullptr;
  for (const RecordingRow& row : set.rows) {
    if (row.name == prefix) return &row;
    if (prefix.empty() || row.id.compare(0, prefix.size(), prefix) != 0) continue;
    if (found != nullptr)
      return Error(Code::kInvalid, format("'{}' is the beginning of more than one id", printable(prefix)),
                   "give more digits", Origin{set.folder});
    found = &row;
  }
  if (found == nullptr)
    return Error(Code::kNotFound, format("there is no recording '{}'", printable(prefix)),
                 format("'mote data ls {}' lists them", set.folder), Origin{set.folder});
  return found;
}

}  // namespace mote
