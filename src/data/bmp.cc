// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "data/image.h"

namespace mote {

namespace {

uint32_t little_endian(const Bytes& bytes, size_t at, int count) {
  uint32_t out = 0;
  for (int i = 0; i < count; ++i) out |= uint32_t{bytes[at + static_cast<size_t>(i)]} << (8 * i);
  return out;
}

}  // namespace

Result<Image> decode_bmp(const Bytes& bytes, const std::string& file) {
  const Origin where{file};
  constexpr size_t kHeaderBytes = 14 + 40;
  if (bytes.size() < kHeaderBytes || bytes[0] != 'B' || bytes[1] != 'M')
    return Error(Code::kInvalid, "is no BMP image, or truncated within its header", "", where);
  const size_t data = little_endian(bytes, 10, 4), info = little_endian(bytes, 14, 4);
  const auto width = static_cast<int32_t>(little_endian(bytes, 18, 4));
  const auto signed_height = static_cast<int32_t>(little_endian(bytes, 22, 4));
  const uint32_t bits = little_endian(bytes, 28, 2), compression = little_endian(bytes, 30, 4);
  if (info < 40 || (compression != 0 && !(compression == 3 && bits == 32)) ||
      (bits != 8 && bits != 24 && bits != 32))
    return Error(Code::kUnsupported,
                 format("is a BMP image of {} bits per pixel, compression {}", bits, compression),
                 "mote reads uncompressed 8, 24 and 32 bits: convert it to PNG", where);
  const int64_t height = signed_height < 0 ? -int64_t{signed_height} : signed_height;  // below 0: top down
  if (width < 1 || height < 1 || int64_t{width} * height > kMostImagePixels)
    return Error(Code::kInvalid, format("has a size of {}x{} pixels", width, height), "", where);
  const size_t stride = (static_cast<size_t>(width) * bits / 8 + 3) / 4 * 4;
  if (data > bytes.size() || stride * static_cast<size_t>(height) > bytes.size() - data)
    return Error(Code::kInvalid, "the data end too early: the file is truncated", "copy it again", where);
  size_t colours = 0;
  const size_t palette = 14 + info;
  if (bits == 8) {
    colours = little_endian(bytes, 46, 4);
    if (colours == 0) colours = 256;
    if (colours > 256 || palette > bytes.size() || colours * 4 > bytes.size() - palette)
      return Error(Code::kInvalid, "the palette does not fit into the file", "", where);
  }
  // Bit fields other than blue, green, red, unused would need masks.
  if (compression == 3 && (bytes.size() < 66 || little_endian(bytes, 54, 4) != 0xff0000 ||
                           little_endian(bytes, 58, 4) != 0xff00 || little_endian(bytes, 62, 4) != 0xff))
    return Error(Code::kUnsupported, "is a BMP image with its colours in an unusual order",
                 "convert it to PNG", where);
  Image out;
  out.height = static_cast<int32_t>(height), out.width = width, out.channels = 3;
  out.pixels.resize(static_cast<size_t>(height) * static_cast<size_t>(width) * 3);
  bool grey = bits == 8;
  uint8_t* to = out.pixels.data();
  for (int64_t y = 0; y < height; ++y) {
    const auto row = static_cast<size_t>(signed_height < 0 ? y : height - 1 - y);
    const uint8_t* from = bytes.data() + data + row * stride;
    for (int32_t x = 0; x < width; ++x, to += 3) {
      const uint8_t* colour = from + static_cast<size_t>(x) * bits / 8;
      if (bits == 8) {
        if (*colour >= colours)
          return Error(Code::kInvalid, format("pixel {},{} has colour {} of {}", x, y, *colour, colours), "",
                       where);
        colour = bytes.data() + palette + size_t{*colour} * 4;
      }
      for (int c = 0; c < 3; ++c) to[c] = colour[2 - c];
      grey = grey && to[0] == to[1] && to[1] == to[2];
    }
  }
  return grey ? with_channels(out, 1) : std::move(out);
}

}  // namespace mote
