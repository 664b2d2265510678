// SPDX-License-Identifier: Apache-2.0
#include "data/set/new_recording.h"

#include <algorithm>

#include "base/format.h"
#include "base/sha256.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr size_t kMostNameBytes = 200;
constexpr size_t kIdDigits = 32;

std::string without(std::string text, const char* characters) {
  for (char& c : text)
    if (std::string_view(characters).find(c) != std::string_view::npos) c = '_';
  return text;
}

}  // namespace

std::string clean_name(const std::string& text) {
  std::string out = printable(std::string(trim(text)));
  if (out.size() <= kMostNameBytes) return out;
  size_t end = kMostNameBytes;
  while (end > 0 && (static_cast<uint8_t>(out[end]) & 0xc0) == 0x80) --end;  // not within a character
  out.resize(end);
  return out;
}

std::string channels_text(const std::vector<Channel>& channels) {
  std::string out;
  for (const Channel& channel : channels) {
    if (!out.empty()) out += ';';
    out += without(clean_name(channel.name), ",;\"[]\t");
    const std::string unit = without(clean_name(channel.unit), ",;\"[]\t");
    if (!unit.empty()) out += " [" + unit + "]";
  }
  return out;
}

std::vector<Channel> parse_channels(const std::string& text) {
  std::vector<Channel> out;
  for (const std::string& part : split(text, ';')) {
    const size_t bracket = part.find(" [");
    if (bracket == std::string::npos || part.back() != ']')
      out.push_back({part, ""});
    else
      out.push_back({part.substr(0, bracket), part.substr(bracket + 2, part.size() - bracket - 3)});
  }
  return out;
}

std::string content_id(const Recording& data, int32_t width) {
  const std::string head =
      format("{} {} {} {}\n", static_cast<int>(data.format), data.channels, data.rate_hz, width);
  std::string hex = Sha256().add(head.data(), head.size()).add(data.bytes.data(), data.bytes.size()).hex();
  hex.resize(kIdDigits);
  return hex;
}

}  // namespace mote
