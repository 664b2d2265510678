// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "emit/library.h"

namespace mote {

// The constant arrays of a model library. Arrays of the same type and content are written once: the slices of
// a node share its weights.
class Constants {
 public:
  explicit Constants(const EmitRequest& request);

  struct Array {
    size_t node;  // the first that uses it
    const Blob* blob;
    std::string symbol;  // "mote_kws_3_weights"
  };
  const std::vector<Array>& arrays() const { return arrays_; }

  // The node of arrays that belong to none: what states begin with.
  static constexpr size_t kNoNode = ~size_t{0};

  // The symbol of what a state begins with, which is not null.
  std::string state_symbol(size_t state) const;

  // The symbol of an array; "0" if it is empty.
  std::string symbol(const Blob& blob) const;

  int64_t bytes() const;

 private:
  const Array* find(const Blob& blob) const;

  std::vector<Array> arrays_;
  std::vector<Blob> states_;  // without data for a state that begins with zeros
};

}  // namespace mote
