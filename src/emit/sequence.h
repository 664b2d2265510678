// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "emit/library.h"

namespace mote {

// The stages of a model that the emitted code runs, in the order of the nodes. Those that only rename a
// tensor are left out, unless execution forks there.
class Sequence {
 public:
  explicit Sequence(const EmitRequest& request);

  struct Item {
    const Layout::Stage* stage;
    std::string function;  // what runs it; "" where only the order changes
    TensorId flag;         // as of Successor, with indices of items
    int next, otherwise;
  };
  const std::vector<Item>& items() const { return items_; }

  // Whether they run in another order than one after the other.
  bool forks() const { return forks_; }

  // The item that has run once the node has, or the first one behind it.
  int item_of(int node) const;

 private:
  std::vector<Item> items_;
  bool forks_ = false;
};

}  // namespace mote
