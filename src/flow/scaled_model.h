// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "ir/graph.h"

namespace mote {

struct ModelScale {
  double input = 1;     // of height and width of the model's images; at most 1
  double channels = 1;  // of the layers' channels, those of inputs and outputs left out; at most 1
};

// A graph of the same layers with smaller images or fewer channels, to plan its memory: weights are cut, so
// its outputs mean nothing. Nothing if a layer does not allow it, for example an input that is not an image
// or a reshape into sizes that are fixed.
std::optional<Graph> scaled_model(const Graph& graph, const ModelScale& scale);

}  // namespace mote
