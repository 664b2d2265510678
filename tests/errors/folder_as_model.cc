// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, FolderAsModel) {
  put("models/readme.txt", "not a model");
  expect_refused({"inspect", "models"},
                 {"models: is a folder, not a model file", "name the .tflite file in it"});
}

}  // namespace
}  // namespace mote
