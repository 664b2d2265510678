// SPDX-License-Identifier: Apache-2.0
// The tables of a recording set as text.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "data/csv_text.h"
#include "data/set/recording_set.h"

namespace mote {

namespace {

constexpr std::string_view kIndexHeader =
    "id,file,split,label,group,channels,rate_hz,frames,width,source,name\n";
constexpr std::string_view kSegmentsHeader = "id,first,last,x,y,width,height,label\n";
constexpr std::string_view kSourcesHeader = "number,path,format,licence,sha256\n";
constexpr size_t kMostRows = 5'000'000, kMostSegments = 20'000'000;
constexpr size_t kIdDigits = 32;
constexpr int kSetVersion = 1;
constexpr const char* kHint = "the line is not what mote wrote: mend it, or import the recordings again";

constexpr const char* kEndings[] = {".wav", ".csv", ".png", ".jpg"};

template <class T>
bool parse_whole(const std::string& text, T least, T* out) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *out);
  return error == std::errc() && stop == end && *out >= least;
}

bool parse_rate(const std::string& text, double* out) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *out);
  return error == std::errc() && stop == end && *out >= 0 && *out <= 1e9;
}

bool is_id(const std::string& text) {
  return text.size() == kIdDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Is it row.file()?
bool is_file_of(const RecordingRow& row, std::string_view file) {
  constexpr std::string_view kFolder = "recordings/";
  const std::string_view id = row.id, ending = kEndings[static_cast<size_t>(row.kind)];
  return file.size() == kFolder.size() + 3 + id.size() + ending.size() &&
         file.substr(0, kFolder.size()) == kFolder && file.substr(kFolder.size(), 2) == id.substr(0, 2) &&
         file[kFolder.size() + 2] == '/' && file.substr(kFolder.size() + 3, id.size()) == id;
}

bool is_split(const std::string& text) {
  return text.empty() || text == "train" || text == "validation" || text == "test";
}

void append_field(std::string_view field, std::string* out) {
  append_csv_field(field, out);
  *out += ',';
}

template <class T>
void append_number(T value, std::string* out) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  out->append(text, end);
  *out += ',';
}

// Calls row(fields) for each line after the header, whose number of columns every line must have.
template <class Row>
Status for_each_line(std::string_view text, const std::string& file, std::string_view header, size_t most,
                     CsvReader* reader, Row row) {
  if (text.substr(0, header.size()) != header)
    return reader->wrong(format("does not start with the line '{}'", header.substr(0, header.size() - 1)));
  const size_t columns = static_cast<size_t>(std::count(header.begin(), header.end(), ',')) + 1;
  std::vector<std::string> fields;
  MOTE_TRY(reader->next(&fields));
  for (size_t count = 0; !reader->at_end(); ++count) {
    if (count == most)
      return Error(Code::kUnsupported, format("has more than {} lines", most), "divide the set",
                   Origin{file});
    MOTE_TRY(reader->next(&fields));
    if (fields.size() != columns)
      return reader->wrong(format("has {} fields, not {}", fields.size(), columns));
    MOTE_TRY(row(fields));
  }
  return ok_status();
}

}  // namespace

std::string RecordingRow::file() const {
  return "recordings/" + id.substr(0, 2) + "/" + id + kEndings[static_cast<size_t>(kind)];
}

std::string_view index_header() { return kIndexHeader; }
std::string_view segments_header() { return kSegmentsHeader; }
std::string_view sources_header() { return kSourcesHeader; }

std::string_view whole_lines(std::string_view text) {
  const size_t end = text.rfind('\n');
  return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

void append_index_line(const RecordingRow& row, std::string* out) {
  append_field(row.id, out);
  append_field(row.file(), out);
  append_field(row.split, out);
  append_field(row.label, out);
  append_field(row.group, out);
  append_field(row.channels, out);
  append_number(row.rate_hz, out);
  append_number(row.frames, out);
  append_number(row.width, out);
  append_number(row.source, out);
  append_csv_field(row.name, out);
  *out += '\n';
}

Result<std::vector<RecordingRow>> parse_set_index(std::string_view text, const std::string& file,
                                                  size_t sources) {
  CsvReader reader(text, file, 11, kHint);
  std::vector<RecordingRow> rows;
  rows.reserve(std::min(text.size() / 80, kMostRows));
  const auto add = [&](std::vector<std::string>& fields) -> Status {
    RecordingRow row;
    row.id = fields[0];
    if (!is_id(row.id)) return reader.wrong("the id is not 32 hex digits");
    bool known = false;
    for (size_t kind = 0; kind < std::size(kEndings) && !known; ++kind) {
      row.kind = static_cast<Kind>(kind);
      known = ends_with(fields[1], kEndings[kind]);
    }
    if (!known || !is_file_of(row, fields[1]))
      return reader.wrong(
          "the file does not stand where its id says, recordings/xx/ID.wav, .csv, .png or .jpg");
    if (!is_split(fields[2])) return reader.wrong("the split is none of train, validation, test");
    for (size_t i = 2; i < fields.size(); ++i)
      if (fields[i].find_first_of("\n\r") != std::string::npos)
        return reader.wrong("a field has a line break in it");
    row.split = std::move(fields[2]);
    row.label = std::move(fields[3]);
    row.group = std::move(fields[4]);
    row.channels = std::move(fields[5]);
    row.name = std::move(fields[10]);
    const bool image = row.kind == Kind::kPng || row.kind == Kind::kJpeg;
    if (!parse_rate(fields[6], &row.rate_hz) || (!image && row.rate_hz <= 0))
      return reader.wrong("the rate is no number above 0");
    if (!parse_whole<int64_t>(fields[7], 1, &row.frames)) return reader.wrong("frames must be 1 or more");
    if (!parse_whole<int32_t>(fields[8], image ? 1 : 0, &row.width) ||
        row.frames % std::max(row.width, 1) != 0)
      return reader.wrong("the width does not fit the number of pixels");
    if (!parse_whole<int32_t>(fields[9], 1, &row.source) || static_cast<size_t>(row.source) > sources)
      return reader.wrong(format("the source is no line of sources.csv, 1 to {}", sources));
    rows.push_back(std::move(row));
    return ok_status();
  };
  MOTE_TRY(for_each_line(text, file, kIndexHeader, kMostRows, &reader, add));
  return rows;
}

void append_segment_line(const SegmentRow& row, std::string* out) {
  append_field(row.id, out);
  const Segment& s = row.segment;
  const bool box = s.width > 0;
  if (box) {
    *out += ",,";
    for (const int32_t value : {s.x, s.y, s.width, s.height}) append_number(value, out);
  } else {
    append_number(s.first, out);
    append_number(s.last, out);
    *out += ",,,,";
  }
  append_csv_field(s.label, out);
  *out += '\n';
}

Result<std::vector<SegmentRow>> parse_segments(std::string_view text, const std::string& file) {
  CsvReader reader(text, file, 8, kHint);
  std::vector<SegmentRow> rows;
  const auto add = [&](std::vector<std::string>& fields) -> Status {
    SegmentRow row{fields[0], {}};
    Segment& s = row.segment;
    if (!is_id(row.id)) return reader.wrong("the id is not 32 hex digits");
    const bool box = fields[1].empty() && fields[2].empty();
    if (box &&
        (!parse_whole<int32_t>(fields[3], 0, &s.x) || !parse_whole<int32_t>(fields[4], 0, &s.y) ||
         !parse_whole<int32_t>(fields[5], 1, &s.width) || !parse_whole<int32_t>(fields[6], 1, &s.height)))
      return reader.wrong("the box is not x, y, width and height in whole pixels");
    if (!box && (!parse_whole<int64_t>(fields[1], 0, &s.first) ||
                 !parse_whole<int64_t>(fields[2], s.first, &s.last) || !fields[3].empty() ||
                 !fields[4].empty() || !fields[5].empty() || !fields[6].empty()))
      return reader.wrong("the segment is not a first and a last frame, counted from 0");
    s.label = std::move(fields[7]);
    rows.push_back(std::move(row));
    return ok_status();
  };
  MOTE_TRY(for_each_line(text, file, kSegmentsHeader, kMostSegments, &reader, add));
  return rows;
}

std::string sources_to_csv(const std::vector<SourceRow>& sources) {
  std::string out(kSourcesHeader);
  for (size_t i = 0; i < sources.size(); ++i)
    append_csv_record(
        {std::to_string(i + 1), sources[i].path, sources[i].format, sources[i].licence, sources[i].sha256},
        &out);
  return out;
}

Result<std::vector<SourceRow>> parse_sources(std::string_view text, const std::string& file) {
  CsvReader reader(text, file, 5, kHint);
  std::vector<SourceRow> rows;
  const auto add = [&](std::vector<std::string>& fields) -> Status {
    size_t number = 0;
    if (!parse_whole<size_t>(fields[0], 1, &number) || number != rows.size() + 1)
      return reader.wrong(format("the number must be {}", rows.size() + 1));
    rows.push_back({fields[1], fields[2], fields[3], fields[4]});
    return ok_status();
  };
  MOTE_TRY(for_each_line(text, file, kSourcesHeader, 1'000'000, &reader, add));
  return rows;
}

std::string set_to_json(const RecordingSet& set) {
  const Json json = {
      {"mote_set", kSetVersion}, {"name", set.name}, {"licence", set.licence}, {"notes", set.notes}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<RecordingSet> parse_set_json(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  const Origin where{file};
  if (!json.is_object() || !json.contains("mote_set") || !json["mote_set"].is_number_integer())
    return Error(Code::kInvalid, "has no 'mote_set', the version of its form", "import into a new folder",
                 where);
  if (json["mote_set"] != kSetVersion)
    return Error(Code::kUnsupported, "was written by another version of mote",
                 format("this one reads version {}", kSetVersion), where);
  RecordingSet out;
  for (const auto& [key, text_of] : {std::pair<const char*, std::string*>{"name", &out.name},
                                     {"licence", &out.licence},
                                     {"notes", &out.notes}}) {
    if (!json.contains(key)) continue;
    if (!json[key].is_string())
      return Error(Code::kInvalid, format("'{}' is no text", key), "write it in quotes", where);
    *text_of = json[key].get<std::string>();
  }
  return out;
}

}  // namespace mote
