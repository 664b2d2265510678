// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mote {

// Tables as RFC 4180 has them: a field with a comma, quote or line break stands in quotes, quotes within it
// doubled; lines end in LF.
void append_csv_field(std::string_view field, std::string* out);

// The fields and a line's end.
void append_csv_record(const std::vector<std::string>& fields, std::string* out);

// Reads one record after the other and knows the line it stands on.
class CsvReader {
 public:
  // `text` and `file` must outlive the reader; the file is named in errors, `hint` says how to mend them. A
  // record with more than `most_fields` fields is an error.
  CsvReader(std::string_view text, const std::string& file, size_t most_fields, std::string hint);

  bool at_end() const { return at_ == text_.size(); }
  Status next(std::vector<std::string>* fields);
  Error wrong(const std::string& what) const;  // about the record last read

 private:
  bool quoted(std::string* out);

  std::string_view text_;
  const std::string& file_;
  size_t most_fields_;
  std::string hint_;
  size_t at_ = 0;
  int line_ = 1, next_line_ = 1;
};

}  // namespace mote
