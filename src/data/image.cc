// SPDX-License-Identifier: Apache-2.0
#include "data/image.h"

namespace mote {

namespace {

uint8_t over_white(uint32_t value, uint32_t alpha) {
  return static_cast<uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

}  // namespace

Result<Image> decode_image(const Bytes& bytes, const std::string& file) {
  if (bytes.size() >= 2 && bytes[0] == 0x89 && bytes[1] == 'P') return decode_png(bytes, file);
  if (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0xd8) return decode_jpeg(bytes, file);
  if (bytes.size() >= 2 && bytes[0] == 'B' && bytes[1] == 'M') return decode_bmp(bytes, file);
  if (bytes.size() >= 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7')
    return decode_pnm(bytes, file);
  return Error(Code::kInvalid, bytes.empty() ? "is empty" : "is neither a PNG nor a JPEG image",
               "convert it to PNG or remove it", Origin{file});
}

Result<Image> read_image(const std::string& path) {
  MOTE_ASSIGN(const Bytes bytes, read_file(path, kMostImageFileBytes));
  return decode_image(bytes, path);
}

Result<Image> read_image_png(const std::string& path) {
  MOTE_ASSIGN(const Bytes bytes, read_file(path, kMostImageFileBytes));
  return decode_png(bytes, path);
}

Image with_channels(const Image& image, int32_t channels) {
  if (image.channels == channels) return image;
  Image out;
  out.height = image.height, out.width = image.width, out.channels = channels;
  const size_t count = static_cast<size_t>(image.height) * static_cast<size_t>(image.width);
  out.pixels.resize(count * static_cast<size_t>(channels));
  const bool grey = image.channels <= 2, alpha = image.channels % 2 == 0;
  const uint8_t* from = image.pixels.data();
  uint8_t* to = out.pixels.data();
  for (size_t i = 0; i < count; ++i, from += image.channels, to += channels) {
    uint8_t rgb[3] = {from[0], from[grey ? 0 : 1], from[grey ? 0 : 2]};
    if (alpha)
      for (uint8_t& value : rgb) value = over_white(value, from[image.channels - 1]);
    if (channels == 1) {
      to[0] = grey
                  ? rgb[0]
                  : static_cast<uint8_t>((19595u * rgb[0] + 38470u * rgb[1] + 7471u * rgb[2] + 32768u) >> 16);
      continue;
    }
    for (int c = 0; c < 3; ++c) to[c] = rgb[c];
    if (channels == 4) to[3] = 255;
  }
  return out;
}

}  // namespace mote
