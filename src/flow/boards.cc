// SPDX-License-Identifier: Apache-2.0
#include "flow/boards.h"

namespace mote {

Json to_json(const Target& b) {
  const auto positive = [](auto value) { return value > 0 ? Json(value) : Json(nullptr); };
  return {{"name", b.name},
          {"title", b.title},
          {"core", b.core},
          {"chip", b.chip},
          {"mhz", positive(b.mhz)},
          {"flash", positive(b.flash.bytes)},
          {"ram", positive(b.ram.bytes)},
          {"flash_available", positive(b.flash_available())},
          {"ram_available", positive(b.ram_available())},
          {"generic", b.generic},
          {"emulated_on", b.emulator ? Json(b.emulator->machine) : Json(nullptr)},
          {"emulated_core", b.emulator ? Json(b.emulator->core) : Json(nullptr)},
          {"sources", b.sources}};
}

}  // namespace mote
