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

  // The symbol of an array; "0" if it is empty.
  std::string symbol(const Blob& blob) const;

  int64_t bytes() const;

 private:
  const Array* find(const Blob& blob) const;

  std::vector<Array> arrays_;
};

}  // namespace mote
