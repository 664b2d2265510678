// SPDX-License-Identifier: Apache-2.0
#include "data/exif.h"

#include <cstring>

namespace mote {

namespace {

constexpr int kUpright = 1;

// A TIFF block: 16- and 32-bit values in the byte order that its first two bytes name.
struct Tiff {
  const uint8_t* p;
  size_t bytes;
  bool big_endian;

  uint32_t value(size_t at, size_t width) const {
    uint32_t out = 0;
    for (size_t i = 0; i < width; ++i) out = out << 8 | p[at + (big_endian ? i : width - 1 - i)];
    return out;
  }
};

}  // namespace

int exif_orientation(const uint8_t* app1, size_t bytes) {
  constexpr size_t kName = 6, kTiffHeader = 8, kEntry = 12;
  constexpr uint32_t kOrientationTag = 0x0112, kShort = 3;
  if (bytes < kName + kTiffHeader || std::memcmp(app1, "Exif\0\0", kName) != 0) return kUpright;
  const uint8_t* p = app1 + kName;
  if (!(p[0] == 'M' && p[1] == 'M') && !(p[0] == 'I' && p[1] == 'I')) return kUpright;
  const Tiff tiff{p, bytes - kName, p[0] == 'M'};
  const size_t directory = tiff.value(4, 4);
  if (tiff.value(2, 2) != 42 || directory > tiff.bytes - 2) return kUpright;
  const size_t entries = tiff.value(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t at = directory + 2 + i * kEntry;
    if (at + kEntry > tiff.bytes) return kUpright;
    if (tiff.value(at, 2) != kOrientationTag) continue;
    const uint32_t value = tiff.value(at + 8, 2);
    const bool sensible = tiff.value(at + 2, 2) == kShort && value >= 1 && value <= 8;
    return sensible ? static_cast<int>(value) : kUpright;
  }
  return kUpright;
}

Image upright(Image image, int orientation) {
  if (orientation <= kUpright || orientation > 8) return image;
  // Row and column 0 of the stored picture are, on the upright one: 2 top right, 3 bottom right, 4 bottom
  // left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
  const bool swapped = orientation >= 5;
  const bool flip_y = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const bool flip_x = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  Image out;
  out.height = swapped ? image.width : image.height;
  out.width = swapped ? image.height : image.width;
  out.channels = image.channels;
  out.pixels.resize(image.pixels.size());
  const auto channels = static_cast<size_t>(image.channels);
  uint8_t* to = out.pixels.data();
  for (int32_t row = 0; row < out.height; ++row) {
    for (int32_t column = 0; column < out.width; ++column, to += channels) {
      const int32_t y = flip_y ? out.height - 1 - row : row;
      const int32_t x = flip_x ? out.width - 1 - column : column;
      const size_t from =
          swapped ? static_cast<size_t>(x) * static_cast<size_t>(image.width) + static_cast<size_t>(y)
                  : static_cast<size_t>(y) * static_cast<size_t>(image.width) + static_cast<size_t>(x);
      std::memcpy(to, image.pixels.data() + from * channels, channels);
    }
  }
  return out;
}

}  // namespace mote
