// SPDX-License-Identifier: Apache-2.0
#include "fetch/checksum.h"

#include <fstream>
#include <vector>

#include "base/format.h"
#include "base/io.h"
#include "base/md5.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr int64_t kMostList = 16 << 20;
constexpr const char* kList = "SHA256SUMS";
constexpr const char* kGap = "  ";

struct Line {
  std::string sum, name;
};

Result<std::vector<Line>> read_list(const std::string& path) {
  auto text = read_text_file(path, kMostList);
  if (!text.ok() && text.error().code == Code::kNotFound) return std::vector<Line>();
  if (!text.ok()) return text.error();
  std::vector<Line> out;
  int number = 0;
  for (const std::string& line : split(*text, '\n')) {
    ++number;
    if (line.empty()) continue;
    Line parsed{line.substr(0, 64), line.size() > 66 ? line.substr(66) : ""};
    if (parsed.name.empty() || parsed.sum.find_first_not_of("0123456789abcdef") != std::string::npos ||
        line.compare(64, 2, kGap) != 0)
      return Error(Code::kInvalid, "is not a line of sha256sum: 64 digits, two spaces, a name",
                   "mend or remove the line", Origin{path, -1, "", "", number});
    out.push_back(std::move(parsed));
  }
  return out;
}

}  // namespace

Result<Checksums> file_checksums(const std::string& path, bool with_md5, const std::string& title) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const Error unreadable(Code::kIo, "cannot be read", "check the permissions and the disk", Origin{path});
  if (!in) return unreadable;
  Progress progress(title, static_cast<int64_t>(in.tellg()));
  in.seekg(0);
  Sha256 sha256;
  Md5 md5;
  Checksums out;
  std::vector<char> piece(1 << 20);
  while (in) {
    if (interrupted())
      return Error(Code::kInterrupted, "interrupted while the file was checked",
                   "the same command goes on from there", Origin{path});
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<size_t>(in.gcount());
    sha256.add(piece.data(), got);
    if (with_md5) md5.add(piece.data(), got);
    out.bytes += static_cast<int64_t>(got);
    progress.update(out.bytes);
  }
  if (in.bad()) return unreadable;
  out.sha256 = sha256.hex();
  if (with_md5) out.md5 = md5.hex();
  return out;
}

Result<std::string> recorded_sum(const std::string& folder, const std::string& name) {
  MOTE_ASSIGN(const std::vector<Line> lines, read_list(folder + "/" + kList));
  for (const Line& line : lines)
    if (line.name == name) return line.sum;
  return std::string();
}

Status record_sum(const std::string& folder, const std::string& name, const std::string& sha256) {
  const std::string path = folder + "/" + kList;
  MOTE_ASSIGN(std::vector<Line> lines, read_list(path));
  bool found = false;
  for (Line& line : lines) {
    if (line.name != name) continue;
    if (line.sum == sha256) return ok_status();
    line.sum = sha256;
    found = true;
  }
  if (!found) lines.push_back({sha256, name});
  std::string text;
  for (const Line& line : lines) text += line.sum + kGap + line.name + "\n";
  return write_file(path, text);
}

}  // namespace mote
