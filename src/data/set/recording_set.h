// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/recording.h"
#include "data/set/new_recording.h"

namespace mote {

// A recording set: a folder of plain files that any program reads.
//   set.json       {"mote_set": 1, "name", "licence", "notes"}
//   sources.csv    number,path,format,licence,sha256: where the recordings were imported from
//   index.csv      id,file,split,label,group,channels,rate_hz,frames,width,source,name: a line for each
//                  recording
//   segments.csv   id,first,last,x,y,width,height,label: parts of recordings
//   recordings/xx/ID.wav (int16 sound), .csv (float32 values of sensors), .png or .jpg (images)
//
// The tables are RFC 4180 without line breaks within fields, so that a last line without an end is one that a
// crash or a full disk has cut: it is passed over in reading and cut off before the next line is written.
//
// An id is the first 128 bits of the SHA-256 of what was decoded (see content_id), in hex. A recording's file
// stands in the folder named by the first two digits of its id.

enum class Kind { kSound, kSensor, kPng, kJpeg };

struct RecordingRow {
  std::string id;  // 32 hex digits
  Kind kind = Kind::kSound;
  std::string split;     // "train", "validation", "test", or "" before `mote data split`
  std::string label;     // of the whole; "" if there is none
  std::string group;     // speaker, device or session; what must not stand in two splits. "" if not known
  std::string channels;  // "accX [m/s2];accY [m/s2]", see channels_text()
  double rate_hz = 0;    // 0 for images
  int64_t frames = 0;    // of an image: its pixels
  int32_t width = 0;     // of an image, else 0
  int32_t source = 0;    // number of a line in sources.csv
  std::string name;      // of the file that it came from, and in a file of several "#" and its number there

  double seconds() const { return rate_hz > 0 ? static_cast<double>(frames) / rate_hz : 0; }
  std::string file() const;  // relative to the set's folder
};

// A part of a recording: frames `first` to `last`, both included, counted from 0; or, of an image, a box in
// pixels from the upper left corner, whose `first` and `last` are then -1.
struct SegmentRow {
  std::string id;
  Segment segment;
  auto operator<=>(const SegmentRow&) const = default;
};

struct SourceRow {
  std::string path, format, licence;
  std::string sha256;  // of the file, or of a line "sha256  name" for each file read; "" until all were read
};

struct RecordingSet {
  std::string folder, name, licence, notes;
  std::vector<SourceRow> sources;  // number 1 is the first
  std::vector<RecordingRow> rows;
};

bool is_recording_set(const std::string& folder);

// Reads set.json, sources.csv and index.csv, and nothing else: no file of a recording is looked for. 5
// million recordings at most.
Result<RecordingSet> open_recording_set(const std::string& folder);
// Sorted by id.
Result<std::vector<SegmentRow>> read_segments(const RecordingSet& set);

// The values of one recording, checked against its id; of sensors also the times of its frames in seconds.
Result<Recording> read_set_recording(const RecordingSet& set, const RecordingRow& row,
                                     std::vector<double>* times = nullptr);

// The one recording whose id begins with `prefix`, or whose name is it.
Result<const RecordingRow*> find_recording(const RecordingSet& set, const std::string& prefix);

// The texts of the tables, and the reverse for text that nobody vouches for; `file` is named in errors.
std::string_view index_header();
void append_index_line(const RecordingRow& row, std::string* out);
Result<std::vector<RecordingRow>> parse_set_index(std::string_view text, const std::string& file,
                                                  size_t sources);
std::string_view segments_header();
void append_segment_line(const SegmentRow& row, std::string* out);
Result<std::vector<SegmentRow>> parse_segments(std::string_view text, const std::string& file);
std::string_view sources_header();
std::string sources_to_csv(const std::vector<SourceRow>& sources);
Result<std::vector<SourceRow>> parse_sources(std::string_view text, const std::string& file);
std::string set_to_json(const RecordingSet& set);
Result<RecordingSet> parse_set_json(const std::string& text, const std::string& file);

// The text up to the end of its last whole line.
std::string_view whole_lines(std::string_view text);

}  // namespace mote
