// SPDX-License-Identifier: Apache-2.0
#include "tools/calibrate/image.h"

#include "base/format.h"
#include "base/text.h"

namespace mote::calibrate {

namespace {

// The records of Intel hex, from Intel's "Hexadecimal Object File Format Specification" (1988).
enum Record : uint8_t { kData = 0, kEnd = 1, kSegmentAddress = 2, kLinearAddress = 4 };

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The bytes of one line after its colon, the checksum at the end included; empty if it is malformed.
Bytes record_bytes(const std::string& line) {
  Bytes out;
  if (line.size() < 11 || line[0] != ':' || line.size() % 2 == 0) return out;
  uint8_t sum = 0;
  for (size_t i = 1; i < line.size(); i += 2) {
    const int high = hex_digit(line[i]), low = hex_digit(line[i + 1]);
    if (high < 0 || low < 0) return {};
    out.push_back(static_cast<uint8_t>(high * 16 + low));
    sum = static_cast<uint8_t>(sum + out.back());
  }
  if (sum != 0 || out.size() != size_t{out[0]} + 5) return {};
  return out;
}

void append(Image* image, uint32_t address, const uint8_t* data, size_t bytes) {
  if (image->segments.empty() ||
      image->segments.back().address + image->segments.back().bytes.size() != address)
    image->segments.push_back({address, {}});
  Bytes& to = image->segments.back().bytes;
  to.insert(to.end(), data, data + bytes);
}

Result<Image> parse_hex(const Bytes& file, const std::string& name) {
  Image image;
  uint32_t base = 0;
  int number = 0;
  for (std::string line : split(std::string(file.begin(), file.end()), '\n')) {
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.empty()) continue;
    const Bytes record = record_bytes(line);
    if (record.empty())
      return Error(Code::kInvalid, "is no record of Intel hex", "", Origin{name, -1, {}, {}, number});
    const uint32_t offset = static_cast<uint32_t>(record[1]) << 8 | record[2];
    const uint32_t value = record[0] < 2 ? 0 : static_cast<uint32_t>(record[4]) << 8 | record[5];
    if (record[3] == kData) append(&image, base + offset, record.data() + 4, record[0]);
    if (record[3] == kSegmentAddress) base = value << 4;
    if (record[3] == kLinearAddress) base = value << 16;
    if (record[3] == kEnd) break;
  }
  return image;
}

}  // namespace

Result<Image> parse_image(const Bytes& file, const std::string& name, uint32_t origin) {
  if (file.empty()) return Error(Code::kInvalid, "is empty", "", Origin{name});
  if (ends_with(name, ".hex")) return parse_hex(file, name);
  return Image{{{origin, file}}};
}

}  // namespace mote::calibrate
