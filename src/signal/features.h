// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "signal/block.h"

namespace mote {

// A model that mote trains takes bytes, as pixels are: int8 of scale 1/255 and zero point -128. This brings
// the features of a chain, which may be of any unit, to that.

// What of a chain's features becomes 0 and what 255; what lies outside is clipped.
struct FeatureRange {
  std::vector<float> low, high;  // one for each of FeatureLayout::ranges; low < high
};

struct FeatureLayout {
  Shape sample;        // as an image, [height, width, channels]: [rows, features, 1]
  int64_t ranges = 0;  // how many ranges: number i belongs to the features whose index modulo `ranges` is i
};

// Of features whose first dimension is time every column has a range, all rows alike; of others every
// feature, since a mean has nothing to do with a deviation beside it.
Result<FeatureLayout> feature_layout(const ChainInput& input, const std::vector<Block>& blocks);

// build_chain(), with the features brought to int8.
Result<Graph> build_features(const std::string& name, const ChainInput& input,
                             const std::vector<Block>& blocks, const FeatureRange& range);

// build_chain(), with the features as float32, for a model that takes them as they are.
Result<Graph> build_float_features(const std::string& name, const ChainInput& input,
                                   const std::vector<Block>& blocks);

// build_pipeline() with a model that was trained on features as bytes.
Result<Graph> build_trained_pipeline(const std::string& name, const ChainInput& input,
                                     const std::vector<Block>& blocks, const FeatureRange& range,
                                     const Graph& model);

}  // namespace mote
