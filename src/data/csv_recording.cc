// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/format.h"
#include "base/text.h"
#include "data/recording.h"

namespace mote {

namespace {

constexpr size_t kMostColumns = 256;

char separator_of(std::string_view line) {
  for (const char c : {'\t', ';', ','})
    if (line.find(c) != std::string_view::npos) return c;
  return ' ';
}

std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const size_t end = line.find(separator);
    const std::string_view field = trim(line.substr(0, end));
    if (separator != ' ' || !field.empty()) out.push_back(field);
    if (end == std::string_view::npos) return out;
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

// Seconds of one unit of a column of that name, or 0 if it does not hold the time.
double time_unit(std::string_view name) {
  std::string text = to_lower(name);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '(' || c == '[' || c == ' '; }, '_');
  while (!text.empty() && (text.back() == ')' || text.back() == ']' || text.back() == '"')) text.pop_back();
  if (!text.empty() && text[0] == '"') text.erase(0, 1);
  const std::string stem = text.substr(0, text.find('_'));
  if (stem != "timestamp" && stem != "time" && stem != "t") return 0;
  if (text == stem) return 1;
  const std::string unit = text.substr(std::min(text.find_first_not_of('_', stem.size()), text.size()));
  return unit == "s" || unit == "sec" || unit == "seconds" ? 1
         : unit == "ms"                                    ? 1e-3
         : unit == "us"                                    ? 1e-6
         : unit == "ns"                                    ? 1e-9
                                                           : 0;
}

// Takes a table line by line.
class Table {
 public:
  explicit Table(std::string file) : file_(std::move(file)) {
    recording_.format = Recording::Format::kFloat32;
  }

  Status add(std::string_view line, int line_number) {
    if (separator_ == 0) separator_ = separator_of(line);
    const std::vector<std::string_view> fields = fields_of(line, separator_);
    const Origin here{file_, -1, "", "", line_number};
    if (columns_ == 0) {
      columns_ = fields.size();
      if (columns_ > kMostColumns)
        return Error(Code::kInvalid, format("{} columns are more than {}", columns_, kMostColumns), "", here);
      if (std::none_of(fields.begin(), fields.end(), [](auto f) { return number(f).has_value(); })) {
        add_names(fields);
        return ok_status();
      }
    }
    if (fields.size() != columns_)
      return Error(Code::kInvalid,
                   format("has {} values where the first line has {}", fields.size(), columns_), "", here);
    for (size_t i = 0; i < fields.size(); ++i) {
      const std::optional<double> value = number(fields[i]);
      if (!value)
        return Error(Code::kInvalid,
                     format("'{}' is not a number", printable(std::string(fields[i].substr(0, 40)))),
                     "remove or fill in what is missing; text columns cannot be fed", here);
      if (i == time_column_) {
        if (frames_ > 0 && *value < last_time_)
          return Error(Code::kInvalid, "the time runs backwards", "sort the lines by time", here);
        if (frames_ == 0) first_time_ = *value;
        last_time_ = *value;
      } else {
        add_value(static_cast<float>(*value));
      }
    }
    ++frames_;
    return ok_status();
  }

  Result<Recording> finish() {
    recording_.channels = static_cast<int64_t>(columns_) - (time_column_ ? 1 : 0);
    if (frames_ == 0 || recording_.channels < 1)
      return Error(Code::kInvalid, "holds no numbers", "give one line of numbers for each moment",
                   Origin{file_});
    if (time_column_ && last_time_ > first_time_)
      recording_.rate_hz = static_cast<double>(frames_ - 1) / ((last_time_ - first_time_) * time_unit_);
    return std::move(recording_);
  }

 private:
  void add_names(const std::vector<std::string_view>& names) {
    for (size_t i = 0; i < names.size() && !time_column_; ++i) {
      time_unit_ = time_unit(names[i]);
      if (time_unit_ > 0) time_column_ = i;
    }
  }

  void add_value(float value) {
    uint8_t bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    for (const uint8_t byte : bytes) recording_.bytes.push_back(byte);
  }

  std::string file_;
  Recording recording_;
  char separator_ = 0;
  size_t columns_ = 0;
  std::optional<size_t> time_column_;
  double time_unit_ = 0, first_time_ = 0, last_time_ = 0;
  int64_t frames_ = 0;
};

}  // namespace

Result<Recording> parse_csv_recording(const std::string& text, const std::string& file) {
  Table table(file);
  int line_number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trim(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    ++line_number;
    if (!line.empty() && line[0] != '#') MOTE_TRY(table.add(line, line_number));
  }
  return table.finish();
}

Result<Recording> read_csv_recording(const std::string& path) {
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMostRecordingBytes));
  return parse_csv_recording(text, path);
}

}  // namespace mote
