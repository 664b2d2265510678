// SPDX-License-Identifier: Apache-2.0
#include "data/idx.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <zlib.h>

#include "data/testing.h"

namespace mote {
namespace {

using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

Bytes gzip(const Bytes& plain) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes out(deflateBound(&stream, plain.size()) + 64);
  stream.next_in = const_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Bytes idx(const std::vector<uint32_t>& sizes, size_t data_bytes) {
  Bytes out = {0, 0, 8, static_cast<uint8_t>(sizes.size())};
  for (const uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(size >> shift));
  for (size_t i = 0; i < data_bytes; ++i) out.push_back(static_cast<uint8_t>(i));
  return out;
}

TEST(Idx, ReadsPlainAndGzip) {
  const Bytes plain = idx({5, 3, 2}, 30);
  Bytes members = gzip(Bytes(plain.begin(), plain.begin() + 11));  // gzip allows files in pieces
  const Bytes rest = gzip(Bytes(plain.begin() + 11, plain.end()));
  members.insert(members.end(), rest.begin(), rest.end());
  for (const Bytes& bytes : {plain, gzip(plain), members}) {
    const IdxArray array = must(parse_idx(bytes, "x"));
    EXPECT_EQ(array.shape, (Shape{5, 3, 2}));
    ASSERT_EQ(array.data.size(), 30u);
    EXPECT_EQ(array.data[29], 29);
  }
}

TEST(Idx, EveryTruncationIsAnError) {
  for (const Bytes& whole : {idx({5, 3, 2}, 30), gzip(idx({5, 3, 2}, 30))}) {
    for (size_t length = 0; length < whole.size(); ++length) {
      const auto result =
          parse_idx(Bytes(whole.begin(), whole.begin() + static_cast<long>(length)), "cut.idx");
      EXPECT_THAT(error_text(result), HasSubstr("cut.idx: ")) << length;
    }
  }
}

TEST(Idx, EveryFlippedBitOfGzipIsNoticedOrHarmless) {
  const Bytes plain = idx({5, 3, 2}, 30);
  const IdxArray expected = must(parse_idx(plain, "x"));
  Bytes bytes = gzip(plain);
  for (size_t bit = 16; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    const auto result = parse_idx(bytes, "x");
    if (result.ok()) {
      EXPECT_EQ(result->data, expected.data) << bit;
    }
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
  }
}

TEST(Idx, PromisesThatTheFileCannotKeepCostNoMemory) {
  EXPECT_THAT(error_text(parse_idx(idx({1u << 30, 1u << 10}, 8), "x")), HasSubstr("promises more than"));
  EXPECT_THAT(error_text(parse_idx(idx({0xffffffffu, 28, 28}, 8), "x")), HasSubstr("promises more than"));
  EXPECT_THAT(error_text(parse_idx(idx({1000000, 28, 28}, 8), "x")), HasSubstr("cannot hold that"));
  EXPECT_THAT(error_text(parse_idx(gzip(idx({1000000, 28, 28}, 8)), "x")), HasSubstr("cannot hold that"));
}

TEST(Idx, ABombIsReadOnlyAsFarAsItsHeaderPromises) {
  rusage before{}, after{};
  const Bytes bomb = gzip(idx({2, 2}, size_t{64} << 20));
  getrusage(RUSAGE_SELF, &before);
  EXPECT_THAT(error_text(parse_idx(bomb, "bomb.gz")), HasSubstr("has more data than the 2x2"));
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 1024) << "KB";
}

TEST(Idx, NamesWhatIsWrong) {
  Bytes bytes = idx({2, 2}, 4);
  bytes.push_back(0);
  EXPECT_THAT(error_text(parse_idx(bytes, "x")), HasSubstr("has more data than the 2x2"));
  EXPECT_THAT(error_text(parse_idx(testing::bytes_of("hello, world"), "a.idx")),
              HasSubstr("a.idx: is not an idx file"));
  bytes = idx({2, 2}, 16);
  bytes[2] = 0x0D;
  EXPECT_THAT(error_text(parse_idx(bytes, "x")), HasSubstr("32-bit floats"));
  EXPECT_THAT(error_text(parse_idx(idx({1, 1, 1, 1, 1}, 1), "x")), HasSubstr("5 dimensions"));
  EXPECT_THAT(error_text(read_idx("/nowhere/x.idx")), HasSubstr("/nowhere/x.idx"));
}

}  // namespace
}  // namespace mote
