// SPDX-License-Identifier: Apache-2.0
#include "data/index_csv.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/format.h"

namespace mote {

namespace {

constexpr std::string_view kHeader = "id,split,label,source";
constexpr size_t kColumns = 4;

void append_field(const std::string& field, std::string* out) {
  if (field.find_first_of(",\"\n\r") == std::string::npos) {
    *out += field;
    return;
  }
  *out += '"';
  for (const char c : field) {
    if (c == '"') *out += '"';
    *out += c;
  }
  *out += '"';
}

// Reads one record after the other and knows the line it stands on.
class CsvReader {
 public:
  CsvReader(const std::string& text, const std::string& file) : text_(text), file_(file) {}
  bool at_end() const { return at_ == text_.size(); }
  Error wrong(const std::string& what) const {
    Origin where{file_};
    where.line = line_;
    return Error(Code::kInvalid, what, "the dataset is damaged: import it again", where);
  }

  Result<std::vector<std::string>> record() {
    line_ = next_line_;
    std::vector<std::string> fields;
    while (true) {
      std::string field;
      if (!at_end() && text_[at_] == '"') {
        if (!quoted(&field)) return wrong("a quoted field does not end");
      } else {
        const size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
        field = text_.substr(at_, end - at_);
        at_ = end;
      }
      fields.push_back(std::move(field));
      if (at_end()) return fields;
      const char separator = text_[at_++];
      if (separator == '\n') {
        ++next_line_;
        return fields;
      }
      if (separator != ',') return wrong("text after a quoted field");
      if (fields.size() == kColumns) return wrong(format("has more than {} fields", kColumns));
    }
  }

 private:
  bool quoted(std::string* out) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (++at_ == text_.size() || text_[at_] != '"') return true;
      }
      if (text_[at_] == '\n') ++next_line_;
      *out += text_[at_];
    }
    return false;
  }

  const std::string& text_;
  const std::string& file_;
  size_t at_ = 0;
  int line_ = 1, next_line_ = 1;
};

bool parse_number(const std::string& text, int64_t* out) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *out);
  return error == std::errc() && stop == end;
}

}  // namespace

std::string index_to_csv(const std::vector<IndexRow>& rows) {
  std::string out = std::string(kHeader) + "\n";
  for (size_t id = 0; id < rows.size(); ++id) {
    out += std::to_string(id) + ",";
    append_field(rows[id].split, &out);
    out += "," + std::to_string(rows[id].label) + ",";
    append_field(rows[id].source, &out);
    out += "\n";
  }
  return out;
}

Result<std::vector<IndexRow>> parse_index_csv(const std::string& text, const std::string& file,
                                              int64_t class_count) {
  CsvReader reader(text, file);
  std::vector<IndexRow> rows;
  if (text.compare(0, kHeader.size() + 1, std::string(kHeader) + "\n") != 0)
    return reader.wrong(format("does not start with the line '{}'", kHeader));
  MOTE_ASSIGN(const std::vector<std::string> header, reader.record());
  (void)header;
  while (!reader.at_end()) {
    MOTE_ASSIGN(std::vector<std::string> fields, reader.record());
    int64_t id, label;
    if (fields.size() != kColumns)
      return reader.wrong(format("has {} fields, not {}", fields.size(), kColumns));
    if (!parse_number(fields[0], &id) || id != static_cast<int64_t>(rows.size()))
      return reader.wrong(format("the id must be {}", rows.size()));
    if (!parse_number(fields[2], &label) || label < 0 || label >= class_count)
      return reader.wrong(format("the label must be from 0 to {}", class_count - 1));
    rows.push_back({std::move(fields[1]), static_cast<int32_t>(label), std::move(fields[3])});
  }
  return rows;
}

}  // namespace mote
