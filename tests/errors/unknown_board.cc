// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, UnknownBoard) {
  put_model();
  for (const char* name : {"arduino-nano", "arduino-nano-33-bel", "Arduino-Nano-33-BLE"})
    expect_refused({"compile", "good.mote", "--board", name, "-o", "library"},
                   {std::string("there is no board '") + name + "'", "did you mean 'arduino-nano-33-ble'?"});
  expect_refused({"bench", "good.mote", "--board", "z80"},
                 {"there is no board 'z80'", "known: arduino-nano-33-ble"});
}

}  // namespace
}  // namespace mote
