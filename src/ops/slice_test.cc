// SPDX-License-Identifier: Apache-2.0
#include "ops/slice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Outputs = std::vector<std::vector<int32_t>>;

constexpr DType kType = DType::kInt32;

// SLICE of a 3x4 of 1 to 12.
FileNode slice(const std::vector<int32_t>& begin, const std::vector<int32_t>& size, Shape out) {
  FileNode file;
  file.input(kType, {3, 4}).numbers(begin).numbers(size).output(kType, std::move(out));
  return file;
}

TEST(Slice, TakesABlock) {
  FileNode file = slice({1, 1}, {2, -1}, {2, 3});
  EXPECT_EQ(file.map(slice_code::kSlice), "");
  EXPECT_EQ(file.run(), (Outputs{{6, 7, 8, 10, 11, 12}}));
}

TEST(Slice, RefusesWhatIsOutside) {
  EXPECT_THAT(slice({0, 0}, {3, 5}, {3, 5}).map(slice_code::kSlice),
              HasSubstr("outside dimension 1 of size 4"));
  EXPECT_THAT(slice({-1, 0}, {1, 1}, {1, 1}).map(slice_code::kSlice), HasSubstr("outside dimension 0"));
  EXPECT_THAT(slice({-1, 0}, {-1, 1}, {1, 1}).map(slice_code::kSlice), HasSubstr("outside dimension 0"));
  EXPECT_THAT(slice({INT32_MAX, 0}, {1, 1}, {1, 1}).map(slice_code::kSlice),
              HasSubstr("outside dimension 0"));
  EXPECT_THAT(slice({3, 0}, {-1, 1}, {1, 1}).map(slice_code::kSlice), HasSubstr("empty along dimension 0"));
  EXPECT_THAT(slice({0, 0}, {0, 1}, {1, 1}).map(slice_code::kSlice), HasSubstr("empty along dimension 0"));
  EXPECT_THAT(slice({0}, {1, 1}, {1, 1}).map(slice_code::kSlice), HasSubstr("begin has 1 entries"));
  EXPECT_THAT(slice({0, 0}, {1, 1}, {2, 1}).map(slice_code::kSlice), HasSubstr("declared as 2x1"));
}

TEST(Slice, RefusesABeginThatIsComputed) {
  FileNode file;
  file.input(kType, {3, 4}).input(kType, {2}).numbers({1, 1}).output(kType, {1, 1});
  EXPECT_THAT(file.map(slice_code::kSlice), HasSubstr("begin 'in1' is computed while the model runs"));
}

// Fields of StridedSliceOptions.
enum Mask { kBegin, kEnd, kEllipsis, kNewAxis, kShrink, kOffset };
using Masks = std::vector<std::pair<int, double>>;

// STRIDED_SLICE of a 2x3x4 of 1 to 24.
FileNode strided(const std::vector<int32_t>& begin, const std::vector<int32_t>& end,
                 const std::vector<int32_t>& stride, Shape out) {
  FileNode file;
  file.input(kType, {2, 3, 4}).numbers(begin).numbers(end).numbers(stride).output(kType, std::move(out));
  return file;
}

Outputs outputs_of(FileNode file, const Masks& masks) {
  EXPECT_EQ(file.map(slice_code::kStridedSlice, FakeOptions(masks)), "");
  return file.run();
}

std::string problem(FileNode file, const Masks& masks = {}) {
  return file.map(slice_code::kStridedSlice, FakeOptions(masks));
}

TEST(StridedSlice, HasMasks) {
  // x[1, ::-1, -3:]
  EXPECT_EQ(outputs_of(strided({1, 2, -3}, {2, 0, 9}, {1, -1, 1}, {3, 3}), {{kEnd, 2}, {kShrink, 1}}),
            (Outputs{{22, 23, 24, 18, 19, 20, 14, 15, 16}}));
  // x[..., 1]
  EXPECT_EQ(outputs_of(strided({0, 1}, {0, 2}, {1, 1}, {2, 3}), {{kEllipsis, 1}, {kShrink, 2}}),
            (Outputs{{2, 6, 10, 14, 18, 22}}));
  // x[0, newaxis, ..., newaxis, 3:1:-1]
  EXPECT_EQ(outputs_of(strided({0, 0, 0, 0, 3}, {1, 0, 0, 0, 1}, {1, 1, 1, 1, -1}, {1, 3, 1, 2}),
                       {{kNewAxis, 2 | 8}, {kEllipsis, 4}, {kShrink, 1}}),
            (Outputs{{4, 3, 8, 7, 12, 11}}));
  // x[1:]: the other dimensions whole
  EXPECT_EQ(outputs_of(strided({1}, {2}, {1}, {1, 3, 4}), {}).at(0).front(), 13);
  // x[-100:100, 5:-9:-2, ::3]: ends outside the tensor are its ends
  EXPECT_EQ(outputs_of(strided({-100, 5, 0}, {100, -9, 0}, {1, -2, 3}, {2, 2, 2}), {{kBegin, 4}, {kEnd, 4}}),
            (Outputs{{9, 12, 1, 4, 21, 24, 13, 16}}));
}

TEST(StridedSlice, AnEmptyEllipsisStandsForNothing) {
  EXPECT_EQ(outputs_of(strided({0, 1, 0, 2}, {2, 2, 0, 3}, {1, 1, 1, 1}, {2, 1, 1}), {{kEllipsis, 4}}),
            (Outputs{{7, 19}}));
}

TEST(StridedSlice, RefusesWhatIsOutside) {
  EXPECT_THAT(problem(strided({5, 0, 0}, {6, 3, 4}, {1, 1, 1}, {3, 4}), {{kShrink, 1}}),
              HasSubstr("index 5 is outside dimension 0 of size 2"));
  EXPECT_THAT(problem(strided({0, 0, 0}, {2, 3, 4}, {1, -1, 1}, {2, 4}), {{kShrink, 2}}),
              HasSubstr("outside dimension 1"));
  EXPECT_THAT(problem(strided({0, 2, 0}, {2, 1, 4}, {1, 1, 1}, {2, 1, 4})),
              HasSubstr("empty along dimension 1"));
  EXPECT_THAT(problem(strided({0, 0, 0}, {2, 3, 4}, {1, 0, 1}, {2, 1, 4})),
              HasSubstr("stride 0 of dimension 1"));
  EXPECT_THAT(problem(strided({0, 0, 0}, {2, 3, 4}, {1, 1}, {2, 3, 4})),
              HasSubstr("have 3, 3 and 2 entries"));
  EXPECT_THAT(problem(strided({0, 0, 0, 0}, {2, 3, 4, 1}, {1, 1, 1, 1}, {2, 3, 4})),
              HasSubstr("for 3 dimensions"));
  EXPECT_THAT(problem(strided({0, 0, 0}, {2, 3, 4}, {1, 1, 1}, {2, 3, 4}), {{kOffset, 1}}),
              HasSubstr("'offset'"));
}

TEST(Reverse, TurnsDimensionsRound) {
  FileNode file;
  file.input(kType, {2, 3}).numbers({-1, 0}).output(kType, {2, 3});
  EXPECT_EQ(file.map(slice_code::kReverseV2), "");
  EXPECT_EQ(file.run(), (Outputs{{6, 5, 4, 3, 2, 1}}));
  FileNode twice;
  twice.input(kType, {2, 3}).numbers({1, -1}).output(kType, {2, 3});
  EXPECT_THAT(twice.map(slice_code::kReverseV2), HasSubstr("axis 1 is given twice"));
  FileNode outside;
  outside.input(kType, {2, 3}).numbers({2}).output(kType, {2, 3});
  EXPECT_THAT(outside.map(slice_code::kReverseV2), HasSubstr("axis 2 is outside the 2 dimensions"));
}

TEST(Split, MakesANodeForEachPart) {
  FileNode file;
  file.number(-1).input(kType, {2, 4}).output(kType, {2, 2}).output(kType, {2, 2});
  EXPECT_EQ(file.map(slice_code::kSplit, FakeOptions({{0, 2}})), "");
  EXPECT_EQ(file.graph.nodes.size(), 2u);
  EXPECT_EQ(file.graph.nodes[0].origin.node_name, "out0");
  EXPECT_EQ(file.run(), (Outputs{{1, 2, 5, 6}, {3, 4, 7, 8}}));
  FileNode uneven;
  uneven.number(1).input(kType, {2, 3}).output(kType, {2, 2}).output(kType, {2, 1});
  EXPECT_THAT(uneven.map(slice_code::kSplit, FakeOptions({{0, 2}})), HasSubstr("cannot be split into 2"));
  FileNode miscounted;
  miscounted.number(1).input(kType, {2, 4}).output(kType, {2, 2}).output(kType, {2, 2});
  EXPECT_THAT(miscounted.map(slice_code::kSplit, FakeOptions({{0, 4}})), HasSubstr("into 4 for 2 outputs"));
}

FileNode split_v(const std::vector<int32_t>& sizes) {
  FileNode file;
  file.input(kType, {5, 1}).numbers(sizes).number(0);
  for (const int32_t size : sizes) file.output(kType, {size < 1 ? 3 : size, 1});
  return file;
}

TEST(Split, TakesSizes) {
  FileNode file = split_v({2, -1});
  EXPECT_EQ(file.map(slice_code::kSplitV), "");
  EXPECT_EQ(file.run(), (Outputs{{1, 2}, {3, 4, 5}}));
  for (const std::vector<int32_t>& wrong : std::vector<std::vector<int32_t>>{
           {2, 4}, {2, 2}, {-1, -1}, {5, -1}, {INT32_MAX, 2}, {0, 5}, {-2, 7}, {5, 1}})
    EXPECT_THAT(split_v(wrong).map(slice_code::kSplitV), HasSubstr("do not add up to the 5 of dimension 0"));
}

TEST(Unpack, DropsTheDimension) {
  FileNode file;
  file.input(kType, {2, 3}).output(kType, {2}).output(kType, {2}).output(kType, {2});
  EXPECT_EQ(file.map(slice_code::kUnpack, FakeOptions({{0, 3}, {1, -1}})), "");
  EXPECT_EQ(file.run(), (Outputs{{1, 4}, {2, 5}, {3, 6}}));
  FileNode some;
  some.input(kType, {2, 3}).output(kType, {2}).output(kType, {2});
  EXPECT_THAT(some.map(slice_code::kUnpack, FakeOptions({{0, 2}, {1, 1}})), HasSubstr("unpacks 2 of the 3"));
  FileNode one_more;
  one_more.input(kType, {2, 3}).output(kType, {2}).output(kType, {2});
  EXPECT_THAT(one_more.map(slice_code::kUnpack, FakeOptions({{0, 3}, {1, 1}})),
              HasSubstr("has 2 outputs, 3 are"));
}

}  // namespace
}  // namespace mote
