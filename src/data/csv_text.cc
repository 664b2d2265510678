// SPDX-License-Identifier: Apache-2.0
#include "data/csv_text.h"

#include <algorithm>

#include "base/format.h"

namespace mote {

void append_csv_field(std::string_view field, std::string* out) {
  if (field.find_first_of(",\"\n\r") == std::string_view::npos) {
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

void append_csv_record(const std::vector<std::string>& fields, std::string* out) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) *out += ',';
    append_csv_field(fields[i], out);
  }
  *out += '\n';
}

CsvReader::CsvReader(std::string_view text, const std::string& file, size_t most_fields, std::string hint)
    : text_(text), file_(file), most_fields_(most_fields), hint_(std::move(hint)) {}

Error CsvReader::wrong(const std::string& what) const {
  Origin where{file_};
  where.line = line_;
  return Error(Code::kInvalid, what, hint_, where);
}

Status CsvReader::next(std::vector<std::string>* fields) {
  line_ = next_line_;
  size_t count = 0;
  while (true) {
    if (count == fields->size()) fields->emplace_back();
    std::string& field = (*fields)[count];
    field.clear();
    if (!at_end() && text_[at_] == '"') {
      if (!quoted(&field)) return wrong("a quoted field does not end");
    } else {
      const size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
      field.assign(text_.substr(at_, end - at_));
      at_ = end;
    }
    ++count;
    const char separator = at_end() ? '\n' : text_[at_++];
    if (separator == '\n') {
      ++next_line_;
      fields->resize(count);
      return ok_status();
    }
    if (separator != ',') return wrong("text after a quoted field");
    if (count == most_fields_) return wrong(format("has more than {} fields", most_fields_));
  }
}

bool CsvReader::quoted(std::string* out) {
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '"') {
      if (++at_ == text_.size() || text_[at_] != '"') return true;
    }
    if (text_[at_] == '\n') ++next_line_;
    *out += text_[at_];
  }
  return false;
}

}  // namespace mote
