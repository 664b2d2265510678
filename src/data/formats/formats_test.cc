// SPDX-License-Identifier: Apache-2.0
#include "data/formats/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/format.h"
#include "base/json.h"
#include "base/sha256.h"
#include "data/formats/edge_impulse.h"
#include "data/formats/made_files.h"
#include "data/formats/readers.h"
#include "data/image.h"
#include "data/npy.h"
#include "data/testing.h"

namespace mote {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::made_bmp;
using testing::made_mat;
using testing::made_zip;
using testing::must;

std::vector<float> floats(const NewRecording& recording) {
  std::vector<float> out(recording.data.bytes.size() / 4);
  std::memcpy(out.data(), recording.data.bytes.data(), recording.data.bytes.size());
  return out;
}

std::vector<int16_t> samples(const NewRecording& recording) {
  std::vector<int16_t> out(recording.data.bytes.size() / 2);
  std::memcpy(out.data(), recording.data.bytes.data(), recording.data.bytes.size());
  return out;
}

const std::vector<Channel> kChannels = {{"accX", "m/s2"}, {"accY", ""}};

FormatOptions with_key(const std::string& key) {
  FormatOptions out;
  out.hmac_key = key;
  return out;
}

NewRecording json(const std::string& text, const FormatOptions& options = {}) {
  const auto out = must(parse_json_recordings(bytes_of(text), "a.json", options));
  return out.empty() ? NewRecording{} : out[0];
}

std::string json_error(const std::string& text) {
  return error_text(parse_json_recordings(bytes_of(text), "a.json", {}));
}

std::string edge_impulse(const std::string& sensors, const std::string& values) {
  return R"({"protected":{"ver":"v1","alg":"none"},"signature":"","payload":{"device_name":"d1","device_type":"T",)"
         R"("interval_ms":10,"sensors":)" +
         sensors + ",\"values\":" + values + "}}";
}

TEST(EdgeImpulse, WhatIsWrittenComesBackAndItsSignatureIsRight) {
  const Recording data = float_recording({0.1f, -1, 1e-20f, 3}, 2, 104);
  const Bytes text = encode_edge_impulse(data, kChannels, "key");
  const auto back = must(parse_edge_impulse_json(text, "a.json", with_key("key")));
  EXPECT_EQ(back[0].data.bytes, data.bytes);
  EXPECT_EQ(back[0].data.rate_hz, 104);
  EXPECT_EQ(back[0].channels, kChannels);
  EXPECT_TRUE(back[0].notes.empty());
  EXPECT_THAT(error_text(parse_edge_impulse_json(text, "a.json", with_key("other"))),
              HasSubstr("the signature is not that of this key"));
  Bytes changed = text;
  changed[changed.size() - 5] ^= 1;
  EXPECT_FALSE(parse_edge_impulse_json(changed, "a.json", with_key("key")).ok());
  EXPECT_THAT(must(parse_edge_impulse_json(text, "a.json", {}))[0].notes,
              ElementsAre(HasSubstr("was not checked")));
}

// A device hashes what it streams: the list of values has no length, and the signature stands in the bytes
// as text. The expected HMAC is computed here over those bytes, as the format's description has it.
TEST(EdgeImpulse, CborWithAListOfNoLength) {
  const auto text = [](const std::string& s) {
    return std::string(s.size() < 24 ? std::string(1, static_cast<char>(0x60 + s.size()))
                                     : std::string("\x78") + static_cast<char>(s.size())) +
           s;
  };
  const std::string before = "\xa3" + text("protected") + "\xa2" + text("ver") + text("v1") + text("alg") +
                             text("HS256") + text("signature");
  const std::string after = text("payload") + "\xa4" + text("device_type") + text("T") + text("interval_ms") +
                            "\x0a" + text("sensors") + "\x81\xa2" + text("name") + text("x") + text("units") +
                            text("g") + text("values") + "\x9f\x81\x01\x81\x20\x81\xfa" +
                            std::string("\x3f\x00\x00\x00", 4) + "\xff";
  const std::string zeroed = before + text(std::string(64, '0')) + after;
  const std::string whole = before + text(hmac_sha256_hex("k", zeroed.data(), zeroed.size())) + after;
  const auto back = must(parse_edge_impulse_cbor(bytes_of(whole), "a.cbor", with_key("k")));
  EXPECT_THAT(floats(back[0]), ElementsAre(1, -1, 0.5f));
  EXPECT_EQ(back[0].data.rate_hz, 100);
  EXPECT_THAT(error_text(parse_edge_impulse_cbor(bytes_of(whole), "a.cbor", with_key("j"))),
              HasSubstr("signature"));
  EXPECT_THAT(error_text(parse_edge_impulse_cbor(Bytes(100000, 0x81), "a.cbor", {})),
              HasSubstr("nested too deep"));
}

TEST(EdgeImpulse, SoundIsAFlatListOfInt16) {
  const NewRecording r = json(edge_impulse(R"([{"name":"audio","units":"wav"}])", "[1,-32768,32767]"));
  EXPECT_EQ(r.data.format, Recording::Format::kInt16);
  EXPECT_THAT(samples(r), ElementsAre(1, -32768, 32767));
  EXPECT_EQ(r.group, "d1");
  EXPECT_THAT(json_error(edge_impulse(R"([{"name":"audio","units":"wav"}])", "[40000]")),
              HasSubstr("frame 0 has 40000"));
}

TEST(EdgeImpulse, MistakesAreNamed) {
  const std::string two = R"([{"name":"x","units":"g"},{"name":"y","units":"g"}])";
  EXPECT_THAT(json_error(edge_impulse(two, "[[1,2],[3]]")), HasSubstr("frame 1 has 1 values for 2 sensors"));
  EXPECT_THAT(json_error(edge_impulse(two, "[[1,null]]")), HasSubstr("else than a number in frame 0"));
  EXPECT_THAT(json_error(edge_impulse(two, "[1]")), HasSubstr("frame 0 is no list of 2 values"));
  EXPECT_THAT(json_error(edge_impulse("[]", "[]")), HasSubstr("payload.sensors"));
  EXPECT_THAT(json_error("{\"a\":1}"), HasSubstr("is JSON of a kind that is not known"));
  EXPECT_THAT(json_error("{"), HasSubstr("not valid JSON"));
  EXPECT_THAT(error_text(parse_json_recordings(bytes_of(edge_impulse(two, "[[1,2]]")), "a", with_key("k"))),
              HasSubstr("is not signed"));
}

TEST(JsonRecordings, StrokesOfTheMagicWand) {
  const auto out = must(parse_json_recordings(
      bytes_of(R"({"strokes":[{"label":"7","strokePoints":[{"x":1,"y":2},{"x":3,"y":4}]}]})"), "a", {}));
  EXPECT_EQ(out[0].label, "7");
  EXPECT_THAT(floats(out[0]), ElementsAre(1, 2, 3, 4));
}

TEST(Arrays, NpyOfAllShapesAndDoubles) {
  const float data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto npy = [&](const Shape& shape) {
    return must(parse_npy_recordings(must(encode_npy(DType::kFloat32, shape, data, sizeof data)), "a", {}));
  };
  EXPECT_EQ(npy({8})[0].data.channels, 1);
  EXPECT_EQ(npy({4, 2})[0].data.channels, 2);
  const auto three = npy({2, 2, 2});
  ASSERT_EQ(three.size(), 2u);
  EXPECT_THAT(floats(three[1]), ElementsAre(5, 6, 7, 8));
  Bytes doubles = must(encode_npy(DType::kInt64, {2}, data, 16));
  const double values[2] = {0.1, -3};
  std::memcpy(doubles.data() + doubles.size() - 16, values, 16);
  const std::string from = "<i8", to = "<f8";
  std::copy(to.begin(), to.end(), std::search(doubles.begin(), doubles.end(), from.begin(), from.end()));
  EXPECT_THAT(floats(must(parse_npy_recordings(doubles, "a", {}))[0]), ElementsAre(0.1f, -3.f));
}

TEST(Arrays, NpzStoredAndDeflatedAndDamaged) {
  const int16_t data[4] = {1, 2, 3, 4};
  const Bytes npy = must(encode_npy(DType::kInt16, {2, 2}, data, sizeof data));
  for (const bool deflated : {false, true}) {
    const Bytes zip = made_zip("imu.npy", npy, deflated);
    const auto out = must(parse_npz_recordings(zip, "a.npz", {}));
    EXPECT_EQ(out[0].name, "imu");
    EXPECT_THAT(floats(out[0]), ElementsAre(1, 2, 3, 4));
    Bytes damaged = zip;
    damaged[120] ^= 1;
    EXPECT_FALSE(parse_npz_recordings(damaged, "a.npz", {}).ok());
    for (size_t size = 0; size < zip.size(); ++size)
      EXPECT_FALSE(
          parse_npz_recordings(Bytes(zip.begin(), zip.begin() + static_cast<long>(size)), "a", {}).ok());
  }
}

TEST(Mat, BothByteOrdersCompressedOrNot) {
  for (const bool big_endian : {false, true})
    for (const bool compressed : {false, true}) {
      const auto out = must(parse_mat_recordings(
          made_mat("DE_time", 3, 2, {1, 2, 3, 4, 5, 6}, big_endian, compressed), "a", {}));
      ASSERT_EQ(out.size(), 1u);
      EXPECT_EQ(out[0].name, "DE_time");
      EXPECT_EQ(out[0].data.channels, 2);
      EXPECT_THAT(floats(out[0]), ElementsAre(1, 4, 2, 5, 3, 6));
    }
  EXPECT_THAT(floats(must(parse_mat_recordings(made_mat("x", 1, 3, {7, 8, 9}), "a", {}))[0]),
              ElementsAre(7, 8, 9));
  EXPECT_THAT(error_text(parse_mat_recordings(made_mat("x", 2, 3, {7, 8, 9}), "a", {})),
              HasSubstr("not as many as its size says"));
  EXPECT_THAT(error_text(parse_mat_recordings(Bytes(200, ' '), "a", {})), HasSubstr("level 5"));
  const Bytes whole = made_mat("x", 3, 2, {1, 2, 3, 4, 5, 6}, false, true);
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(
        parse_mat_recordings(Bytes(whole.begin(), whole.begin() + static_cast<long>(size)), "a", {}).ok());
}

TEST(SmallImages, BmpAndPnm) {
  const Image bmp = must(decode_image(made_bmp(), "a.bmp"));
  EXPECT_THAT(bmp.pixels, ElementsAre(0, 0, 255, 255, 255, 255));
  EXPECT_THAT(must(decode_image(bytes_of("P2\n# c\n3 1\n10\n0 5 10\n"), "a")).pixels,
              ElementsAre(0, 128, 255));
  EXPECT_THAT(must(decode_image(bytes_of("P3 1 1 255 1 2 3"), "a")).pixels, ElementsAre(1, 2, 3));
  EXPECT_THAT(must(decode_image(bytes_of("P5 2 1 255\nab"), "a")).pixels, ElementsAre('a', 'b'));
  EXPECT_THAT(must(decode_image(bytes_of("P6 1 1 255\nabc"), "a")).pixels, ElementsAre('a', 'b', 'c'));
  EXPECT_THAT(error_text(decode_image(bytes_of("P5 2 1 255\na"), "a")), HasSubstr("truncated"));
  EXPECT_THAT(error_text(decode_image(bytes_of("P2 2 1 9\n1 x"), "a")), HasSubstr("value 1 is missing"));
  EXPECT_THAT(error_text(decode_image(bytes_of("P4 2 1\na"), "a")), HasSubstr("P2, P3, P5, P6"));
}

}  // namespace
}  // namespace mote
