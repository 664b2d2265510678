// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, OutputNotWritable) {
  put_model();
  put("file", "precious");
  expect_refused({"compile", "good.mote", "--board", "cortex-m4", "-o", "/proc/library"},
                 {"/proc/library", "hint: "});
  expect_refused({"compile", "good.mote", "--board", "cortex-m4", "-o", "file/library"},
                 {"file/library", "a part of the path is a file"});
  put("folder/file", "precious");
  expect_refused({"run", "good.mote", "--output", "folder"}, {"folder: is a folder", "name a file in it"});
}

}  // namespace
}  // namespace mote
