// SPDX-License-Identifier: Apache-2.0
#include "flow/set_queries.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr size_t kHead = 8;

std::string text_line(const RecordingRow& row) {
  const std::string length =
      row.width > 0 ? format("{}x{}", row.width, row.frames / row.width) : format("{:.2f} s", row.seconds());
  return format("{}  {:<10}  {:>10}  {:<16}  {:<12}  {}\n", row.id.substr(0, 12), split_name(row.split),
                length, row.label.empty() ? "-" : row.label, row.group.empty() ? "-" : row.group, row.name);
}

// Text in quotes. That of almost all names needs no more, which is many times as fast as a Json.
void append_quoted(const std::string& text, std::string* out) {
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  *out += plain ? '"' + text + '"' : Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The object of `ls --json`, by hand: a set may have a million of them.
void append_json(const RecordingRow& row, std::string* out) {
  const auto text = [&](const char* key, const std::string& value, bool nullable) {
    *out += key;
    if (nullable && value.empty())
      *out += "null";
    else
      append_quoted(value, out);
  };
  text("{\"id\":", row.id, false);
  text(",\"file\":", row.file(), false);
  text(",\"kind\":", kind_name(row.kind), false);
  text(",\"split\":", row.split, true);
  text(",\"label\":", row.label, true);
  text(",\"group\":", row.group, true);
  text(",\"channels\":", row.channels, false);
  *out += ",\"rate_hz\":" + (row.rate_hz > 0 ? format("{}", row.rate_hz) : "null");
  *out += ",\"frames\":" + std::to_string(row.frames);
  *out += ",\"width\":" + (row.width > 0 ? std::to_string(row.width) : "null");
  *out += ",\"source\":" + std::to_string(row.source);
  text(",\"name\":", row.name, false);
  *out += '}';
}

Json json_of(const std::map<std::string, SetStats::Part>& parts) {
  Json out = Json::object();
  for (const auto& [name, part] : parts)
    out[name] = {{"recordings", part.recordings}, {"seconds", part.seconds}};
  return out;
}

double value_at(const Recording& data, int64_t index) {
  switch (data.format) {
    case Recording::Format::kInt16: {
      int16_t value;
      std::memcpy(&value, data.bytes.data() + index * 2, 2);
      return value;
    }
    case Recording::Format::kFloat32: {
      float value;
      std::memcpy(&value, data.bytes.data() + index * 4, 4);
      return value;
    }
    case Recording::Format::kUint8:
      break;
  }
  return data.bytes[static_cast<size_t>(index)];
}

}  // namespace

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::kSound:
      return "sound";
    case Kind::kSensor:
      return "sensor";
    case Kind::kPng:
      return "png";
    case Kind::kJpeg:
      return "jpeg";
  }
  return "";
}

std::string split_name(const std::string& split) { return split.empty() ? "-" : split; }

Status list_set(const RecordingSet& set, const SetFilter& filter, bool json,
                const std::function<void(const std::string&)>& print) {
  bool first = true;
  std::string text;
  for (const RecordingRow& row : set.rows) {
    if (!filter.takes(row)) continue;
    if (json) {
      text += first ? "[\n" : ",\n";
      append_json(row, &text);
    } else {
      text += text_line(row);
    }
    first = false;
    if (text.size() > 1 << 16) {
      print(text);
      text.clear();
    }
  }
  if (json) text += first ? "[]\n" : "\n]\n";
  print(text);
  return ok_status();
}

Result<SetStats> set_stats(const RecordingSet& set) {
  SetStats out;
  out.folder = set.folder;
  out.name = set.name;
  out.licence = set.licence;
  std::unordered_set<std::string> groups;
  for (const RecordingRow& row : set.rows) {
    const double seconds = row.seconds();
    for (SetStats::Part* part : {&out.all, &out.classes[row.label]}) {
      ++part->recordings;
      part->seconds += seconds;
    }
    ++out.splits[row.split][row.label];
    if (row.rate_hz > 0) ++out.rates[row.rate_hz];
    ++out.kinds[kind_name(row.kind)];
    ++out.channels[row.channels];
    if (row.group.empty())
      ++out.ungrouped;
    else
      groups.insert(row.group);
  }
  out.groups = static_cast<int64_t>(groups.size());
  MOTE_ASSIGN(const std::vector<SegmentRow> segments, read_segments(set));
  if (segments.empty()) return out;
  std::vector<const RecordingRow*> by_id;
  by_id.reserve(set.rows.size());
  for (const RecordingRow& row : set.rows) by_id.push_back(&row);
  std::sort(by_id.begin(), by_id.end(), [](auto* a, auto* b) { return a->id < b->id; });
  for (const SegmentRow& segment : segments) {
    const auto it =
        std::lower_bound(by_id.begin(), by_id.end(), segment.id,
                         [](const RecordingRow* row, const std::string& id) { return row->id < id; });
    if (it == by_id.end() || (*it)->id != segment.id) continue;
    SetStats::Part& part = out.segment_classes[segment.segment.label];
    ++part.recordings;
    if ((*it)->rate_hz > 0 && segment.segment.first >= 0)
      part.seconds += static_cast<double>(segment.segment.last - segment.segment.first + 1) / (*it)->rate_hz;
  }
  return out;
}

Json to_json(const SetStats& stats) {
  Json json = {{"folder", stats.folder},
               {"name", stats.name},
               {"licence", stats.licence},
               {"recordings", stats.all.recordings},
               {"seconds", stats.all.seconds}};
  json["classes"] = json_of(stats.classes);
  json["segments"] = json_of(stats.segment_classes);
  json["groups"] = stats.groups;
  json["ungrouped"] = stats.ungrouped;
  json["splits"] = Json::object();
  for (const auto& [split, labels] : stats.splits) {
    Json& part = json["splits"][split.empty() ? "none" : split];
    int64_t total = 0;
    Json classes = Json::object();
    for (const auto& [label, count] : labels) {
      classes[label] = count;
      total += count;
    }
    part = {{"recordings", total}, {"classes", classes}};
  }
  json["rates"] = Json::array();
  for (const auto& [rate, count] : stats.rates)
    json["rates"].push_back({{"rate_hz", rate}, {"recordings", count}});
  json["kinds"] = stats.kinds;
  json["channels"] = stats.channels;
  return json;
}

Result<RecordingView> show_recording(const RecordingSet& set, const std::string& id) {
  MOTE_ASSIGN(const RecordingRow* row, find_recording(set, id));
  MOTE_ASSIGN(const Recording data, read_set_recording(set, *row));
  RecordingView out;
  out.row = *row;
  out.source = set.sources[static_cast<size_t>(row->source - 1)];
  std::vector<Channel> names = parse_channels(row->channels);
  names.resize(static_cast<size_t>(data.channels));
  const int64_t frames = data.frames();
  for (int64_t c = 0; c < data.channels; ++c) {
    RecordingView::ChannelView view;
    view.name = names[static_cast<size_t>(c)].name;
    view.unit = names[static_cast<size_t>(c)].unit;
    view.least = view.most = value_at(data, c);
    double sum = 0;
    for (int64_t i = 0; i < frames; ++i) {
      const double value = value_at(data, i * data.channels + c);
      view.least = std::min(view.least, value);
      view.most = std::max(view.most, value);
      sum += value;
      if (view.head.size() < kHead) view.head.push_back(value);
    }
    view.mean = sum / static_cast<double>(frames);
    out.channels.push_back(std::move(view));
  }
  MOTE_ASSIGN(const std::vector<SegmentRow> segments, read_segments(set));
  for (const SegmentRow& segment : segments)
    if (segment.id == row->id) out.segments.push_back(segment.segment);
  return out;
}

Json to_json(const RecordingView& view) {
  std::string row;
  append_json(view.row, &row);
  Json json = Json::parse(row);
  json["seconds"] = view.row.rate_hz > 0 ? Json(view.row.seconds()) : Json(nullptr);
  json["source"] = {{"number", view.row.source},
                    {"path", view.source.path},
                    {"format", view.source.format},
                    {"licence", view.source.licence},
                    {"sha256", view.source.sha256.empty() ? Json(nullptr) : Json(view.source.sha256)}};
  json["values"] = Json::array();
  for (const RecordingView::ChannelView& channel : view.channels)
    json["values"].push_back({{"channel", channel.name},
                              {"unit", channel.unit},
                              {"min", channel.least},
                              {"max", channel.most},
                              {"mean", channel.mean},
                              {"head", channel.head}});
  json["segments"] = Json::array();
  for (const Segment& s : view.segments) {
    if (s.width > 0)
      json["segments"].push_back(
          {{"label", s.label}, {"x", s.x}, {"y", s.y}, {"width", s.width}, {"height", s.height}});
    else
      json["segments"].push_back({{"label", s.label}, {"first", s.first}, {"last", s.last}});
  }
  return json;
}

}  // namespace mote
