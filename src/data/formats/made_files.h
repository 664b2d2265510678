// SPDX-License-Identifier: Apache-2.0
#pragma once
// Small files made by code, for unit tests and as seeds of fuzzers; not part of any library.
#include <cstring>
#include <string>
#include <vector>

#include "base/io.h"
#include "data/inflate.h"

namespace mote::testing {

class FileMaker {
 public:
  explicit FileMaker(bool big_endian = false) : big_endian_(big_endian) {}

  template <class T>
  FileMaker& number(T value) {
    uint8_t raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    for (size_t i = 0; i < sizeof value; ++i) bytes.push_back(raw[big_endian_ ? sizeof value - 1 - i : i]);
    return *this;
  }
  FileMaker& u16(uint16_t value) { return number(value); }
  FileMaker& u32(uint32_t value) { return number(value); }
  FileMaker& text(const std::string& value) {
    bytes.insert(bytes.end(), value.begin(), value.end());
    return *this;
  }
  FileMaker& add(const Bytes& value) {
    bytes.insert(bytes.end(), value.begin(), value.end());
    return *this;
  }
  FileMaker& pad(size_t to) {
    while (bytes.size() % to != 0) bytes.push_back(0);
    return *this;
  }

  Bytes bytes;

 private:
  bool big_endian_;
};

// A zlib stream with one stored block. Source: RFC 1950, 1951.
inline Bytes stored_zlib(const Bytes& content) {
  FileMaker out;
  const auto size = static_cast<uint16_t>(content.size());
  out.bytes = {0x78, 0x01, 1};
  out.u16(size).u16(static_cast<uint16_t>(~size)).add(content);
  uint32_t a = 1, b = 0;
  for (const uint8_t byte : content) a = (a + byte) % 65521, b = (b + a) % 65521;
  const uint32_t sum = b << 16 | a;
  for (int shift = 24; shift >= 0; shift -= 8) out.bytes.push_back(static_cast<uint8_t>(sum >> shift));
  return out.bytes;
}

// A ZIP archive with one entry, deflated by one stored block, or just stored.
inline Bytes made_zip(const std::string& name, const Bytes& content, bool deflated) {
  Bytes packed = content;
  if (deflated) {
    const Bytes zlib = stored_zlib(content);
    packed.assign(zlib.begin() + 2, zlib.end() - 4);
  }
  FileMaker out;
  const auto head = [&] {
    out.u16(20).u16(0).u16(deflated ? 8 : 0).u32(0).u32(zip_crc32(content));
    out.u32(static_cast<uint32_t>(packed.size())).u32(static_cast<uint32_t>(content.size()));
    out.u16(static_cast<uint16_t>(name.size())).u16(0);
  };
  out.u32(0x04034b50);
  head();
  out.text(name).add(packed);
  const auto directory = static_cast<uint32_t>(out.bytes.size());
  out.u32(0x02014b50).u16(20);
  head();
  out.u16(0).u16(0).u16(0).u32(0).u32(0).text(name);
  const auto size = static_cast<uint32_t>(out.bytes.size()) - directory;
  out.u32(0x06054b50).u16(0).u16(0).u16(1).u16(1).u32(size).u32(directory).u16(0);
  return out.bytes;
}

// A MATLAB file with one matrix of doubles, `values` column by column.
inline Bytes made_mat(const std::string& name, int32_t rows, int32_t columns,
                      const std::vector<double>& values, bool big_endian = false, bool compressed = false) {
  FileMaker matrix(big_endian);
  matrix.u32(6).u32(8).u32(6).u32(0);
  matrix.u32(5).u32(8).number(rows).number(columns);
  matrix.u32(1).u32(static_cast<uint32_t>(name.size())).text(name).pad(8);
  matrix.u32(9).u32(static_cast<uint32_t>(values.size() * 8));
  for (const double value : values) matrix.number(value);
  FileMaker element(big_endian);
  element.u32(14).u32(static_cast<uint32_t>(matrix.bytes.size())).add(matrix.bytes);
  FileMaker out(big_endian);
  out.text(std::string(124, ' ')).u16(0x0100).u16(0x4d49);
  if (!compressed) return out.add(element.bytes).bytes;
  const Bytes packed = stored_zlib(element.bytes);
  return out.u32(15).u32(static_cast<uint32_t>(packed.size())).add(packed).bytes;
}

// A BMP image of 2x1 pixels, 24 bits: blue and white.
inline Bytes made_bmp() {
  FileMaker out;
  out.text("BM").u32(62).u32(0).u32(54).u32(40).u32(2).u32(1).u16(1).u16(24);
  for (int i = 0; i < 6; ++i) out.u32(0);
  return out.add({255, 0, 0, 255, 255, 255, 0, 0}).bytes;
}

}  // namespace mote::testing
