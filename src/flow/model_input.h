// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// Reads the input of a model with one input from a file:
//   .bin  the tensor's bytes as they lie in memory
//   .npy  an array of the tensor's type and number of elements (leading sizes of 1 do not matter)
//   .png  an image: resized to nothing else, height, width and channels must be the tensor's; see
//   pixel_input()
// A model with several inputs reads a .bin with all of them one after the other.
Result<std::vector<Bytes>> read_model_input(const Graph& graph, const std::string& file);

// Pixels (0 to 255) as the value of an input tensor. int8: pixel - 128, which is what quantisation over the
// whole range of the pixels gives whatever range of reals they stand for. float32: pixel / 255.
Bytes pixel_input(const Tensor& input, const uint8_t* pixels);

}  // namespace mote
