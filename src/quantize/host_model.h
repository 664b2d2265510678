// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <vector>

#include "interp/device_session.h"
#include "ir/graph.h"
#include "ops/lowered.h"

namespace mote {

// The values of all inputs of one inference.
using Sample = std::vector<Bytes>;

// A graph that runs on the host with the kernels that ship, every layer as it stands. What each has made is
// kept until the next run; the tensors of the graph keep their ids.
class HostModel {
 public:
  static Result<HostModel> make(const Graph& graph);

  // States are as before the first run.
  void reset() { session_->reset(); }
  void run(const Sample& inputs);
  // What the tensor held in the last run, as real numbers, of any type that has a scale or is float32.
  std::vector<float> reals(TensorId id) const;

  const Lowered& lowered() const { return *lowered_; }

 private:
  std::unique_ptr<Lowered> lowered_;
  std::unique_ptr<Layout> layout_;
  std::unique_ptr<DeviceSession> session_;
  std::vector<Bytes> values_;  // by tensor
};

// The real numbers that a tensor's bytes stand for.
std::vector<float> real_values(const Tensor& tensor, const Bytes& value);

}  // namespace mote
