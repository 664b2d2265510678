// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "tests/errors/made_model.h"

namespace mote {
namespace {

// 270 KB of activations fit the ESP32-C3's RAM, not the Nano's.
TEST_F(ErrorTest, ModelTooLargeForTheRam) {
  MadeModel model(DType::kInt8, {1, 512, 512, 1});
  model.conv2d(12, 3, 1).conv2d(4, 3, 2).average_pool2d();
  put("wide.mote", model.text());
  expect_refused({"compile", "wide.mote", "--board", "arduino-nano-33-ble", "-o", "library"},
                 {"wide.mote: the model needs ", " bytes of RAM, Arduino Nano 33 BLE has 2",
                  "dearest: conv2d 'conv2d_", "stride early", "esp32-c3 has room"});
}

TEST_F(ErrorTest, ModelTooLargeForTheFlash) {
  MadeModel model(DType::kInt8, {1, 1024});
  model.fully_connected(1500);
  put("deep.mote", model.text());
  expect_refused({"run", "deep.mote", "--board", "stm32f746g-disco"},
                 {"deep.mote: the model has 1,5", " bytes of constants",
                  "dearest: fully_connected 'fully_connected_0'", "fewer channels"});
}

}  // namespace
}  // namespace mote
