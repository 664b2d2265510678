// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, ForeignOutputFolder) {
  put_model();
  put("sketches/blink.ino", "void setup() {}");
  expect_refused({"compile", "good.mote", "--board", "cortex-m4", "-o", "sketches"},
                 {"sketches: the folder holds files that mote did not make", "choose a new folder with -o"});
  expect_refused({"compile", "good.mote", "--board", "cortex-m4", "-o", "good.mote"},
                 {"good.mote: is a file, not a folder", "choose another -o"});
}

}  // namespace
}  // namespace mote
