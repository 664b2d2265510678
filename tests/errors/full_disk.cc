// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "tests/errors/made_model.h"

namespace mote {
namespace {

ProgramOptions full_disk(const ProgramOptions& options) {
  ProgramOptions out = options;
  out.most_file_bytes = 2048;
  return out;
}

TEST_F(ErrorTest, FullDisk) {
  put_model();
  expect_refused({"compile", "good.mote", "--board", "cortex-m4", "-o", "new/library"},
                 {"new/library/src/mote_", "cannot be written", "hint: "}, 1, full_disk(options()));
}

// The library that is there stays whole.
TEST_F(ErrorTest, FullDiskOverAnEarlierLibrary) {
  put_model();
  ASSERT_EQ(run_mote({"compile", "good.mote", "--board", "cortex-m4", "-o", "library"}, options()).exit_code,
            0);
  put("good.mote", small_classifier(16).text());
  expect_refused({"compile", "good.mote", "--board", "cortex-m7", "-o", "library"}, {"cannot be written"}, 1,
                 full_disk(options()));
}

TEST_F(ErrorTest, FullDevice) {
  put_model();
  expect_refused({"run", "good.mote", "--output", "/dev/full"},
                 {"/dev/full: cannot be written: No space left", "the disk is full"});
}

}  // namespace
}  // namespace mote
