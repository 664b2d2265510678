// SPDX-License-Identifier: Apache-2.0
#include "data/npy.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const Result<NpyArray> array = parse_npy(Bytes(data, data + size), "fuzz.npy");
  require_sound(array);
  if (!array.ok()) return 0;
  const auto again = encode_npy(array->type, array->shape, array->data.data(), array->data.size());
  require(again.ok(), "an accepted array cannot be written");
  const Result<NpyArray> back = parse_npy(*again, "again.npy");
  require(back.ok() && back->shape == array->shape && back->data == array->data,
          "the array does not read back");
  return 0;
}
