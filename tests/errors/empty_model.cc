// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, EmptyModel) {
  put("empty.tflite", "");
  expect_refused({"inspect", "empty.tflite"}, {"empty.tflite: is empty", "copy or export it again"});
  put("empty.mote", "");
  expect_refused({"inspect", "empty.mote"},
                 {"empty.mote: is empty", "the first line of a .mote file is: mote-ir 1"});
}

}  // namespace
}  // namespace mote
