// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_stream.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

// A test of one file that is passed.
MlperfStreamSummary good() {
  MlperfStreamSummary out;
  out.time.period_ms = 32;
  out.time.work_ms = 16;
  MlperfStreamFile file;
  file.runs = file.identical_runs = file.identical_events = 100;
  file.intact = true;
  file.score.false_positives.assign(8, 1.0);
  file.score.false_negatives.assign(8, 1.0);
  out.files = {file, file};
  return out;
}

TEST(MlperfStream, EightOfEitherAreAllowed) {
  EXPECT_TRUE(good().passed());
  MlperfStreamSummary s = good();
  s.files[1].score.false_positives.push_back(2);
  EXPECT_TRUE(s.files[0].reached());
  EXPECT_FALSE(s.files[1].reached());
  EXPECT_FALSE(s.passed());
  s = good();
  s.files[0].score.false_negatives.push_back(2);
  EXPECT_FALSE(s.passed());
}

TEST(MlperfStream, TheBoardMustHearWhatThisComputerHears) {
  MlperfStreamSummary s = good();
  s.files[0].identical_runs = 99;
  EXPECT_FALSE(s.passed());
  s.in_float = true;
  EXPECT_TRUE(s.passed()) << "floats are rounded otherwise";
  s.files[0].identical_events = 99;
  EXPECT_FALSE(s.passed());
  s = good();
  s.files[1].intact = false;
  EXPECT_FALSE(s.passed());
}

TEST(MlperfStream, TheBoardMustKeepUp) {
  MlperfStreamSummary s = good();
  EXPECT_DOUBLE_EQ(*s.throughput(), 62.5);
  s.time.work_ms = 33;
  EXPECT_FALSE(s.passed());
  s.time.work_ms.reset();
  EXPECT_FALSE(s.throughput());
  EXPECT_TRUE(s.passed()) << "a core without a clock cannot be judged";
}

}  // namespace
}  // namespace mote
