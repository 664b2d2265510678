// SPDX-License-Identifier: Apache-2.0
#include "train/checkpoint.h"

#include <gtest/gtest.h>

namespace mote::train {
namespace {

Checkpoint example() {
  Checkpoint c;
  c.fingerprint = "abc";
  c.epochs_done = 3;
  c.optimizer_steps = 1200;
  c.state = {{1.5f, -2.25f}, {0.1f}};
  c.first_moment = {3.0f, 4.0f};
  c.second_moment = {5.0f, 6.0f};
  c.best_float = {2, 0.75, {{7.0f, 8.0f}, {9.0f}}};
  c.history = {{"float", 1, 0.1, 0.2, 0.3, 0.01, 1.5}};
  return c;
}

TEST(Checkpoint, RoundTrips) {
  const Bytes bytes = serialize(example());
  const auto back = parse_checkpoint(bytes, "x");
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(serialize(*back), bytes);
  EXPECT_EQ(back->state.parameters, example().state.parameters);
  EXPECT_EQ(back->best_float.state.statistics, example().best_float.state.statistics);
  EXPECT_EQ(back->history[0].loss, 0.1);
}

TEST(Checkpoint, RefusesEveryTruncationAndEveryChangedByte) {
  const Bytes bytes = serialize(example());
  for (size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(parse_checkpoint(Bytes(bytes.begin(), bytes.begin() + static_cast<long>(size)), "x").ok())
        << size;
  for (size_t i = 0; i < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] ^= 1;
    ASSERT_FALSE(parse_checkpoint(changed, "x").ok()) << i;
  }
}

}  // namespace
}  // namespace mote::train
