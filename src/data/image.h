// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// Pixels as uint8, row by row, channels interleaved (HWC). Channels: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB +
// alpha; alpha is not premultiplied.
struct Image {
  int32_t height = 0;
  int32_t width = 0;
  int32_t channels = 0;
  Bytes pixels;  // height * width * channels
};

constexpr int64_t kMostImagePixels = int64_t{64} << 20;  // a larger image is refused before it is decoded
constexpr int64_t kMostImageFileBytes = int64_t{512} << 20;

// Decoders for bytes that nobody vouches for: damaged, truncated or oversized data give an error that names
// `file`, never a picture with invented parts. A palette is expanded, 16 bits become 8 (v * 255 / 65535,
// rounded), the colour space is taken as it is (no ICC or gamma correction, which is also what training
// frameworks do).
Result<Image> decode_png(const Bytes& bytes, const std::string& file);
// 1 or 3 channels. The picture is turned upright as the camera's Exif orientation says.
Result<Image> decode_jpeg(const Bytes& bytes, const std::string& file);
// Windows BMP: uncompressed, 8 bits with a palette, 24 or 32 bits. Source: Microsoft, "Bitmap Storage".
Result<Image> decode_bmp(const Bytes& bytes, const std::string& file);
// Netpbm: P2, P3, P5 and P6, values up to 65,535. Source: netpbm.sourceforge.net, "pgm" and "ppm".
Result<Image> decode_pnm(const Bytes& bytes, const std::string& file);
// Any of them, told apart by the first bytes, not by the file's name.
Result<Image> decode_image(const Bytes& bytes, const std::string& file);

Result<Image> read_image(const std::string& path);
Result<Image> read_image_png(const std::string& path);

// A PNG file in memory. `pixels` as in Image; 1 to 4 channels. Fails only on sizes that are not positive,
// more than kMostImagePixels, or a lack of memory.
Result<Bytes> encode_png(const uint8_t* pixels, int32_t height, int32_t width, int32_t channels);
inline Result<Bytes> encode_png(const Image& image) {
  return encode_png(image.pixels.data(), image.height, image.width, image.channels);
}

// The image with 1, 3 or 4 channels. Alpha is laid over white, as a viewer shows it. Grey is
// (19595 R + 38470 G + 7471 B + 32768) >> 16: ITU-R BT.601 luma in 16-bit fixed point, as libjpeg has it.
Image with_channels(const Image& image, int32_t channels);

// The image at another size, exact to the last bit on every machine: all weights are integers. An axis that
// shrinks is averaged over the area each new pixel covers; an axis that grows is interpolated linearly
// between pixel centres. The proportions are not kept. Sizes 1..kMostImageSide.
constexpr int32_t kMostImageSide = 4096;
Image resized(const Image& image, int32_t height, int32_t width);

}  // namespace mote
