// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, UnknownCommand) {
  expect_refused({"compil", "x.tflite"}, {"there is no command 'compil'; did you mean 'compile'?", "--help"},
                 2);
  expect_refused({"data", "imprt", "x"}, {"there is no command 'imprt'; did you mean 'import'?", "--help"},
                 2);
}

TEST_F(ErrorTest, NoCommand) { expect_refused({}, {"subcommand is required", "--help"}, 2); }

TEST_F(ErrorTest, UnknownOption) {
  expect_refused({"verify", "x.tflite", "--layer"}, {"--layer", "did you mean '--layers'?", "--help"}, 2);
}

TEST_F(ErrorTest, MissingOption) {
  expect_refused({"compile", "x.tflite", "-o", "library"}, {"--board is required", "--help"}, 2);
  expect_refused({"bench", "x.tflite", "--board", "cortex-m4", "--optimization", "-O9"},
                 {"--optimization", "-Os"}, 2);
}

}  // namespace
}  // namespace mote
