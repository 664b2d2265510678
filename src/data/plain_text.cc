// SPDX-License-Identifier: Apache-2.0
#include "data/plain_text.h"

#include <cstdint>

#include "base/format.h"

namespace mote {

namespace {

// Bytes of the character at the front; 0 if it is no plain text.
size_t character_bytes(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0}; };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  const size_t count = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  uint32_t code = lead & (0xffu >> (count + 1));
  for (size_t i = 1; i < count; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool c1_control = code < 0xa0;
  return code < kLeast[count] || code > 0x10ffff || surrogate || c1_control ? 0 : count;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const size_t count = character_bytes(text);
    if (count == 0) return false;
    text.remove_prefix(count);
  }
  return true;
}

bool is_file_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         is_plain_text(name);
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t count = character_bytes(text);
    if (count == 0)
      out += format("\\x{:02x}", static_cast<uint8_t>(text[0]));
    else
      out += text.substr(0, count);
    text.remove_prefix(count == 0 ? 1 : count);
  }
  return out;
}

}  // namespace mote
