// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/flex_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote {
namespace {

using ::testing::HasSubstr;

std::string bytes(const std::string& hex) {
  std::string out;
  for (size_t i = 0; i < hex.size(); i += 2)
    out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

FlexMap map_of(const std::string& buffer) {
  Result<FlexMap> map = read_flex_map(buffer);
  EXPECT_TRUE(map.ok()) << map.error().to_string();
  return map.ok() ? std::move(*map) : FlexMap{};
}

// {'frame_size': 480, 'frame_step': 320, 'prefill': True}
const std::string kFramer = bytes(
    "6672616d655f73697a65006672616d655f737465700070726566696c6c00031f150b030001000300e0014001010005056909250"
    "1");

// {'a': -1, 'b': 2.5, 'c': False, 'd': 'text', 'e': [1, 2, 3], 'f': [0.5, -1.5], 'g': 70000, 'h': 2 ** 40,
//  'i': {'x': 1}}; the first list has numbers of a byte each.
const std::string kEveryKind = bytes(
    "61006200630064000474657874006500030102030404046600000000020000000000003f0000c0bf0e0e67006800690078000103"
    "0101010104093a393837302816151400000000000e0000000000000001000000000000000900000000000000ffffffffffffffff"
    "000000000000044000000000000000006f000000000000006f000000000000006800000000000000701101000000000000000000"
    "000100006900000000000000070f6b14282a070724512701");

// {'u': 2 ** 64 - 1, 'v': -300000, 'w': 0.1, 'x': [1, 200, 3]}, v and w indirectly, x typed.
const std::string kIndirect = bytes(
    "75007600206cfbff77000000000000009a9999999999b93f780003000100c80003000423221d0e00050000000000000001000000"
    "000000000400000000000000ffffffffffffffff440000000000000040000000000000003c000000000000000b1a232d242701");

TEST(FlexBuffer, ReadsTheOptionsOfAnOperator) {
  const FlexMap expected = {
      {"frame_size", int64_t{480}}, {"frame_step", int64_t{320}}, {"prefill", int64_t{1}}};
  EXPECT_EQ(map_of(kFramer), expected);
}

TEST(FlexBuffer, ReadsEveryKindOfValue) {
  const FlexMap map = map_of(kEveryKind);
  EXPECT_EQ(map.at("a"), FlexValue(int64_t{-1}));
  EXPECT_EQ(map.at("b"), FlexValue(2.5));
  EXPECT_EQ(map.at("c"), FlexValue(int64_t{0}));
  EXPECT_EQ(map.at("d"), FlexValue(std::string("text")));
  EXPECT_EQ(map.at("g"), FlexValue(int64_t{70000}));
  EXPECT_EQ(map.at("h"), FlexValue(int64_t{1} << 40));
  EXPECT_EQ(map.count("i"), 0u) << "a map inside of a map is left out";
}

TEST(FlexBuffer, ReadsNumbersBehindOffsets) {
  const FlexMap map = map_of(kIndirect);
  EXPECT_EQ(map.at("u"), FlexValue(INT64_MAX)) << "beyond int64";
  EXPECT_EQ(map.at("v"), FlexValue(int64_t{-300000}));
  EXPECT_EQ(map.at("w"), FlexValue(0.1));
  EXPECT_EQ(map.at("x"), FlexValue(std::vector<int64_t>{1, 200, 3}));
}

TEST(FlexBuffer, NoBytesAreAnEmptyMap) {
  EXPECT_TRUE(map_of("").empty());
  EXPECT_TRUE(map_of(bytes("00000100002401")).empty());
}

TEST(FlexBuffer, SaysWhatIsWrong) {
  const auto problem = [](const std::string& buffer) {
    const Result<FlexMap> map = read_flex_map(buffer);
    return map.ok() ? "" : map.error().what;
  };
  EXPECT_THAT(problem(bytes("01")), HasSubstr("lies outside"));
  EXPECT_THAT(problem(bytes("050401")), HasSubstr("it is no map"));
  EXPECT_THAT(problem(bytes("002403")), HasSubstr("impossible width"));
  EXPECT_THAT(problem(bytes("ff2401")), HasSubstr("leads out of it"));
  EXPECT_THAT(problem(kFramer.substr(8)), HasSubstr("its options are damaged"));
}

// Nine entries whose keys and values all are the same long string.
TEST(FlexBuffer, DoesNotGrowWherePartsOverlap) {
  const std::string text(200, 'x');
  std::string buffer = std::string(1, char(200)) + text + '\0';
  buffer += '\x09';
  for (int i = 0; i < 9; ++i) buffer += static_cast<char>(buffer.size() - 1);  // keys
  const size_t keys = buffer.size() - 9;
  buffer += static_cast<char>(buffer.size() - keys);
  buffer += "\x01\x09";
  const size_t values = buffer.size();
  for (int i = 0; i < 9; ++i) buffer += static_cast<char>(buffer.size() - 1);
  buffer.append(9, char(5 << 2));
  buffer += static_cast<char>(buffer.size() - values);
  buffer += bytes("2401");
  const Result<FlexMap> map = read_flex_map(buffer);
  ASSERT_FALSE(map.ok());
  EXPECT_THAT(map.error().what, HasSubstr("overlap"));
}

// Whatever is cut off or changed, reading ends: the sanitizers see what goes beyond.
TEST(FlexBuffer, SurvivesDamage) {
  for (const std::string& whole : {kFramer, kEveryKind, kIndirect}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      (void)read_flex_map(whole.substr(0, size));
      (void)read_flex_map(whole.substr(size));
    }
    for (size_t at = 0; at < whole.size(); ++at)
      for (const int value : {0, 1, 4, 36, 127, 128, 255}) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(value);
        (void)read_flex_map(damaged);
      }
  }
}

}  // namespace
}  // namespace mote
