// SPDX-License-Identifier: Apache-2.0
#include "flow/near_images.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote {
namespace {

Image picture(int32_t side, double seed, int brighter = 0) {
  Image out;
  out.width = out.height = side;
  out.channels = 3;
  for (int32_t y = 0; y < side; ++y)
    for (int32_t x = 0; x < side; ++x) {
      const double u = 6.0 * x / side, v = 6.0 * y / side;
      const double value = 120 + 60 * std::sin(u + seed) * std::cos(v * seed) + 30 * std::sin(u * v + seed);
      for (int c = 0; c < 3; ++c) out.pixels.push_back(static_cast<uint8_t>(value + brighter + c));
    }
  return out;
}

TEST(NearImages, ScaledAndLighterCopiesAreKnown) {
  const ImageSketch one = sketch_of(picture(96, 1));
  EXPECT_FALSE(one.flat);
  EXPECT_TRUE(almost_same(one, sketch_of(picture(64, 1))));
  EXPECT_TRUE(almost_same(one, sketch_of(picture(96, 1, 12))));
  EXPECT_FALSE(almost_same(one, sketch_of(picture(96, 2.5))));
}

TEST(NearImages, EqualHashesAloneAreNotEnough) {
  ImageSketch a, b;
  for (size_t i = 0; i < 64; ++i) a.grey[i] = i % 2 == 0 ? 50 : 150;
  b.grey = a.grey;
  EXPECT_TRUE(almost_same(a, b));
  for (size_t i = 0; i < 8; ++i) b.grey[i] = 100;
  EXPECT_FALSE(almost_same(a, b));
  b.grey = a.grey;
  b.hash = 0x8001000100010000;
  EXPECT_FALSE(almost_same(a, b));
}

TEST(NearImages, AllPartsOfTheHashAreSearched) {
  const auto any = [](size_t) { return true; };
  for (int part = 0; part < 4; ++part) {
    NearImages images;
    ImageSketch a, b;
    for (int other = 0; other < 4; ++other)
      if (other != part) b.hash |= uint64_t{1} << (16 * other);
    EXPECT_FALSE(images.add(7, a, any).has_value());
    EXPECT_EQ(images.add(8, b, any), 7u);
    EXPECT_FALSE(images.add(9, a, [](size_t number) { return number > 100; }).has_value());
  }
}

TEST(NearImages, AnEvenImageIsFlat) {
  Image grey;
  grey.width = grey.height = 3;
  grey.channels = 1;
  grey.pixels.assign(9, 77);
  EXPECT_TRUE(sketch_of(grey).flat);
}

}  // namespace
}  // namespace mote
