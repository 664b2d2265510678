// SPDX-License-Identifier: Apache-2.0
#include "target/target.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  require_sound(parse_board(std::string(data, data + size), "board.toml"));
  return 0;
}
