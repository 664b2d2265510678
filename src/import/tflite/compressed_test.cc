// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/compressed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/import.h"
#include "import/tflite/test_writer.h"

namespace mote::tflite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Bytes ancillary(uint8_t method, uint8_t parameters, uint8_t stride, const Bytes& table) {
  Bytes out(16);
  out[0] = method;
  out[1] = out[4] = 1;
  out[5] = parameters;
  out[6] = stride;
  out.insert(out.end(), table.begin(), table.end());
  return out;
}

Tensor of_shape(Shape shape, Quant quant = {}) {
  return {"t", DType::kInt8, std::move(shape), std::move(quant), nullptr, -1};
}

std::string problem(const Result<Bytes>& result) { return result.ok() ? "" : result.error().what; }

TEST(Compressed, IndicesIntoATable) {
  // 2 1 0 3 in two bits each.
  const Bytes table = {10, 11, 12, 13, 20, 21, 22, 23};
  EXPECT_THAT(*decompressed({0x93}, ancillary(0, 2, 4, table), of_shape({4})), ElementsAre(12, 11, 10, 13));
  const Quant rows = {{1, 1}, {0, 0}, 0}, columns = {{1, 1}, {0, 0}, 1};
  EXPECT_THAT(*decompressed({0x93}, ancillary(0, 2, 4, table), of_shape({2, 2}, rows)),
              ElementsAre(12, 11, 20, 23));
  EXPECT_THAT(*decompressed({0x93}, ancillary(0, 2, 4, table), of_shape({2, 2}, columns)),
              ElementsAre(12, 21, 10, 23));
}

// The weights of small_model() as one-bit indices into tables of two values for each channel.
TEST(Compressed, MetadataOfTheFileNamesTables) {
  using W = FlatWriter;
  TestModel model = small_model();
  model.tensors[1].data = Bytes(7, 0xAA);
  const auto file_with = [&](uint32_t buffer, uint8_t bits) {
    const Bytes metadata = W::file({{1, W::tables({{{0, W::tables({{{0, W::scalar(int32_t{1})},
                                                                    {1, W::scalar(buffer)},
                                                                    {2, W::scalar(bits)}}})}}})}},
                                   "    ");
    TestModel changed = model;
    changed.more_buffers = {{{kBufferData, W::vector(Bytes{1, 2, 3, 4, 5, 6})}},
                            {{kBufferData, W::vector(metadata)}}};
    changed.metadata = {
        {{kMetadataName, W::text("COMPRESSION_METADATA")}, {kMetadataBuffer, W::scalar(uint32_t{4})}}};
    return changed.file();
  };
  const Result<Graph> graph = import_tflite(file_with(3, 1), "m.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  const Tensor& weights = graph->tensor(graph->nodes[0].inputs[1]);
  EXPECT_EQ(weights.values<int8_t>()[0], 2);
  EXPECT_EQ(weights.values<int8_t>()[1], 1);
  EXPECT_EQ(weights.values<int8_t>()[18], 4);
  EXPECT_EQ(weights.values<int8_t>()[53], 5);
  EXPECT_FALSE(import_tflite(file_with(9, 1), "m.tflite").ok());
  EXPECT_FALSE(import_tflite(file_with(3, 0), "m.tflite").ok());
  EXPECT_FALSE(import_tflite(file_with(3, 8), "m.tflite").ok());
  EXPECT_FALSE(import_tflite(file_with(3, 2), "m.tflite").ok()) << "the indices end too early";
}

TEST(Compressed, ZerosThatWereLeftOut) {
  EXPECT_THAT(*decompressed({0xA0}, ancillary(2, 0, 0, {7, 8}), of_shape({4}, {{1}, {-3}, -1})),
              ElementsAre(7, 253, 8, 253));
}

TEST(Compressed, HuffmanCodes) {
  // One bit tells two symbols: 0 is 5, 1 is 6.
  const Bytes table = {5, 0x88, 6, 0x88};
  EXPECT_THAT(*decompressed({0x40}, ancillary(1, 0, 0, table), of_shape({3})), ElementsAre(5, 6, 5));
}

TEST(Compressed, DamageIsExplained) {
  const Bytes table = {10, 11, 12, 13};
  EXPECT_THAT(problem(decompressed({0x93}, {}, of_shape({4}))), HasSubstr("a form that mote does not know"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(9, 2, 4, table), of_shape({4}))), HasSubstr("method 9"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(0, 0, 4, table), of_shape({4}))), HasSubstr("no bits"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(0, 2, 3, table), of_shape({4}))),
              HasSubstr("index 3 into 3"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(0, 2, 5, table), of_shape({4}))),
              HasSubstr("too short"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(0, 2, 4, table), of_shape({5}))),
              HasSubstr("last index"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(0, 2, 4, table), of_shape({-4}))), HasSubstr("shape"));
  EXPECT_THAT(problem(decompressed({0x93}, ancillary(0, 2, 2, table), of_shape({4}, {{1, 1}, {0, 0}, 0}))),
              HasSubstr("2 scales"));
  EXPECT_THAT(problem(decompressed({0xFF}, ancillary(2, 0, 0, {1}), of_shape({4}))),
              HasSubstr("fewer values"));
  EXPECT_THAT(problem(decompressed({}, ancillary(2, 0, 0, {1}), of_shape({4}))), HasSubstr("last bit"));
  // An entry that leads to itself, one that leads nowhere, and no table at all.
  EXPECT_THAT(problem(decompressed(Bytes(40), ancillary(1, 0, 0, {0, 0}), of_shape({1}))),
              HasSubstr("without an end"));
  EXPECT_THAT(problem(decompressed({0}, ancillary(1, 0, 0, {0xFF, 7}), of_shape({1}))), HasSubstr("outside"));
  EXPECT_THAT(problem(decompressed({0}, ancillary(1, 0, 0, {}), of_shape({1}))), HasSubstr("outside"));
}

}  // namespace
}  // namespace mote::tflite
