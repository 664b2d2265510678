// SPDX-License-Identifier: Apache-2.0
#include "data/labelled_files.h"

#include <charconv>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/plain_text.h"

namespace mote {

namespace {

constexpr char kFile[] = "/y_labels.csv";
constexpr int64_t kMostBytes = int64_t{64} << 20;

// A whole number within limits, or -1.
int64_t whole(const std::string& field, int64_t most) {
  const std::string_view text = trim(field);
  int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= most ? value : -1;
}

}  // namespace

bool has_labelled_files(const std::string& folder) {
  std::error_code error;
  return std::filesystem::is_regular_file(folder + kFile, error);
}

Result<LabelledFiles> parse_labels_csv(const std::string& text, const std::string& folder,
                                       const std::string& file) {
  LabelledFiles out;
  int line_number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++line_number;
    if (trim(line).empty()) continue;
    const Origin here{file, -1, "", "", line_number};
    const std::vector<std::string> fields = split(trim(line), ',');
    if (fields.size() != 3 && fields.size() != 5)
      return Error(Code::kInvalid, format("has {} fields", fields.size()),
                   "a line is name,classes,class or name,classes,class,window bytes,stride bytes", here);
    LabelledFile one;
    const std::string name(trim(fields[0]));
    if (!is_file_name(name))
      return Error(Code::kInvalid, format("'{}' is no file name", escaped(name)), "", here);
    one.path = folder + "/" + name;
    const int64_t classes = whole(fields[1], 100000), label = whole(fields[2], 99999);
    if (classes < 1 || label < 0 || label >= classes)
      return Error(Code::kInvalid, format("'{}' of '{}' is no class", escaped(fields[2]), escaped(fields[1])),
                   "classes are numbered from 0", here);
    if (out.classes != 0 && out.classes != classes)
      return Error(Code::kInvalid,
                   format("has {} classes where the lines before have {}", classes, out.classes), "", here);
    if (fields.size() == 5) {
      one.window_bytes = whole(fields[3], kMostBytes);
      one.stride_bytes = whole(fields[4], kMostBytes);
      if (one.window_bytes < 1 || one.stride_bytes < 1)
        return Error(Code::kInvalid, "window and stride must be whole numbers of bytes", "", here);
    }
    out.classes = static_cast<int32_t>(classes);
    one.label = static_cast<int32_t>(label);
    out.files.push_back(std::move(one));
  }
  if (out.files.empty()) return Error(Code::kInvalid, "names no files", "", Origin{file});
  return out;
}

Result<LabelledFiles> read_labelled_files(const std::string& folder) {
  MOTE_ASSIGN(const std::string text, read_text_file(folder + kFile, kMostBytes));
  return parse_labels_csv(text, folder, folder + kFile);
}

}  // namespace mote
