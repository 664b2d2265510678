// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "ir/graph.h"

namespace mote {

// A classifier on a set of samples.
struct Evaluation {
  int64_t correct = 0, total = 0;
  std::vector<int32_t> predicted;  // class with the largest output, the first of equals
  std::vector<float> confidence;   // of the predicted class, as the output tensor says
  Bytes outputs;                   // output 0 of every sample, one after the other
  double accuracy() const {
    return total > 0 ? static_cast<double>(correct) / static_cast<double>(total) : 0;
  }
};

// Runs the graph, int8 or float, over all samples with the device kernels on the host, with all cores; the
// one way in which mote counts accuracy. The graph has one image input of the dataset's shape.
Result<Evaluation> evaluate_on_host(const Graph& graph, const Split& split);

// Class and confidence from the bytes of output 0.
struct Prediction {
  int32_t label = 0;
  float confidence = 0;
};
Prediction predict(const Tensor& output, const uint8_t* value);

// Samples [first, first + count) as the model's input bytes, one after the other.
Bytes sample_inputs(const Tensor& input, const Split& split, size_t first, size_t count);

}  // namespace mote
