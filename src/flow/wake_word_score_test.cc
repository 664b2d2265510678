// SPDX-License-Identifier: Apache-2.0
#include "flow/wake_word_score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WakeWordScore, AWordIsHeardUntilTwoSecondsBehindItsEnd) {
  for (const int64_t ms : {1000, 1500, 3600}) {
    const WakeWordScore score = score_wake_words({ms}, {{1.0, 1.6}});
    EXPECT_THAT(score.true_positives, ElementsAre(1.0)) << ms;
    EXPECT_THAT(score.false_negatives, IsEmpty()) << ms;
    EXPECT_THAT(score.false_positives, IsEmpty()) << ms;
  }
  for (const int64_t ms : {999, 3601}) {
    const WakeWordScore score = score_wake_words({ms}, {{1.0, 1.6}});
    EXPECT_THAT(score.true_positives, IsEmpty()) << ms;
    EXPECT_THAT(score.false_negatives, ElementsAre(1.0)) << ms;
    EXPECT_THAT(score.false_positives, ElementsAre(static_cast<double>(ms) / 1000)) << ms;
  }
}

TEST(WakeWordScore, ManyDetectionsOfAWordAreOne) {
  const WakeWordScore score = score_wake_words({1400, 1432, 2900}, {{1.0, 1.6}, {7.0, 7.4}});
  EXPECT_THAT(score.true_positives, ElementsAre(1.0));
  EXPECT_THAT(score.false_negatives, ElementsAre(7.0));
  EXPECT_THAT(score.false_positives, IsEmpty());
}

// Where two words are near each other the first takes what both could have.
TEST(WakeWordScore, ADetectionExplainsOneWord) {
  const WakeWordScore one = score_wake_words({2500}, {{1.0, 1.6}, {2.4, 3.0}});
  EXPECT_THAT(one.true_positives, ElementsAre(1.0));
  EXPECT_THAT(one.false_negatives, ElementsAre(2.4));
  const WakeWordScore both = score_wake_words({2500, 3700}, {{1.0, 1.6}, {2.4, 3.0}});
  EXPECT_THAT(both.true_positives, ElementsAre(1.0, 2.4));
}

// The second counts from the one that was counted, not from the one before.
TEST(WakeWordScore, WhatNoWordExplainsCountsOnceASecond) {
  const WakeWordScore score = score_wake_words({0, 32, 900, 1000, 1001, 2001, 2002, 9000}, {});
  EXPECT_THAT(score.false_positives, ElementsAre(0, 1.001, 2.002, 9));
}

}  // namespace
}  // namespace mote
