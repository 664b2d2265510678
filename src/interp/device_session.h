// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <vector>

#include "ir/layout.h"
#include "ops/lowered.h"

namespace mote {

// Runs a compiled model on the host with the kernels that ship, in an arena laid out by the plan: what the
// board computes, bit for bit on int8. Keeps a reference to the model; not to be shared between threads.
class DeviceSession {
 public:
  DeviceSession(const Lowered& model, const Layout& layout);

  // Called after each node with its index; the node's outputs can then be read with value().
  using Observer = std::function<void(size_t node)>;

  // inputs[i] has the bytes of model input i. Memory that holds no live value is filled with a pattern before
  // the first node when `poison` is set, to make a plan that relies on it fail.
  void run(const std::vector<Bytes>& inputs, const Observer& after_node = {}, bool poison = false);

  // The bytes at a tensor's place in the arena.
  Bytes value(TensorId id) const;
  std::vector<Bytes> outputs() const;

 private:
  uint8_t* arena() { return reinterpret_cast<uint8_t*>(arena_.data()); }
  const uint8_t* at(TensorId id) const;
  void call(size_t node);

  const Lowered& model_;
  const Layout& layout_;
  std::vector<uint64_t> arena_;
  std::vector<std::vector<uint64_t>> params_;  // one parameter block for each node
};

}  // namespace mote
