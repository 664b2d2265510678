// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "ir/graph.h"
#include "quantize/host_model.h"

namespace mote {

// Inputs for a model, at most `most` of them, evenly picked where there are more:
//   a .npy file    one input for each index along the first dimension
//   a .csv file    one input on each line, its numbers one after the other; a line of names may lead
//   a .bin file    inputs one after the other as they lie in memory; of several inputs all together
//   a dataset      a folder that `mote data import` has written: images of its training split
//   a folder       every file in it and in its folders that read_model_input() reads, in the order of names
// At least one.
Result<std::vector<Sample>> read_model_samples(const Graph& graph, const std::string& path, int64_t most);

}  // namespace mote
