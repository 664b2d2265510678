// SPDX-License-Identifier: Apache-2.0
#include "ops/lowered.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

// The steps of an unrolled layer have the same weights, which flash holds once.
TEST(Lowered, CountsArraysOfTheSameContentOnce) {
  Lowered model;
  for (const uint8_t last : {3, 3, 4}) {
    KernelCall call;
    call.pointer("weights", DType::kInt8, Bytes{1, 2, last});
    model.calls.push_back(std::move(call));
  }
  EXPECT_EQ(model.constant_bytes(), 6);
  model.calls[0].pointer("shifts", DType::kUInt8, Bytes{1, 2, 4});  // as the last, but of another type
  EXPECT_EQ(model.constant_bytes(), 9);
}

}  // namespace
}  // namespace mote
