// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/check_image.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  check_image(decode_jpeg(Bytes(data, data + size), "fuzz.jpg"));
  return 0;
}
