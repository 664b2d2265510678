// SPDX-License-Identifier: Apache-2.0
#include "data/image.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include "data/exif.h"
#include "data/testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

Image make_image(int32_t height, int32_t width, int32_t channels) {
  Image image{height, width, channels, {}};
  for (int32_t i = 0; i < height * width * channels; ++i)
    image.pixels.push_back(static_cast<uint8_t>(i * 37 + i * i / 11));
  return image;
}

Bytes jpeg_of(const Image& image, int orientation = 0, bool progressive = false) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_height = static_cast<JDIMENSION>(image.height);
  jpeg.image_width = static_cast<JDIMENSION>(image.width);
  jpeg.input_components = image.channels;
  jpeg.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : image.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 95, TRUE);
  if (progressive) jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  if (orientation > 0) {
    const uint8_t exif[] = {'E', 'x',  'i', 'f', 0,
                            0,   'I',  'I', 42,  0,
                            8,   0,    0,   0,   1,
                            0,   0x12, 1,   3,   0,
                            1,   0,    0,   0,   static_cast<uint8_t>(orientation),
                            0,   0,    0,   0,   0,
                            0,   0};
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1, exif, sizeof(exif));
  }
  while (jpeg.next_scanline < jpeg.image_height) {
    const size_t row_bytes = static_cast<size_t>(image.width) * static_cast<size_t>(image.channels);
    JSAMPROW row = const_cast<uint8_t*>(image.pixels.data()) + jpeg.next_scanline * row_bytes;
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  Bytes out(data, data + size);
  std::free(data);
  return out;
}

TEST(Png, ComesBackAsItWasWritten) {
  for (int32_t channels = 1; channels <= 4; ++channels) {
    const Image image = make_image(5, 7, channels);
    const Image back = must(decode_image(must(encode_png(image)), "x.png"));
    EXPECT_EQ(back.height, 5);
    EXPECT_EQ(back.width, 7);
    EXPECT_EQ(back.channels, channels);
    EXPECT_EQ(back.pixels, image.pixels);
  }
}

TEST(Png, DamageIsAnErrorThatNamesTheFile) {
  const Bytes whole = must(encode_png(make_image(9, 9, 3)));
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_THAT(
        error_text(decode_png(Bytes(whole.begin(), whole.begin() + static_cast<long>(length)), "a/cut.png")),
        HasSubstr("a/cut.png: "))
        << length;
  for (size_t i = 8; i < whole.size(); ++i) {  // every byte is under a checksum, a length or the end marker
    Bytes bytes = whole;
    bytes[i] ^= 0x10;
    EXPECT_FALSE(decode_png(bytes, "x").ok()) << i;
  }
}

uint32_t crc32_of(const Bytes& bytes, size_t begin,
                  size_t count) {  // ISO 3309, as the PNG specification's annex D
  uint32_t crc = 0xffffffffu;
  for (size_t i = begin; i < begin + count; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

TEST(Png, HugePromisesAreRefusedBeforeMemoryIsTaken) {
  const Bytes whole = must(encode_png(make_image(4, 4, 3)));
  const auto with_size = [&](uint32_t side) {
    Bytes bytes = whole;
    for (size_t i = 0; i < 8; ++i) bytes[16 + i] = static_cast<uint8_t>(side >> (24 - 8 * (i % 4)));
    const uint32_t crc = crc32_of(bytes, 12, 17);
    for (size_t i = 0; i < 4; ++i) bytes[29 + i] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    return decode_png(bytes, "x");
  };
  EXPECT_TRUE(with_size(4).ok());
  EXPECT_THAT(error_text(with_size(8000)), HasSubstr("cannot hold that"));
  EXPECT_THAT(error_text(with_size(100000)), HasSubstr("more than the 67,108,864"));
}

TEST(Png, SizesThatCannotBeWrittenAreRefused) {
  const uint8_t pixel[4] = {};
  EXPECT_FALSE(encode_png(pixel, 0, 1, 1).ok());
  EXPECT_FALSE(encode_png(pixel, 1, 1, 5).ok());
  EXPECT_FALSE(encode_png(pixel, 100000, 100000, 1).ok());
}

TEST(Jpeg, IsCloseToWhatWasWritten) {
  Image smooth{16, 24, 3, {}};
  for (int32_t y = 0; y < 16; ++y)
    for (int32_t x = 0; x < 24; ++x)
      for (int32_t c = 0; c < 3; ++c) smooth.pixels.push_back(static_cast<uint8_t>(8 * y + 4 * x + 10 * c));
  for (const bool progressive : {false, true}) {
    const Image back = must(decode_image(jpeg_of(smooth, 0, progressive), "x.jpg"));
    ASSERT_EQ(back.pixels.size(), smooth.pixels.size());
    for (size_t i = 0; i < back.pixels.size(); ++i) EXPECT_NEAR(back.pixels[i], smooth.pixels[i], 6) << i;
  }
  EXPECT_EQ(must(decode_jpeg(jpeg_of(make_image(8, 8, 1)), "x")).channels, 1);
}

TEST(Jpeg, DamageIsAnErrorThatNamesTheFile) {
  const Bytes whole = jpeg_of(make_image(24, 24, 3));
  for (size_t length = 0; length + 2 < whole.size(); ++length)
    EXPECT_THAT(
        error_text(decode_jpeg(Bytes(whole.begin(), whole.begin() + static_cast<long>(length)), "a/cut.jpg")),
        HasSubstr("a/cut.jpg: "))
        << length << " of " << whole.size();
}

TEST(Jpeg, FourColoursAreRefused) {
  EXPECT_THAT(error_text(decode_jpeg(jpeg_of(make_image(8, 8, 4)), "x")), HasSubstr("4 colour components"));
}

TEST(Jpeg, IsTurnedAsTheCameraWasHeld) {
  // Bright in the stored picture's first row and dark below.
  Image image{16, 32, 1, Bytes(16 * 32, 20)};
  std::fill_n(image.pixels.begin(), 8 * 32, 220);
  const Image same = must(decode_jpeg(jpeg_of(image, 1), "x"));
  EXPECT_EQ(same.width, 32);
  EXPECT_GT(same.pixels[0], 200);
  const Image half_turn = must(decode_jpeg(jpeg_of(image, 3), "x"));
  EXPECT_LT(half_turn.pixels[0], 40);
  const Image right = must(decode_jpeg(jpeg_of(image, 6), "x"));  // row 0 is the right side
  EXPECT_EQ(right.width, 16);
  EXPECT_EQ(right.height, 32);
  EXPECT_LT(right.pixels[0], 40);
  EXPECT_GT(right.pixels[15], 200);
}

TEST(Exif, AllOrientationsOfASmallPicture) {
  // What is to be seen: 1 2 3 over 4 5 6. The stored forms follow from the standard's words for each value.
  const Bytes seen = {1, 2, 3, 4, 5, 6};
  const Image stored[] = {{2, 3, 1, {1, 2, 3, 4, 5, 6}}, {2, 3, 1, {3, 2, 1, 6, 5, 4}},
                          {2, 3, 1, {6, 5, 4, 3, 2, 1}}, {2, 3, 1, {4, 5, 6, 1, 2, 3}},
                          {3, 2, 1, {1, 4, 2, 5, 3, 6}}, {3, 2, 1, {3, 6, 2, 5, 1, 4}},
                          {3, 2, 1, {6, 3, 5, 2, 4, 1}}, {3, 2, 1, {4, 1, 5, 2, 6, 3}}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image image = upright(stored[orientation - 1], orientation);
    EXPECT_EQ(image.height, 2) << orientation;
    EXPECT_EQ(image.pixels, seen) << orientation;
  }
}

TEST(Exif, NonsenseIsUpright) {
  Bytes block =
      testing::bytes_of(std::string("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0", 28));
  EXPECT_EQ(exif_orientation(block.data(), block.size()), 6);
  for (size_t length = 0; length < 28; ++length)
    EXPECT_EQ(exif_orientation(block.data(), length), 1) << length;
  block[10] = 0xff;  // the directory lies far outside
  EXPECT_EQ(exif_orientation(block.data(), block.size()), 1);
}

TEST(Channels, GreyColourAndAlpha) {
  EXPECT_THAT(with_channels({1, 2, 3, {255, 255, 255, 255, 0, 0}}, 1).pixels,
              ElementsAre(255, 76));  // 0.299 * 255
  EXPECT_THAT(with_channels({1, 1, 1, {9}}, 3).pixels, ElementsAre(9, 9, 9));
  EXPECT_THAT(with_channels({1, 2, 4, {10, 20, 30, 0, 10, 20, 30, 255}}, 3).pixels,
              ElementsAre(255, 255, 255, 10, 20, 30));
  EXPECT_THAT(with_channels({1, 1, 2, {100, 128}}, 1).pixels, ElementsAre(177));  // 100 * 128/255 + 127
  EXPECT_THAT(with_channels({1, 1, 1, {9}}, 4).pixels, ElementsAre(9, 9, 9, 255));
}

TEST(Resize, AveragesAreasAndInterpolatesBetweenCentres) {
  EXPECT_THAT(resized({2, 2, 1, {0, 10, 20, 31}}, 1, 1).pixels, ElementsAre(15));
  EXPECT_THAT(resized({1, 3, 1, {0, 90, 30}}, 1, 2).pixels,
              ElementsAre(30, 50));  // (0 + 90/2) / 1.5, (45 + 30) / 1.5
  EXPECT_THAT(resized({1, 2, 1, {0, 100}}, 1, 4).pixels, ElementsAre(0, 25, 75, 100));
  EXPECT_THAT(resized({2, 1, 2, {0, 8, 100, 8}}, 4, 1).pixels, ElementsAre(0, 8, 25, 8, 75, 8, 100, 8));
}

// The same by its definition, in floating point, pixel by pixel.
double expected_value(const Image& image, int32_t height, int32_t width, int32_t y, int32_t x, int32_t c) {
  const auto weights = [](int32_t m, int32_t n, int32_t i) {
    std::vector<double> out(static_cast<size_t>(m));
    const double step = static_cast<double>(m) / n;
    for (int32_t k = 0; k < m; ++k) {
      const double overlap = std::min((i + 1) * step, k + 1.0) - std::max(i * step, static_cast<double>(k));
      const double centre = std::clamp((i + 0.5) * step - 0.5, 0.0, m - 1.0);
      out[static_cast<size_t>(k)] =
          n < m ? std::max(0.0, overlap) / step : std::max(0.0, 1 - std::abs(centre - k));
    }
    return out;
  };
  const auto rows = weights(image.height, height, y), columns = weights(image.width, width, x);
  double sum = 0;
  for (int32_t i = 0; i < image.height; ++i)
    for (int32_t j = 0; j < image.width; ++j)
      sum += rows[static_cast<size_t>(i)] * columns[static_cast<size_t>(j)] *
             image.pixels[static_cast<size_t>((i * image.width + j) * image.channels + c)];
  return sum;
}

TEST(Resize, AgreesWithItsDefinition) {
  const Image image = make_image(13, 17, 3);
  for (const auto& [height, width] :
       {std::pair{5, 4}, {13, 40}, {30, 7}, {1, 1}, {12, 16}, {14, 18}, {64, 3}}) {
    const Image out = resized(image, height, width);
    ASSERT_EQ(out.pixels.size(), static_cast<size_t>(height * width * 3));
    for (int32_t y = 0; y < height; ++y)
      for (int32_t x = 0; x < width; ++x)
        for (int32_t c = 0; c < 3; ++c)
          ASSERT_NEAR(out.pixels[static_cast<size_t>((y * width + x) * 3 + c)],
                      expected_value(image, height, width, y, x, c), 0.5 + 1e-9)
              << height << "x" << width << " at " << y << "," << x;
  }
}

TEST(Image, ForeignBytesAreNamed) {
  EXPECT_THAT(error_text(decode_image(testing::bytes_of("GIF89a"), "a.png")), HasSubstr("a.png: is neither"));
  EXPECT_THAT(error_text(decode_image({}, "a.png")), HasSubstr("a.png: is empty"));
  EXPECT_THAT(error_text(read_image("/nowhere/a.png")), HasSubstr("/nowhere/a.png"));
}

}  // namespace
}  // namespace mote
