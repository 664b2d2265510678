// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

// Wherever the file ends, mote says so.
TEST_F(ErrorTest, TruncatedModel) {
  const Bytes whole = tflite::small_model().file();
  for (const size_t part : {9, 10}) {
    put("cut.tflite", Bytes(whole.begin(), whole.begin() + static_cast<long>(whole.size() * part / 11)));
    expect_refused({"compile", "cut.tflite", "--board", "cortex-m4", "-o", "library"},
                   {"cut.tflite: is damaged or cut short", "byte", "copy or export it again"});
  }
}

}  // namespace
}  // namespace mote
