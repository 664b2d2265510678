// SPDX-License-Identifier: Apache-2.0
// The ranges of features that training keeps for the pipeline, and the graph that is made with them.
#include "flow/trained_pipeline.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const Result<FeatureRange> range =
      parse_feature_range(std::string(data, data + size), "features.json", "chain");
  require_sound(range);
  if (!range.ok()) return 0;
  require_sound(build_features("f", {DType::kFloat32, {4, 2}, 50}, {}, *range));
  return 0;
}
