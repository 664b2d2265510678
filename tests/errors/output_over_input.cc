// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, OutputOverInput) {
  put_model();
  put("input.bin", std::string(144, 'x'));
  const std::vector<std::string> texts = {"would be overwritten", "choose another name"};
  expect_refused({"run", "good.mote", "--output", "./good.mote"}, texts);
  expect_refused({"run", "good.mote", "--input", "input.bin", "--output", "input.bin"}, texts);
  expect_refused({"opt", "good.mote", "-o", "good.mote"}, texts);
}

}  // namespace
}  // namespace mote
