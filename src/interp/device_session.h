// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <vector>

#include "ops/control_flow.h"
#include "ops/layout.h"
#include "ops/lowered.h"

namespace mote {

// Runs a compiled model on the host with the kernels that ship, in an arena laid out by the plan: what the
// board computes, bit for bit on int8. Keeps references to model and layout; not to be shared between
// threads.
class DeviceSession {
 public:
  DeviceSession(const Lowered& model, const Layout& layout);

  // States are as before the first run.
  void reset();

  // Called with the index of each node once its stage is done, in a loop every time; value() then gives the
  // node's outputs, if they are whole.
  using Observer = std::function<void(size_t node)>;

  // inputs[i] has the bytes of model input i. With `poison`, memory that holds no live value is filled with a
  // pattern before the first stage and after every one, to make a plan that relies on it fail.
  void run(const std::vector<Bytes>& inputs, const Observer& after_node = {}, bool poison = false);

  // How the last run ended.
  RunEnd end() const { return end_; }

  // False for a tensor that only lives in strips.
  bool is_whole(TensorId id) const {
    return layout_.tensor_offset[static_cast<size_t>(id)] != Layout::kNowhere;
  }

  // The bytes at the place in the arena of a tensor that is whole.
  Bytes value(TensorId id) const;
  // Zeros, where the run did not come to the last node.
  std::vector<Bytes> outputs() const;

 private:
  uint8_t* at(int64_t offset) { return reinterpret_cast<uint8_t*>(arena_.data()) + offset; }
  void run_step(const Layout::Step& step);
  int next_after(const Layout::Stage& stage);
  void keep_states(int last_node);

  const Lowered& model_;
  const Layout& layout_;
  std::vector<Successor> successors_;
  std::vector<size_t> stage_of_node_;
  RunEnd end_ = RunEnd::kWhole;
  std::vector<uint64_t> arena_;                      // and the states behind it
  std::vector<std::vector<uint64_t>> params_;        // one parameter block for each node
  std::vector<std::vector<uint64_t>> slice_params_;  // and for each slice
};

}  // namespace mote
