// SPDX-License-Identifier: Apache-2.0
#include "data/idx.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const Result<IdxArray> array = parse_idx(Bytes(data, data + size), "fuzz.idx");
  require_sound(array);
  if (array.ok())
    require(static_cast<int64_t>(array->data.size()) == element_count(array->shape), "data and shape differ");
  return 0;
}
