// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "import/onnx/builder.h"
#include "import/onnx/model.h"
#include "import/onnx/tensors.h"

namespace mote::onnx {

// What is declared of a value: its shape, where the file gives one without a free dimension.
using DeclaredShape = std::optional<Shape>;

// One node of the file while it is turned into ours: its operands, attributes and results.
class Context {
 public:
  // Of the inputs: `types` are their ElementTypes, 0 where the file does not say, `readers` how often they
  // are read. `declared` is of the outputs.
  Context(const NodeData& node, int opset, std::vector<TensorId> inputs, std::vector<int> types,
          std::vector<int> readers, std::vector<DeclaredShape> declared, Builder& builder)
      : b(builder),
        node_(node),
        opset_(opset),
        inputs_(std::move(inputs)),
        types_(std::move(types)),
        readers_(std::move(readers)),
        declared_(std::move(declared)),
        outputs_(node.outputs.size(), kNoTensor) {}

  const NodeData& node() const { return node_; }
  int opset() const { return opset_; }

  // Operands. One that is not given is kNoTensor.
  size_t inputs() const { return inputs_.size(); }
  bool has(size_t i) const { return i < inputs_.size() && inputs_[i] != kNoTensor; }
  TensorId kept(size_t i) const { return has(i) ? inputs_[i] : kNoTensor; }  // in either order
  TensorId in(size_t i) { return b.plain(kept(i)); }
  // Nothing but this node reads the operand.
  bool is_only_reader(size_t i) const { return i < readers_.size() && readers_[i] == 1; }
  int file_type(size_t i) const;  // its ElementType, or 0
  // The number of operands is in this range, and those below `least` are there.
  Status check_inputs(size_t least, size_t most) const;

  // Attributes.
  bool has(const char* attribute) const { return node_.find(attribute) != nullptr; }
  int64_t integer(const char* name, int64_t otherwise) const;
  float number(const char* name, float otherwise) const;
  std::string text(const char* name, const std::string& otherwise) const;
  std::vector<int64_t> integers(const char* name) const;

  // The values of an operand that must be known while the model is read.
  Result<std::vector<int64_t>> constant_integers(size_t i);
  Result<std::vector<float>> constant_reals(size_t i);
  // From the attribute, in older opsets, or from the operand; nothing if there is neither.
  Result<std::optional<std::vector<int64_t>>> integers(const char* attribute, size_t i);
  // The error for an operand that is not known, and which model input to give a value to.
  Error not_constant(size_t i) const;
  // Axes from the end counted from the start; an error if one is outside the rank.
  Result<int> axis(int64_t axis, int rank) const;
  Result<std::vector<int>> axes(const std::vector<int64_t>& axes, int rank) const;

  // Results.
  size_t outputs() const { return node_.outputs.size(); }
  bool wants(size_t i) const { return i < node_.outputs.size() && !node_.outputs[i].empty(); }
  const DeclaredShape& declared(size_t i) const;  // none of a result that there is not
  void out(size_t i, TensorId id) {
    if (i < outputs_.size()) outputs_[i] = id;
  }
  TensorId result(size_t i) const { return outputs_[i]; }

  Error unsupported(const std::string& what, const std::string& hint = {}) const {
    return Error(Code::kUnsupported, what, hint);
  }
  Error invalid(const std::string& what) const {
    return Error(Code::kInvalid, what, "the file is damaged: export it again");
  }

  Builder& b;

 private:
  const NodeData& node_;
  int opset_;
  std::vector<TensorId> inputs_;
  std::vector<int> types_, readers_;
  std::vector<DeclaredShape> declared_;
  std::vector<TensorId> outputs_;
};

}  // namespace mote::onnx
