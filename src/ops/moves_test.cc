// SPDX-License-Identifier: Apache-2.0
// How operators that move elements are read from a file, with examples computed by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"
#include "ops/space.h"

namespace mote {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Outputs = std::vector<std::vector<int32_t>>;

constexpr DType kType = DType::kInt32;
enum Code {
  kConcatenation = 2,
  kEmbeddingLookup = 7,
  kReshape = 22,
  kResizeBilinear = 23,
  kPad = 34,
  kGather = 36,
  kTranspose = 39,
  kSqueeze = 43,
  kExpandDims = 70,
  kShape = 77,
  kPack = 83,
  kMirrorPad = 100,
  kGatherNd = 107,
  kBroadcastTo = 130,
  kDynamicUpdateSlice = 151
};

std::vector<std::string> ops_of(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes) out.push_back(node.op);
  return out;
}

TEST(Concat, JoinsAndPacks) {
  FileNode file;
  file.input(kType, {2, 1}).input(kType, {2, 2}).output(kType, {2, 3});
  EXPECT_EQ(file.map(kConcatenation, FakeOptions({{0, -1}})), "");
  EXPECT_EQ(file.run(), (Outputs{{1, 3, 4, 2, 5, 6}}));
  FileNode packed;
  packed.input(kType, {2}).input(kType, {2}).output(kType, {2, 2});
  EXPECT_EQ(packed.map(kPack, FakeOptions({{0, 2}, {1, -1}})), "");
  EXPECT_EQ(packed.run(), (Outputs{{1, 3, 2, 4}}));
}

TEST(Concat, RefusesWhatDoesNotFit) {
  FileNode shapes;
  shapes.input(kType, {2, 1}).input(kType, {3, 2}).output(kType, {2, 3});
  EXPECT_THAT(shapes.map(kConcatenation, FakeOptions({{0, 1}})),
              HasSubstr("differ in more than dimension 1"));
  FileNode axis;
  axis.input(kType, {2, 1}).output(kType, {2, 1});
  EXPECT_THAT(axis.map(kConcatenation, FakeOptions({{0, 2}})), HasSubstr("axis 2 is outside"));
  FileNode ranks;
  ranks.input(kType, {2, 1}).input(kType, {2}).output(kType, {2, 2});
  EXPECT_THAT(ranks.map(kConcatenation, FakeOptions({{0, 1}})),
              HasSubstr("axis 1 is outside the 1 dimensions"));
  FileNode scales;
  scales.input(DType::kInt8, {2}, per_tensor(0.1f, 0)).input(DType::kInt8, {2}, per_tensor(0.2f, 0));
  scales.output(DType::kInt8, {4}, per_tensor(0.1f, 0));
  EXPECT_THAT(scales.map(kConcatenation), HasSubstr("this operator needs them equal"));
  FileNode types;
  types.input(DType::kInt8, {2}).input(DType::kUInt8, {2}).output(DType::kInt8, {4});
  EXPECT_THAT(types.map(kConcatenation), HasSubstr("elements keep their type"));
  FileNode activation;
  activation.input(kType, {2}).output(kType, {2});
  EXPECT_THAT(activation.map(kConcatenation, FakeOptions({{1, 1}})), HasSubstr("activation of its own"));
}

// TFLM joins them as they are.
TEST(Concat, Int16MayHaveOtherScales) {
  FileNode file;
  file.input(DType::kInt16, {2}, per_tensor(0.1f, 0)).input(DType::kInt16, {2}, per_tensor(0.2f, 0));
  file.output(DType::kInt16, {4}, per_tensor(0.1f, 0));
  EXPECT_EQ(file.map(kConcatenation), "");
}

TEST(Transpose, ReadsThePermutation) {
  FileNode file;
  file.input(kType, {2, 3}).numbers({1, 0}).output(kType, {3, 2});
  EXPECT_EQ(file.map(kTranspose), "");
  EXPECT_EQ(file.run(), (Outputs{{1, 4, 2, 5, 3, 6}}));
  for (const std::vector<int32_t>& wrong :
       std::vector<std::vector<int32_t>>{{1, 1}, {0, 2}, {0}, {0, 1, 2}, {-3, 0}}) {
    FileNode bad;
    bad.input(kType, {2, 3}).numbers(wrong).output(kType, {3, 2});
    EXPECT_NE(bad.map(kTranspose), "");
  }
}

TEST(Transpose, RefusesMoreDimensionsThanKernelsHave) {
  Shape shape(8, 2);
  FileNode file;
  file.input(kType, shape).numbers({7, 6, 5, 4, 3, 2, 1, 0}).output(kType, shape);
  EXPECT_EQ(file.map(kTranspose), "");
  EXPECT_TRUE(lower_candidates(file.graph, file.graph.nodes[0], target_with(0)).ok());
}

TEST(Reshape, SqueezesAndExpands) {
  FileNode some;
  some.input(kType, {1, 3, 1, 2}).output(kType, {3, 1, 2});
  EXPECT_EQ(some.map(kSqueeze, FakeOptions({}, {-4})), "");
  FileNode all;
  all.input(kType, {1, 3, 1, 2}).output(kType, {3, 2});
  EXPECT_EQ(all.map(kSqueeze), "");
  FileNode wrong;
  wrong.input(kType, {1, 3, 1, 2}).output(kType, {1, 1, 2});
  EXPECT_THAT(wrong.map(kSqueeze, FakeOptions({}, {1})),
              HasSubstr("dimension 1 of 1x3x1x2 cannot be dropped"));
  FileNode more;
  more.input(kType, {3, 2}).number(-1).output(kType, {3, 2, 1});
  EXPECT_EQ(more.map(kExpandDims), "");
  FileNode outside;
  outside.input(kType, {3, 2}).number(3).output(kType, {3, 2, 1});
  EXPECT_THAT(outside.map(kExpandDims), HasSubstr("axis 3 is outside"));
  FileNode computed;
  computed.input(kType, {3, 2}).input(kType, {}).output(kType, {3, 1, 2});
  EXPECT_EQ(computed.map(kExpandDims), "") << "the declared shape settles it";
}

TEST(Space, MovesBlocksToChannelsAndBack) {
  FileNode deep;
  deep.input(kType, {1, 2, 4, 1}).output(kType, {1, 1, 2, 4});
  EXPECT_EQ(deep.map(space_code::kSpaceToDepth, FakeOptions({{0, 2}})), "");
  EXPECT_EQ(deep.run(), (Outputs{{1, 2, 5, 6, 3, 4, 7, 8}}));
  FileNode wide;
  wide.input(kType, {1, 1, 2, 4}).output(kType, {1, 2, 4, 1});
  EXPECT_EQ(wide.map(space_code::kDepthToSpace, FakeOptions({{0, 2}})), "");
  EXPECT_EQ(wide.run(), (Outputs{{1, 2, 5, 6, 3, 4, 7, 8}}));
  for (const double block : {0.0, 3.0, -1.0, 2147483647.0}) {
    FileNode bad;
    bad.input(kType, {1, 2, 4, 1}).output(kType, {1, 1, 2, 4});
    EXPECT_THAT(bad.map(space_code::kSpaceToDepth, FakeOptions({{0, block}})),
                HasSubstr("do not fit into 1x2x4x1"));
  }
}

TEST(Space, MovesBlocksToBatchesAndBack) {
  FileNode batches;
  batches.input(kType, {1, 3, 2, 1}).numbers({2, 2}).numbers({1, 0, 0, 0}).output(kType, {4, 2, 1, 1});
  EXPECT_EQ(batches.map(space_code::kSpaceToBatchNd), "");
  EXPECT_EQ(ops_of(batches.graph), (std::vector<std::string>{"pad", "reshape", "transpose", "reshape"}));
  EXPECT_EQ(batches.run(), (Outputs{{0, 3, 0, 4, 1, 5, 2, 6}}));
  FileNode image;
  image.input(kType, {4, 2, 1, 1}).numbers({2, 2}).numbers({1, 0, 0, 0}).output(kType, {1, 3, 2, 1});
  EXPECT_EQ(image.map(space_code::kBatchToSpaceNd), "");
  EXPECT_EQ(ops_of(image.graph), (std::vector<std::string>{"reshape", "transpose", "reshape", "slice"}));
  EXPECT_EQ(image.run(), (Outputs{{5, 7, 2, 4, 6, 8}}));
  FileNode line;
  line.input(kType, {1, 6, 2}).numbers({3}).numbers({0, 0}).output(kType, {3, 2, 2});
  EXPECT_EQ(line.map(space_code::kSpaceToBatchNd), "");
  EXPECT_EQ(line.run(), (Outputs{{1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12}}));
}

TEST(Space, RefusesBlocksThatDoNotFit) {
  const auto problem = [](const std::vector<int32_t>& block, const std::vector<int32_t>& pads, int code) {
    FileNode file;
    file.input(kType, {4, 3, 2, 1}).numbers(block).numbers(pads).output(kType, {1, 1, 1, 1});
    return file.map(code);
  };
  EXPECT_THAT(problem({2, 2}, {0, 0, 0, 0}, space_code::kSpaceToBatchNd),
              HasSubstr("do not make whole blocks of 2"));
  EXPECT_THAT(problem({2}, {0, 0, 0, 0}, space_code::kSpaceToBatchNd), HasSubstr("do not fit to 4x3x2x1"));
  EXPECT_THAT(problem({2, 2, 2, 2}, std::vector<int32_t>(8, 0), space_code::kSpaceToBatchNd),
              HasSubstr("do not fit"));
  EXPECT_THAT(problem({0, 2}, {0, 0, 0, 0}, space_code::kBatchToSpaceNd), HasSubstr("block size 0"));
  EXPECT_THAT(problem({3, 1}, {0, 0, 0, 0}, space_code::kBatchToSpaceNd), HasSubstr("a batch of 4"));
  EXPECT_THAT(problem({2, 2}, {-1, 0, 0, 0}, space_code::kBatchToSpaceNd),
              HasSubstr("crops -1 of dimension 1"));
  EXPECT_THAT(problem({2, 2}, {4, 2, 0, 0}, space_code::kBatchToSpaceNd),
              HasSubstr("empty along dimension 1"));
  EXPECT_THAT(problem({INT32_MAX / 2, INT32_MAX / 2}, {0, 0, 0, 0}, space_code::kBatchToSpaceNd),
              HasSubstr("a batch of 4"));
  EXPECT_NE(problem({1, 1}, {1 << 29, 0, 1 << 29, 0}, space_code::kSpaceToBatchNd), "");
  EXPECT_THAT(problem({1 << 30, 1 << 30}, {(1 << 30) - 3, 0, (1 << 30) - 2, 0}, space_code::kSpaceToBatchNd),
              HasSubstr("a batch of 4294967296"));
}

TEST(BroadcastTo, RepeatsDimensions) {
  FileNode file;
  file.input(kType, {2, 1}).numbers({2, 2, 3}).output(kType, {2, 2, 3});
  EXPECT_EQ(file.map(kBroadcastTo), "");
  EXPECT_EQ(file.run(), (Outputs{{1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2}}));
  FileNode computed;
  computed.input(kType, {2, 1}).input(kType, {2}).output(kType, {2, 2});
  EXPECT_EQ(computed.map(kBroadcastTo), "") << "the declared shape settles it";
  FileNode smaller;
  smaller.input(kType, {2, 3}).numbers({2, 1}).output(kType, {2, 1});
  EXPECT_THAT(smaller.map(kBroadcastTo), HasSubstr("2x3 cannot be repeated to 2x1"));
  FileNode negative;
  negative.input(kType, {1}).numbers({-2}).output(kType, {2});
  EXPECT_THAT(negative.map(kBroadcastTo), HasSubstr("cannot be repeated to -2"));
}

TEST(Shape, IsKnown) {
  FileNode file;
  file.input(DType::kInt8, {2, 1, 3}).output(kType, {3});
  const OpDef* op = find_op_by_tflite_code(kShape);
  ASSERT_TRUE(op->map_tflite(FakeOptions({}), file.graph, file.node, kShape).ok());
  const Tensor& out = file.graph.tensor(file.node.outputs[0]);
  ASSERT_TRUE(out.is_constant());
  EXPECT_EQ(values_of<int32_t>(*out.data), (std::vector<int32_t>{2, 1, 3}));
  FileNode wrong;
  wrong.input(DType::kInt8, {2, 1, 3}).output(kType, {2});
  EXPECT_FALSE(op->map_tflite(FakeOptions({}), wrong.graph, wrong.node, kShape).ok());
}

TEST(MirrorPad, ReflectsWithAndWithoutTheEdge) {
  for (const auto& [mode, expected] : {std::pair<int, std::vector<int32_t>>{0, {3, 2, 1, 2, 3, 2}},
                                       std::pair<int, std::vector<int32_t>>{1, {2, 1, 1, 2, 3, 3}}}) {
    FileNode file;
    file.input(kType, {3}).numbers({2, 1}).output(kType, {6});
    EXPECT_EQ(file.map(kMirrorPad, FakeOptions({{0, mode}})), "");
    EXPECT_EQ(file.run(), Outputs{expected});
  }
  FileNode far;
  far.input(kType, {3}).numbers({3, 0}).output(kType, {6});
  EXPECT_THAT(far.map(kMirrorPad), HasSubstr("padding 3 of dimension 0 is outside 0 to 2"));
}

// Indices 0 to 5 of which some are outside: 1, 2, ... as run() gives them.
TEST(Gather, MovesIndicesInside) {
  FileNode file;
  file.input(kType, {2, 2}).input(kType, {3}).output(kType, {3, 2});
  EXPECT_EQ(file.map(kGather), "");
  EXPECT_EQ(file.run(), (Outputs{{3, 4, 3, 4, 3, 4}})) << "5, 6 and 7 count as 1";
}

TEST(Gather, RefusesWhatDoesNotFit) {
  FileNode constant;
  constant.input(kType, {2, 2}).numbers({0, 2}).output(kType, {2, 2});
  EXPECT_THAT(constant.map(kGather), HasSubstr("index 2 is outside the 2 along the axis"));
  FileNode negative;
  negative.input(kType, {2, 2}).numbers({0, -1}).output(kType, {2, 2});
  EXPECT_THAT(negative.map(kGather), HasSubstr("index -1 is outside"));
  FileNode batches;
  batches.input(kType, {2, 2}).input(kType, {3, 1}).output(kType, {2, 1});
  EXPECT_THAT(batches.map(kGather, FakeOptions({{0, 1}, {1, 1}})),
              HasSubstr("of 2x2 and of the indices 3x1 differ"));
  FileNode deep;
  deep.input(kType, {2, 2}).input(kType, {2, 1}).output(kType, {2, 1});
  EXPECT_THAT(deep.map(kGather, FakeOptions({{0, 0}, {1, 1}})), HasSubstr("1 batch dimensions do not fit"));
  FileNode real;
  real.input(kType, {2, 2}).input(DType::kFloat32, {2}).output(kType, {2, 2});
  EXPECT_THAT(real.map(kGather), HasSubstr("indices"));
  FileNode nd;
  nd.input(kType, {2, 2}).input(kType, {1, 3}).output(kType, {1});
  EXPECT_THAT(nd.map(kGatherNd), HasSubstr("indices 1x3 do not fit to 2x2"));
  FileNode nd_constant;
  nd_constant.input(kType, {2, 2}).numbers({1, 2}).output(kType, {});
  EXPECT_THAT(nd_constant.map(kGatherNd), HasSubstr("index 2 is outside dimension 1 of size 2"));
}

TEST(EmbeddingLookup, RowsOfTheSameTypeAreGathered) {
  FileNode file;
  file.input(kType, {3}).input(DType::kFloat32, {4, 2}).output(DType::kFloat32, {3, 2});
  EXPECT_EQ(file.map(kEmbeddingLookup), "");
  EXPECT_EQ(file.node.op, "gather");
  FileNode offset;
  offset.input(kType, {3});
  Tensor table = constant_tensor("table", DType::kInt8, {2, 2}, std::vector<int8_t>{1, 2, 3, 4});
  table.quant = per_tensor(0.5f, 1);
  offset.node.inputs.push_back(offset.add(table));
  offset.output(DType::kFloat32, {3, 2});
  EXPECT_THAT(offset.map(kEmbeddingLookup), HasSubstr("zero point 0"));
}

TEST(Resize, RefusesWhatItCannotDo) {
  const auto problem = [](const std::vector<int32_t>& size,
                          std::vector<std::pair<int, double>> options = {}) {
    FileNode file;
    file.input(DType::kFloat32, {1, 2, 2, 1}).numbers(size).output(DType::kFloat32, {1, 3, 3, 1});
    return file.map(kResizeBilinear, FakeOptions(std::move(options)));
  };
  EXPECT_EQ(problem({3, 3}), "");
  EXPECT_THAT(problem({3, 3}, {{2, 1}, {3, 1}}), HasSubstr("exclude each other"));
  EXPECT_THAT(problem({3}), HasSubstr("has 1 numbers"));
  EXPECT_THAT(problem({0, 3}), HasSubstr("cannot be resized to 0x3"));
  EXPECT_THAT(problem({3, INT32_MAX}), HasSubstr("cannot be resized"));
  FileNode flat;
  flat.input(DType::kFloat32, {2, 2, 1}).numbers({3, 3}).output(DType::kFloat32, {3, 3, 1});
  EXPECT_THAT(flat.map(kResizeBilinear), HasSubstr("must have 4 dimensions"));
}

TEST(DynamicUpdateSlice, RefusesABlockThatDoesNotFit) {
  FileNode large;
  large.input(kType, {2, 2}).input(kType, {3, 1}).input(kType, {2}).output(kType, {2, 2});
  EXPECT_THAT(large.map(kDynamicUpdateSlice), HasSubstr("a block of 3x1 at 2 indices does not fit into 2x2"));
  FileNode start;
  start.input(kType, {2, 2}).input(kType, {1, 1}).input(kType, {3}).output(kType, {2, 2});
  EXPECT_THAT(start.map(kDynamicUpdateSlice), HasSubstr("at 3 indices"));
}

}  // namespace
}  // namespace mote
