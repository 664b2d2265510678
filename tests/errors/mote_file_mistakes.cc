// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, UnknownWordInMoteFile) {
  put("bad.mote", "mote-ir 1\ngraph \"k\"\ntensor 0 \"in\" int8 [1,4]\ninptu 0\n");
  expect_refused({"inspect", "bad.mote"}, {"bad.mote:4: unknown word 'inptu'", "did you mean 'input'?"});
}

TEST_F(ErrorTest, UnknownTypeInMoteFile) {
  put("bad.mote", "mote-ir 1\ngraph \"k\"\ntensor 0 \"in\" int7 [1,4]\n");
  expect_refused({"inspect", "bad.mote"},
                 {"bad.mote:3: unknown element type 'int7'", "did you mean 'int8'?"});
}

}  // namespace
}  // namespace mote
