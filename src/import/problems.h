// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// What mote cannot do with a well-formed model, gathered so that a user sees all of it at once.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  // One problem of a node or of the whole model.
  void add(const std::string& what, const std::string& hint, const Origin& where = {});
  // An error from elsewhere, with all its others.
  void add(const Error& error, const Origin& where = {});
  // A problem of a tensor. Tensors with the same problem become one error that names the first and their
  // number.
  void add_tensor(int index, const std::string& name, const std::string& what, const std::string& hint);

  bool empty() const { return errors_.empty() && tensors_.empty(); }
  // All problems as one error; not empty().
  Error error() const;

 private:
  struct TensorProblem {
    int index;
    std::string name, what, hint;
    int count;
  };
  std::string file_;
  std::vector<Error> errors_;
  int left_out_ = 0;  // beyond the limit of what anyone reads
  std::vector<TensorProblem> tensors_;
};

}  // namespace mote
