// SPDX-License-Identifier: Apache-2.0
#include "import/foreign.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const auto kind = recognise_content(Bytes(data, data + size));
  const std::string path(data, data + size);
  if (kind) require(!foreign_error(*kind, path).hint.empty(), "a recognised file without a hint");
  if (const auto promised = recognise_extension(path))
    require(!foreign_error(*promised, path).hint.empty(), "a recognised name without a hint");
  return 0;
}
