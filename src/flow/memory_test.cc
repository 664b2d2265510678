// SPDX-License-Identifier: Apache-2.0
#include "flow/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/io.h"
#include "ir/text.h"
#include "ops/case_builder.h"
#include "plan/plan.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

// One convolution whose input of `size` x `size` x 8 and output of 12 channels are in RAM together.
std::string write_model(const TemporaryFolder& folder, int32_t size) {
  CaseBuilder builder("wide");
  const TensorId in = builder.input(DType::kInt8, {1, size, size, 8}, per_tensor(0.1f, 0));
  const TensorId weights = builder.constant(DType::kInt8, {12, 3, 3, 8}, per_tensor(0.02f, 0));
  builder.node("conv2d", {in, weights}, window_attrs(1, 1, {1, 1, 1, 1}), DType::kInt8, per_tensor(0.3f, 0));
  const std::string file = folder / "wide.mote";
  EXPECT_TRUE(write_file(file, print(builder.build().graph)).ok());
  return file;
}

MemorySummary inspected(int32_t size, const std::string& board) {
  const TemporaryFolder folder = *TemporaryFolder::make("memory");
  MemoryRequest request;
  request.model = write_model(folder, size);
  request.board = board;
  request.svg = folder / "arena.svg";
  const Result<MemorySummary> summary = inspect_memory(request);
  EXPECT_TRUE(summary.ok()) << summary.error().to_string();
  const Result<std::string> svg = read_text_file(request.svg, 1 << 20);
  EXPECT_TRUE(svg.ok());
  EXPECT_THAT(*svg, HasSubstr("</svg>"));
  return *summary;
}

TEST(InspectMemory, ShowsThePlanOfAModelThatFits) {
  const MemorySummary s = inspected(20, "arduino-nano-33-ble");
  EXPECT_TRUE(s.fits);
  EXPECT_TRUE(s.advice.empty());
  ASSERT_EQ(s.peak.size(), 1u);
  EXPECT_EQ(s.peak[0].bytes, s.arena_bytes);
  EXPECT_EQ(s.picture.arena_bytes, s.arena_bytes);
  EXPECT_GE(s.picture.blocks.size(), 2u);
}

TEST(InspectMemory, PlansWhatWouldHelpAModelThatDoesNot) {
  const MemorySummary s = inspected(150, "arduino-nano-33-ble");
  EXPECT_FALSE(s.fits);
  EXPECT_GT(s.arena_bytes, s.available_bytes);
  bool input = false, board = false;
  for (const MemoryAdvice& a : s.advice) {
    if (a.what.find("input times 0.5") != std::string::npos) {
      input = true;
      EXPECT_TRUE(a.fits && a.estimated);
      EXPECT_LT(a.arena_bytes, s.arena_bytes / 3);
    }
    if (a.what.find("board ") == 0) {
      board = true;
      EXPECT_TRUE(a.fits);
    }
  }
  EXPECT_TRUE(input && board);
}

}  // namespace
}  // namespace mote
