// SPDX-License-Identifier: Apache-2.0
// Damage done on purpose to the hand-written model of testdata/tiny: out[i] = 4 * (in[i] + weight[i]), its
// sum at byte 8 of the arena after the first step.
#include "emulate/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulate/tiny_model_test.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Faults : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    Result<Firmware> firmware = build_tiny(GetParam());
    ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
    firmware_ = *std::move(firmware);
    for (uint8_t inference = 0; inference < 4; ++inference)
      for (uint8_t i = 0; i < 8; ++i) request_.inputs.push_back(static_cast<uint8_t>(8 * inference + i));
    clean_ = run();
  }

  FaultRun run() {
    Result<FaultRun> result = run_with_faults(firmware_, request_);
    EXPECT_TRUE(result.ok()) << result.error().to_string();
    return result.ok() ? *std::move(result) : FaultRun{};
  }

  Firmware firmware_;
  FaultRequest request_;
  FaultRun clean_;
};

TEST_P(Faults, NoneComputesTheModel) {
  ASSERT_EQ(clean_.outputs.size(), 32U);
  EXPECT_FALSE(clean_.refused);
  EXPECT_TRUE(clean_.lost.empty());
  for (size_t i = 0; i < 32; ++i) EXPECT_EQ(clean_.outputs[i], static_cast<uint8_t>(4 * (i + 3))) << i;
}

TEST_P(Faults, ABitOfTheArenaFlips) {
  request_.faults = {{1, 1, 8 + 5, 1}};
  const FaultRun damaged = run();
  ASSERT_EQ(damaged.outputs.size(), 32U);
  for (size_t i = 0; i < 32; ++i) {
    if (i == 8 + 5) {
      EXPECT_EQ(damaged.outputs[i], static_cast<uint8_t>(clean_.outputs[i] + 4));  // a sum of 16 became 17
    } else {
      EXPECT_EQ(damaged.outputs[i], clean_.outputs[i]) << i;
    }
  }
}

TEST_P(Faults, AResetLosesTheInferenceThatItInterrupts) {
  request_.faults = {{1, 2, 0, 0}, {3, 0, 0, 0}};
  const FaultRun reset = run();
  EXPECT_THAT(reset.lost, ElementsAre(1, 3));
  Bytes expected(clean_.outputs.begin(), clean_.outputs.begin() + 8);
  expected.insert(expected.end(), clean_.outputs.begin() + 16, clean_.outputs.begin() + 24);
  EXPECT_EQ(reset.outputs, expected);
}

TEST_P(Faults, FaultsAfterAResetStillHappen) {
  request_.faults = {{0, 1, 0, 0}, {2, 1, 8, 0x80}};
  const FaultRun run_with_both = run();
  EXPECT_THAT(run_with_both.lost, ElementsAre(0));
  ASSERT_EQ(run_with_both.outputs.size(), 24U);
  EXPECT_EQ(run_with_both.outputs[0], clean_.outputs[8]);
  EXPECT_EQ(run_with_both.outputs[8], clean_.outputs[16]);  // 4 * 0x80 is 0 modulo 256
  request_.faults = {{0, 1, 0, 0}, {2, 1, 8, 0x01}};
  EXPECT_NE(run().outputs[8], clean_.outputs[16]);
}

TEST_P(Faults, OfAnInferenceThatAResetEndedDoNotHoldUpTheNext) {
  request_.faults = {{1, 1, 0, 0}, {1, 2, 8, 1}, {2, 1, 8, 1}};
  const FaultRun reset = run();
  EXPECT_THAT(reset.lost, ElementsAre(1));
  ASSERT_EQ(reset.outputs.size(), 24U);
  // The lowest bit of a sum, times 4.
  EXPECT_EQ(reset.outputs[8], static_cast<uint8_t>(clean_.outputs[16] ^ 4));
  EXPECT_THAT(reset.early, ElementsAre(false, false, false));
}

TEST_P(Faults, AFlippedWeightIsReportedAndNotRun) {
  request_.weight_flips = {{0, 4}};
  const FaultRun refused = run();
  EXPECT_TRUE(refused.refused);
  EXPECT_TRUE(refused.outputs.empty());
  request_.check_weights = false;
  const FaultRun unchecked = run();
  EXPECT_FALSE(unchecked.refused);
  ASSERT_EQ(unchecked.outputs.size(), 32U);
  EXPECT_EQ(unchecked.outputs[0], static_cast<uint8_t>(4 * (3 + 16)));
}

TEST_P(Faults, OutsideTheRunAreRefused) {
  for (const RunTimeFault& fault : {RunTimeFault{4, 0, 0, 1}, RunTimeFault{0, 4, 0, 1},
                                    RunTimeFault{0, 0, 32, 1}, RunTimeFault{0, 0, -1, 1}}) {
    request_.faults = {fault};
    const Result<FaultRun> result = run_with_faults(firmware_, request_);
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().to_string(), HasSubstr("outside the run"));
  }
  request_.faults.clear();
  request_.weight_flips = {{*weight_bytes(firmware_), 0}};
  EXPECT_FALSE(run_with_faults(firmware_, request_).ok());
}

INSTANTIATE_TEST_SUITE_P(Emulate, Faults,
                         ::testing::Values("cortex-m4", "cortex-m0plus", "rv32imc", "esp32-devkitc"),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mote
