// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, RandomBytes) {
  Bytes noise(5000);
  uint32_t state = 12345;
  for (uint8_t& byte : noise) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<uint8_t>(state >> 24);
  }
  put("noise.tflite", noise);
  expect_refused({"inspect", "noise.tflite"},
                 {"noise.tflite: is not a TensorFlow Lite model", "check that the file was copied whole"});
}

}  // namespace
}  // namespace mote
