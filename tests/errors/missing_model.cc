// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, MissingModel) {
  expect_refused({"compile", "no/kws.tflite", "--board", "cortex-m4", "-o", "library"},
                 {"no/kws.tflite: cannot be opened: No such file", "check the path"});
  expect_refused({"run", "kws.tflite", "--output", "scores.bin"}, {"kws.tflite: cannot be opened"});
}

}  // namespace
}  // namespace mote
