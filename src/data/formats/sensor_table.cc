// SPDX-License-Identifier: Apache-2.0
#include "data/formats/sensor_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr size_t kMostColumns = 256;
constexpr size_t kNone = SIZE_MAX;

char separator_of(std::string_view line) {
  for (const char c : {'\t', ';', ','})
    if (line.find(c) != std::string_view::npos) return c;
  return ' ';
}

void fields_of(std::string_view line, char separator, std::vector<std::string_view>* out) {
  out->clear();
  while (true) {
    const size_t end = line.find(separator);
    const std::string_view field = trim(line.substr(0, end));
    if (separator != ' ' || !field.empty()) out->push_back(field);
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

std::optional<double> number(std::string_view field) {
  if (!field.empty() && field[0] == '+') field.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(value) ||
      std::abs(value) > 3e38)
    return std::nullopt;
  return value;
}

// "accX [m/s2]", "accX (g)" or a bare name, perhaps in quotes.
Channel channel_of(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  const size_t open = text.find_last_of("[(");
  if (open == std::string_view::npos || open == 0 || text.empty() ||
      (text.back() != ']' && text.back() != ')'))
    return {clean_name(std::string(text)), ""};
  return {clean_name(std::string(text.substr(0, open))),
          clean_name(std::string(text.substr(open + 1, text.size() - open - 2)))};
}

// How a column's name says that it holds the time: seconds of one unit, or 0 where it leaves the unit open.
std::optional<double> time_unit(std::string_view name) {
  std::string text = to_lower(name);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '(' || c == '[' || c == ' '; }, '_');
  while (!text.empty() && (text.back() == ')' || text.back() == ']' || text.back() == '"')) text.pop_back();
  if (!text.empty() && text[0] == '"') text.erase(0, 1);
  const std::string stem = text.substr(0, text.find('_'));
  if (stem != "timestamp" && stem != "time" && stem != "t") return std::nullopt;
  if (text == stem) return 0;
  const std::string unit = text.substr(std::min(text.find_first_not_of('_', stem.size()), text.size()));
  if (unit == "s" || unit == "sec" || unit == "seconds") return 1;
  if (unit == "ms" || unit == "millis") return 1e-3;
  if (unit == "us" || unit == "micros") return 1e-6;
  if (unit == "ns") return 1e-9;
  return std::nullopt;
}

bool is_label_name(std::string_view name) {
  const std::string text = to_lower(channel_of(name).name);
  return text == "label" || text == "labels" || text == "class" || text == "activity" || text == "target";
}

// Takes a table line by line.
class Table {
 public:
  explicit Table(std::string file) : file_(std::move(file)) {
    out_.recording.format = Recording::Format::kFloat32;
  }

  Status add(std::string_view line, int line_number) {
    if (separator_ == 0) separator_ = separator_of(line);
    fields_of(line, separator_, &fields_);
    const Origin here{file_, -1, "", "", line_number};
    if (columns_ == 0) {
      columns_ = fields_.size();
      if (columns_ > kMostColumns)
        return Error(Code::kInvalid, format("{} columns are more than {}", columns_, kMostColumns), "", here);
      if (std::none_of(fields_.begin(), fields_.end(), [](auto f) { return number(f).has_value(); })) {
        add_names();
        return ok_status();
      }
    }
    if (fields_.size() != columns_)
      return Error(Code::kInvalid,
                   format("has {} values where the first line has {}", fields_.size(), columns_), "", here);
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (i == label_column_) {
        add_label(fields_[i]);
        continue;
      }
      const std::optional<double> value = number(fields_[i]);
      if (!value)
        return Error(Code::kInvalid,
                     format("'{}' is not a number", printable(std::string(fields_[i].substr(0, 40)))),
                     "remove or fill in what is missing; text is read only in a column named label", here);
      if (i == time_column_) {
        if (!out_.times.empty() && *value < out_.times.back())
          return Error(Code::kInvalid, "the time runs backwards", "sort the lines by time", here);
        out_.times.push_back(*value);
      } else {
        add_value(static_cast<float>(*value));
      }
    }
    ++frames_;
    return ok_status();
  }

  Result<SensorTable> finish() {
    const size_t others = (time_column_ != kNone ? 1u : 0u) + (label_column_ != kNone ? 1u : 0u);
    if (frames_ == 0 || columns_ <= others)
      return Error(Code::kInvalid, "holds no numbers", "give one line of numbers for each moment",
                   Origin{file_});
    out_.recording.channels = static_cast<int64_t>(columns_ - others);
    for (size_t i = out_.channels.size(); i < columns_ - others; ++i)
      out_.channels.push_back({format("ch{}", i), ""});
    std::erase_if(out_.segments, [](const Segment& segment) { return segment.label.empty(); });
    scale_times();
    return std::move(out_);
  }

 private:
  void add_names() {
    for (size_t i = 0; i < fields_.size(); ++i) {
      const std::optional<double> unit = time_unit(fields_[i]);
      if (unit && time_column_ == kNone) {
        time_column_ = i;
        time_name_ = to_lower(channel_of(fields_[i]).name);
        time_unit_ = *unit;
      } else if (label_column_ == kNone && is_label_name(fields_[i])) {
        label_column_ = i;
      } else {
        out_.channels.push_back(channel_of(fields_[i]));
      }
    }
  }

  void add_value(float value) {
    uint8_t bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.recording.bytes.insert(out_.recording.bytes.end(), bytes, bytes + sizeof value);
  }

  void add_label(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    if (!out_.segments.empty() && text == last_label_) {
      out_.segments.back().last = frames_;
      return;
    }
    last_label_ = text;
    Segment segment;
    segment.first = segment.last = frames_;
    segment.label = clean_name(std::string(text));
    out_.segments.push_back(std::move(segment));
  }

  // Times to seconds from the first frame, and what is to be said of them.
  void scale_times() {
    std::vector<double>& times = out_.times;
    if (times.empty()) return;
    const double first = times.front(), scale = time_unit_ > 0 ? time_unit_ : guessed_unit();
    for (double& time : times) time = (time - first) * scale;
    const Timing timing = timing_of(times);
    out_.recording.rate_hz = timing.rate_hz;
    if (timing.rate_hz <= 0) return;
    const double step = 1 / timing.rate_hz;
    if (timing.uneven)
      out_.notes.push_back(
          "the times are uneven, and the rate is their average: --rate resamples by the times");
    else if (timing.jitter_seconds > 0.1 * step)
      out_.notes.push_back(format("the time between frames varies: {:.3g} ms on average, deviation {:.3g} ms",
                                  step * 1e3, timing.jitter_seconds * 1e3));
    if (timing.first_rate_hz > 0)
      out_.notes.push_back(
          format("the rate drifts from {:.5g} Hz in the first quarter to {:.5g} Hz in the last: --rate "
                 "resamples by the times",
                 timing.first_rate_hz, timing.last_rate_hz));
    if (timing.gaps > 0)
      out_.notes.push_back(format("{} gaps, the longest of {:.3g} ms where {:.3g} are usual", timing.gaps,
                                  timing.longest_gap_seconds * 1e3, step * 1e3));
    if (timing.repeated > 0) out_.notes.push_back("some times are repeated");
  }

  double guessed_unit() {
    const double first = std::abs(out_.times.front());
    double unit = 1;
    if (first >= 1e17)
      unit = 1e-9;
    else if (first >= 1e14)
      unit = 1e-6;
    else if (first >= 1e11)
      unit = 1e-3;
    else if (first < 1e8 && time_name_ == "timestamp" && timing_of(out_.times).rate_hz <= 1)
      unit = 1e-3;
    if (out_.times.size() > 1)
      out_.notes.push_back(format("the column '{}' names no unit; taken as {}", time_name_,
                                  unit == 1      ? "seconds"
                                  : unit == 1e-3 ? "milliseconds"
                                  : unit == 1e-6 ? "microseconds"
                                                 : "nanoseconds"));
    return unit;
  }

  std::string file_;
  SensorTable out_;
  std::vector<std::string_view> fields_;
  char separator_ = 0;
  size_t columns_ = 0, time_column_ = kNone, label_column_ = kNone;
  double time_unit_ = 0;
  std::string time_name_, last_label_;
  int64_t frames_ = 0;
};

}  // namespace

namespace {

void find_drift(const std::vector<double>& steps, double longest, Timing* timing) {
  constexpr size_t kLeastSteps = 40;
  if (steps.size() < kLeastSteps) return;
  const auto mean_of = [&](size_t begin, size_t end) {
    double sum = 0, count = 0;
    for (size_t i = begin; i < end; ++i)
      if (steps[i] <= longest) sum += steps[i], ++count;
    return count > 0 ? sum / count : 0;
  };
  const size_t quarter = steps.size() / 4;
  const double first = mean_of(0, quarter), last = mean_of(steps.size() - quarter, steps.size());
  // The standard error of the difference of two means; six of them are no accident.
  const double error = timing->jitter_seconds * std::sqrt(2 / static_cast<double>(quarter));
  if (!(first > 0 && last > 0) || std::abs(first - last) <= std::max(0.01 * first, 6 * error)) return;
  timing->first_rate_hz = 1 / first;
  timing->last_rate_hz = 1 / last;
}

}  // namespace

Timing timing_of(const std::vector<double>& times) {
  Timing out;
  if (times.size() < 2) return out;
  std::vector<double> steps(times.size() - 1);
  for (size_t i = 0; i + 1 < times.size(); ++i) steps[i] = times[i + 1] - times[i];
  std::vector<double> sorted = steps;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double mean_of_all = (times.back() - times.front()) / static_cast<double>(steps.size());
  if (mean_of_all <= 0) return out;
  const auto measure = [&](double longest, Timing* timing) {
    double sum = 0, squares = 0;
    int64_t count = 0;
    for (const double step : steps) {
      if (step > longest) {
        ++timing->gaps;
        timing->longest_gap_seconds = std::max(timing->longest_gap_seconds, step);
        continue;
      }
      if (step == 0) ++timing->repeated;
      sum += step;
      squares += step * step;
      ++count;
    }
    const double mean = count > 0 ? sum / static_cast<double>(count) : 0;
    timing->rate_hz = mean > 0 ? 1 / mean : 0;
    timing->jitter_seconds =
        count > 0 ? std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean * mean)) : 0;
  };
  measure(1.5 * *middle, &out);
  const bool even = out.rate_hz > 0 && out.jitter_seconds * out.rate_hz < 0.25 &&
                    static_cast<double>(out.gaps) < 0.05 * static_cast<double>(steps.size());
  if (!even) {
    out = Timing{};
    measure(5 * mean_of_all, &out);
    out.rate_hz = 1 / mean_of_all;
    out.uneven = true;
  } else {
    find_drift(steps, 1.5 * *middle, &out);
  }
  if (!std::isfinite(out.rate_hz) || out.rate_hz > 1e9) out.rate_hz = 0;
  return out;
}

Result<SensorTable> parse_sensor_table(const std::string& text, const std::string& file) {
  Table table(file);
  int line_number = 0;
  size_t begin =
      text.compare(0, 3, "\xef\xbb\xbf") == 0 ? 3 : 0;  // a byte order mark, as spreadsheets write it
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trim(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    ++line_number;
    if (!line.empty() && line[0] != '#') MOTE_TRY(table.add(line, line_number));
  }
  return table.finish();
}

Result<Recording> parse_csv_recording(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(SensorTable table, parse_sensor_table(text, file));
  return std::move(table.recording);
}

Result<Recording> read_csv_recording(const std::string& path) {
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMostRecordingBytes));
  return parse_csv_recording(text, path);
}

Result<SensorTable> resampled(const SensorTable& table, double rate_hz, const std::string& file) {
  const std::vector<double>& times = table.times;
  const auto channels = static_cast<size_t>(table.recording.channels);
  if (times.size() < 2 || times.back() <= 0)
    return Error(Code::kInvalid, "has no two different times to work out a rate from", "", Origin{file});
  const double count = std::floor(times.back() * rate_hz * (1 + 1e-12)) + 1;
  if (!(count * static_cast<double>(channels) * 4 <= static_cast<double>(kMostRecordingBytes)))
    return Error(Code::kUnsupported, format("would have {:.3g} frames at {} Hz", count, rate_hz),
                 "is the column of time in the unit that its name says?", Origin{file});
  const auto frames = static_cast<size_t>(count);
  SensorTable out;
  out.channels = table.channels;
  out.notes = table.notes;
  out.recording.format = Recording::Format::kFloat32;
  out.recording.channels = table.recording.channels;
  out.recording.rate_hz = rate_hz;
  out.recording.bytes.resize(frames * channels * 4);
  const auto value = [&](size_t frame, size_t channel) {
    float v;
    std::memcpy(&v, table.recording.bytes.data() + (frame * channels + channel) * 4, 4);
    return static_cast<double>(v);
  };
  size_t after = 1;
  std::vector<int64_t> nearest(times.size(), 0);
  for (size_t i = 0; i < frames; ++i) {
    const double t = std::min(static_cast<double>(i) / rate_hz, times.back());
    while (after + 1 < times.size() && times[after] < t) ++after;
    const double span = times[after] - times[after - 1];
    const double part = span > 0 ? std::clamp((t - times[after - 1]) / span, 0.0, 1.0) : 1;
    for (size_t c = 0; c < channels; ++c) {
      const auto v = static_cast<float>(value(after - 1, c) * (1 - part) + value(after, c) * part);
      std::memcpy(out.recording.bytes.data() + (i * channels + c) * 4, &v, 4);
    }
  }
  for (size_t i = 0; i < times.size(); ++i)
    nearest[i] = std::clamp<int64_t>(std::llround(times[i] * rate_hz), 0, static_cast<int64_t>(frames) - 1);
  int64_t last_before = -1;
  for (const Segment& segment : table.segments) {
    Segment moved = segment;
    moved.first = nearest[static_cast<size_t>(segment.first)];
    moved.last = std::max(moved.first, nearest[static_cast<size_t>(segment.last)]);
    // The frame at a border belongs to the segment before; segments that overlap go on overlapping.
    const bool apart = segment.first > last_before;
    last_before = std::max(last_before, segment.last);
    if (!out.segments.empty() && apart) moved.first = std::max(moved.first, out.segments.back().last + 1);
    if (moved.first <= moved.last) out.segments.push_back(moved);
  }
  return out;
}

}  // namespace mote
