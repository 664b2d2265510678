// SPDX-License-Identifier: Apache-2.0
#include "data/image.h"
#include "tests/fuzz/seeds.h"

namespace mote {

namespace {

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

// A marker segment of a JPEG: 0xff, the marker, the length of what follows with itself, big endian, the
// content.
Bytes segment(uint8_t marker, const Bytes& content) {
  const size_t length = content.size() + 2;
  Bytes out = {0xff, marker, static_cast<uint8_t>(length >> 8), static_cast<uint8_t>(length)};
  append(out, content);
  return out;
}

// An even grey or coloured JPEG of 8x8 pixels. Each of its two Huffman tables has a single code, '0': "no
// difference" for DC and "end of block" for AC, so that a block is two zero bits. Source: ITU-T T.81, annexes
// B and C.
Bytes flat_jpeg(uint8_t frame_marker, uint8_t components, const Bytes& extra = {}) {
  Bytes out = {0xff, 0xd8};
  append(out, extra);
  Bytes quantisation(65, 16);
  quantisation[0] = 0;
  append(out, segment(0xdb, quantisation));
  Bytes frame = {8, 0, 8, 0, 8, components}, scan = {components};
  for (uint8_t c = 1; c <= components; ++c) {
    append(frame, {c, 0x11, 0});
    append(scan, {c, 0});
  }
  append(out, segment(frame_marker, frame));
  for (const uint8_t table : {0x00, 0x10}) {
    Bytes huffman(18);
    huffman[0] = table;
    huffman[1] = 1;  // one code of one bit, for symbol 0
    append(out, segment(0xc4, huffman));
  }
  append(scan, {0, 63, 0});
  append(out, segment(0xda, scan));
  const int bits = 2 * components;
  append(out, {static_cast<uint8_t>(0xff >> bits), 0xff, 0xd9});
  return out;
}

// Exif with the one entry "orientation", little endian.
Bytes exif(uint8_t orientation) {
  return segment(0xe1, {'E',  'x', 'i', 'f', 0, 0, 'I', 'I', 42,          0, 8, 0, 0, 0, 1, 0,
                        0x12, 1,   3,   0,   1, 0, 0,   0,   orientation, 0, 0, 0, 0, 0, 0, 0});
}

}  // namespace

void add_image_seeds(SeedWriter& seeds) {
  for (int channels = 1; channels <= 4; ++channels) {
    Image image{5, 7, channels, Bytes(static_cast<size_t>(5 * 7 * channels))};
    for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 11);
    const auto png = encode_png(image);
    if (png.ok()) seeds.add("png", std::to_string(channels) + "-channels", *png);
  }
  constexpr uint8_t kBaseline = 0xc0, kExtended = 0xc1;
  seeds.add("jpeg", "grey", flat_jpeg(kBaseline, 1));
  seeds.add("jpeg", "colour", flat_jpeg(kBaseline, 3));
  seeds.add("jpeg", "extended", flat_jpeg(kExtended, 1));
  seeds.add("jpeg", "turned", flat_jpeg(kBaseline, 3, exif(6)));
  seeds.add("jpeg", "restart", flat_jpeg(kBaseline, 1, segment(0xdd, {0, 1})));
}

}  // namespace mote
