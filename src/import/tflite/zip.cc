// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/zip.h"

#include <cstdint>
#include <optional>

namespace mote::tflite {

namespace {

constexpr size_t kEndBytes = 22, kMostCommentBytes = 65535, kCentralBytes = 46, kLocalBytes = 30,
                 kMostFiles = 64;
constexpr uint32_t kEnd = 0x06054b50, kCentral = 0x02014b50, kLocal = 0x04034b50;

// Little-endian numbers; the caller has checked that they are inside.
uint32_t u16(std::string_view bytes, size_t at) {
  return static_cast<uint8_t>(bytes[at]) | static_cast<uint32_t>(static_cast<uint8_t>(bytes[at + 1])) << 8;
}
uint32_t u32(std::string_view bytes, size_t at) { return u16(bytes, at) | u16(bytes, at + 2) << 16; }

bool is_at(std::string_view bytes, size_t at, size_t size, uint32_t signature) {
  return at <= bytes.size() && size <= bytes.size() - at && u32(bytes, at) == signature;
}

std::optional<size_t> end_of_archive(std::string_view file) {
  if (file.size() < kEndBytes) return std::nullopt;
  const size_t last = file.size() - kEndBytes;
  for (size_t back = 0; back <= last && back <= kMostCommentBytes; ++back)
    if (is_at(file, last - back, kEndBytes, kEnd)) return last - back;
  return std::nullopt;
}

// The bytes of the file whose local header is there.
std::optional<std::string_view> contents(std::string_view file, size_t local, size_t bytes) {
  if (!is_at(file, local, kLocalBytes, kLocal)) return std::nullopt;
  const size_t begin = local + kLocalBytes + u16(file, local + 26) + u16(file, local + 28);
  if (begin > file.size() || bytes > file.size() - begin) return std::nullopt;
  return file.substr(begin, bytes);
}

}  // namespace

std::vector<ZipEntry> appended_files(std::string_view file) {
  std::vector<ZipEntry> out;
  const std::optional<size_t> end = end_of_archive(file);
  if (!end) return out;
  const size_t directory_bytes = u32(file, *end + 12), directory_offset = u32(file, *end + 16);
  if (directory_bytes > *end || directory_offset > *end - directory_bytes) return out;
  // Offsets count from the beginning of the archive, or of the whole file.
  const size_t base = *end - directory_bytes - directory_offset;
  size_t at = base + directory_offset;
  while (out.size() < kMostFiles && is_at(file, at, kCentralBytes, kCentral)) {
    const size_t name_bytes = u16(file, at + 28);
    if (name_bytes > file.size() - at - kCentralBytes) break;
    const auto data = contents(file, base + u32(file, at + 42), u32(file, at + 20));
    if (!data) break;
    out.push_back({std::string(file.substr(at + kCentralBytes, name_bytes)), u16(file, at + 10) != 0, *data});
    at += kCentralBytes + name_bytes + u16(file, at + 30) + u16(file, at + 32);
  }
  return out;
}

}  // namespace mote::tflite
