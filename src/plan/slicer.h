// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <map>
#include <memory>

#include "ops/fully_connected_partial.h"
#include "ops/lowered.h"

namespace mote {

// Rows [first, last) of a tensor [1, height, width, channels].
struct Rows {
  int32_t first = 0, last = 0;
  int32_t count() const { return last - first; }
};

// Which of the kernels that can do a slice.
enum class SliceKernels {
  kOfWhole,       // the one that was chosen for the whole node, so that no further code is needed
  kLeastScratch,  // the one with the least scratch, of those that are nearly as fast as the fastest
};

// Cuts nodes into calls that do some rows. A slice is an ordinary call of an ordinary kernel, on a node with
// fewer rows of input and output and with padding only where the image ends. Rows are those of the output;
// where the output is a sum over the whole input, they are rows of the input, whose products a slice adds to
// what the slices before have left in scratch, and only the last slice writes the output.
class Slicer {
 public:
  Slicer(const Lowered& model, SliceKernels kernels)
      : model_(model), kernels_(kernels), graph_(model.graph) {}

  // True for operators that say so (Locality), if rows are whole words and constants are few enough to be
  // packed again for every slice.
  bool can_slice(size_t node) const;

  // Whether its slices add up to one output.
  bool is_sum(size_t node) const;

  // How many rows there are to be done.
  int32_t rows(size_t node) const;

  // Rows of one of the node's inputs in RAM that these rows need.
  Rows input_rows(size_t node, Rows rows, TensorId input) const;

  // The call for these rows; null if no kernel does them. Lives as long as this object.
  const KernelCall* slice(size_t node, Rows rows);

 private:
  // A slice of a window is told from others by its padding, one of a sum by whether it is the first.
  struct Key {
    size_t node;
    int32_t in_rows, out_rows, pad_top, pad_bottom;
    Strip strip;
    auto operator<=>(const Key&) const = default;
  };

  std::unique_ptr<KernelCall> make(const Key& key);
  const KernelCall& best(const std::vector<KernelCall>& calls, size_t node) const;

  const Lowered& model_;
  SliceKernels kernels_;
  Graph graph_;  // whose shapes are changed for the moment of lowering a slice
  std::map<Key, std::unique_ptr<KernelCall>> made_;
};

}  // namespace mote
