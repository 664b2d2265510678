// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "quantize/distribution.h"
#include "quantize/host_model.h"

namespace mote {

// What a float tensor held over the samples; of constants and of other types nothing.
struct Observation {
  Distribution distribution;
  std::vector<double> mean;    // of each element
  std::vector<float> largest;  // magnitude, of each channel (index along the last dimension)
};

// Runs the model over the samples twice. By tensor id. States start anew before the first sample and go on
// from one to the next. An error names the tensor that is not finite, and the sample.
Result<std::vector<Observation>> observe(const Graph& graph, const std::vector<Sample>& samples);

// 10 log10 of the power of `expected` over that of the difference, for a set of tensors over all samples; 200
// where there is no difference, which is more than any rounding leaves.
class SignalToNoise {
 public:
  void add(const std::vector<float>& expected, const std::vector<float>& actual);
  double decibels() const;

 private:
  double signal_ = 0, noise_ = 0;
};

}  // namespace mote
