// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.h"
#include "ops/lowered.h"

namespace mote {

// Where an operator that only moves elements finds those of its output: output element [i_0][i_1]... is input
// element offset + at_0(i_0) + at_1(i_1) + ...
struct ElementMap {
  struct Dimension {
    int64_t count = 1;
    int64_t stride = 0;            // at(i) = i * stride
    std::vector<int32_t> at = {};  // if not empty, at(i) = at[i]; `count` of them
  };
  int64_t offset = 0;
  std::vector<Dimension> dimensions;  // the fastest running one last
};

// Distances between neighbours along each dimension of a dense tensor, in elements.
std::vector<int64_t> dense_strides(const Shape& shape);

// A dimension that goes through elements at these places.
ElementMap::Dimension listed(std::vector<int32_t> at);

// The same map with as few dimensions as possible: those of one element are left out, neighbours that are one
// regular row become one, and lists that are regular, or repeat each entry equally often, become strides.
ElementMap simplified(const ElementMap& map);

// The loops of strided_copy.h around rows, for these dimensions.
std::vector<int32_t> loops_of(const std::vector<ElementMap::Dimension>& outer);

// The calls that write `out` by the map from the one input of a node: a copy that costs nothing where the
// elements lie as they are, or the kernel for the width of the elements.
Result<std::vector<KernelCall>> element_map_calls(const ElementMap& map, const Tensor& in, const Tensor& out);

}  // namespace mote
