// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "data/image.h"

namespace mote {

namespace {

// Numbers of the header, and of the text forms, apart by white space; '#' begins a comment.
class PnmReader {
 public:
  PnmReader(const Bytes& bytes, size_t at) : bytes_(bytes), at_(at) {}

  // -1 at the end, or where there is no number up to `most`.
  int32_t number(int32_t most) {
    while (at_ < bytes_.size() && (is_space(bytes_[at_]) || bytes_[at_] == '#')) {
      if (bytes_[at_] == '#')
        while (at_ < bytes_.size() && bytes_[at_] != '\n') ++at_;
      else
        ++at_;
    }
    if (at_ == bytes_.size() || !is_digit(bytes_[at_])) return -1;
    int64_t value = 0;
    for (; at_ < bytes_.size() && is_digit(bytes_[at_]); ++at_) {
      value = value * 10 + (bytes_[at_] - '0');
      if (value > most) return -1;
    }
    return static_cast<int32_t>(value);
  }

  size_t at() const { return at_; }

 private:
  static bool is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

  const Bytes& bytes_;
  size_t at_;
};

}  // namespace

Result<Image> decode_pnm(const Bytes& bytes, const std::string& file) {
  const Origin where{file};
  const int kind = bytes.size() > 2 && bytes[0] == 'P' ? bytes[1] - '0' : 0;
  if (kind != 2 && kind != 3 && kind != 5 && kind != 6)
    return Error(Code::kUnsupported, "is no PGM or PPM image (P2, P3, P5, P6)", "convert it to PNG", where);
  PnmReader reader(bytes, 2);
  Image out;
  out.width = reader.number(0x7fffffff);
  out.height = reader.number(0x7fffffff);
  const int32_t most = reader.number(65535);
  if (out.width < 1 || out.height < 1 || most < 1 || int64_t{out.width} * out.height > kMostImagePixels)
    return Error(Code::kInvalid, "the header has no width, height and largest value that make an image", "",
                 where);
  out.channels = kind == 3 || kind == 6 ? 3 : 1;
  const size_t count = static_cast<size_t>(int64_t{out.width} * out.height * out.channels);
  const bool text = kind < 5;
  const size_t value_bytes = most > 255 ? 2 : 1, begin = reader.at() + 1;
  // A value in text takes two bytes at least, but for the last.
  const size_t left = bytes.size() - std::min(bytes.size(), begin);
  if (text ? left + 1 < count * 2 - 1 : left < count * value_bytes)
    return Error(Code::kInvalid, "the data end too early: the file is truncated", "copy it again", where);
  out.pixels.resize(count);
  for (size_t i = 0; i < count; ++i) {
    int32_t value;
    if (text)
      value = reader.number(most);
    else if (value_bytes == 1)
      value = bytes[begin + i];
    else
      value = bytes[begin + 2 * i] << 8 | bytes[begin + 2 * i + 1];
    if (value < 0 || value > most)
      return Error(Code::kInvalid, format("value {} is missing, or none from 0 to {}", i, most),
                   "the file is damaged or truncated", where);
    out.pixels[i] = static_cast<uint8_t>((value * 255 + most / 2) / most);
  }
  return out;
}

}  // namespace mote
