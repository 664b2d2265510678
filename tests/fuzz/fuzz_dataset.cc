// SPDX-License-Identifier: Apache-2.0
// The description of a dataset, dataset.json; the first byte says whether the rest is read as its index
// instead.
#include "data/dataset_json.h"
#include "data/index_csv.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  if (data[0] % 2 == 0) {
    require_sound(parse_dataset_json(text, "dataset.json"));
  } else {
    require_sound(parse_index_csv(text, "index.csv", 10));
  }
  return 0;
}
