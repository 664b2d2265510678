// SPDX-License-Identifier: Apache-2.0
#include "data/index_csv.h"

#include <charconv>
#include <string_view>

#include "base/format.h"
#include "data/csv_text.h"

namespace mote {

namespace {

constexpr std::string_view kHeader = "id,split,label,source";
constexpr size_t kColumns = 4;

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
    append_csv_field(rows[id].split, &out);
    out += "," + std::to_string(rows[id].label) + ",";
    append_csv_field(rows[id].source, &out);
    out += "\n";
  }
  return out;
}

Result<std::vector<IndexRow>> parse_index_csv(const std::string& text, const std::string& file,
                                              int64_t class_count) {
  CsvReader reader(text, file, kColumns, "the dataset is damaged: import it again");
  std::vector<IndexRow> rows;
  std::vector<std::string> fields;
  if (text.compare(0, kHeader.size() + 1, std::string(kHeader) + "\n") != 0)
    return reader.wrong(format("does not start with the line '{}'", kHeader));
  MOTE_TRY(reader.next(&fields));
  while (!reader.at_end()) {
    MOTE_TRY(reader.next(&fields));
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
