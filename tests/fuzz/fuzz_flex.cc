// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/flex_buffer.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const auto map = read_flex_map({reinterpret_cast<const char*>(data), size});
  require_sound(map);
  if (!map.ok()) return 0;
  size_t bytes = 0;
  for (const auto& [name, value] : *map) {
    bytes += name.size();
    if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
  }
  require(bytes <= 4 * size, "a small buffer has grown");
  return 0;
}
