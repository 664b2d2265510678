// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "ops/lowered.h"

namespace mote {

// Rows [first, last) of a tensor [1, height, width, channels].
struct Rows {
  int32_t first = 0, last = 0;
  int32_t count() const { return last - first; }
};

// Cuts nodes into calls that do some rows of their output. A slice is an ordinary call of an ordinary kernel,
// on a node with fewer rows of input and output and with padding only where the image ends.
class Slicer {
 public:
  explicit Slicer(const Lowered& model) : model_(model), graph_(model.graph) {}

  // True for convolutions, pools and operators on elements, whose rows are whole words and whose constants
  // are few enough to be packed again for every slice.
  bool can_slice(size_t node) const;

  // Rows of one of the node's inputs in RAM that these rows of its output need.
  Rows input_rows(size_t node, Rows output, TensorId input) const;

  // The call for these rows; null if no kernel does them. Lives as long as this object.
  const KernelCall* slice(size_t node, Rows output);

 private:
  using Key = std::tuple<size_t, int32_t, int32_t, int32_t, int32_t>;

  std::unique_ptr<KernelCall> make(size_t node, const Key& key);

  const Lowered& model_;
  Graph graph_;  // whose shapes are changed for the moment of lowering a slice
  std::map<Key, std::unique_ptr<KernelCall>> made_;
};

}  // namespace mote
