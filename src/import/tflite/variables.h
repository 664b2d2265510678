// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "import/tflite/source_node.h"
#include "ir/graph.h"

namespace mote::tflite {

// What a variable holds that was never set: bytes that mean 0, as in TFLM; null for plain zeros.
std::shared_ptr<const Bytes> real_zeros(const Tensor& tensor);

// Takes the operators that handle variables (VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE, CALL_ONCE) out of a
// subgraph, whose operators stand in the order in which they run. What reads a variable reads instead the
// tensor that was assigned last, or one that stands for what the run before has left.
class Variables {
 public:
  // The subgraph's number of tensors; the tensors that stand for variables are numbered from there on.
  explicit Variables(int32_t tensors) : tensors_(tensors) {}

  // Removes the operators from `nodes`, names the tensors that remain anew in their inputs and in `outputs`.
  Status take_out(std::vector<SourceNode>* nodes, std::vector<int32_t>* outputs);

  struct Variable {
    std::string name;
    int32_t before;  // the tensor that stands for its value at the start of a run
    int32_t like;    // a tensor of the file that has its type and shape; -1 if nobody uses the variable
    int32_t after;   // the tensor that it has become at the end
    bool is_assigned = false;
  };
  const std::vector<Variable>& all() const { return variables_; }
  // Subgraphs that run once, before the first run.
  const std::vector<int32_t>& initial_subgraphs() const { return initial_subgraphs_; }

 private:
  Status take(const SourceNode& node);
  Status read(const SourceNode& node);
  Status assign(const SourceNode& node);
  int32_t now(int32_t tensor) const;
  Result<Variable*> variable_of(const SourceNode& node);

  int32_t tensors_;
  bool waits_ = false;  // a run may have ended before the operator at hand
  std::vector<Variable> variables_;
  std::map<int32_t, size_t> handles_;  // tensor with a handle -> variable
  std::map<int32_t, int32_t>
      renamed_;  // tensor that was read from a variable -> the one that holds its value
  std::vector<int32_t> initial_subgraphs_;
};

}  // namespace mote::tflite
