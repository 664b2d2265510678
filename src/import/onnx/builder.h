// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "import/onnx/tensors.h"
#include "ir/graph.h"

namespace mote::onnx {

// The error of an operator that has an operand without elements and does not know what that would give.
Error empty_tensor(const Tensor& tensor);

// Appends nodes to a graph while a file is read. Shapes come from the operators' own infer(); a node whose
// inputs are all constants is computed at once. The first error stays until take_error(): after it, every
// call does nothing and gives kNoTensor, so that a sequence of calls needs one check at its end.
//
// ONNX has images as [batch, channels, ...], our operators [batch, ..., channels]. A tensor of rank 3 and
// more may be kept in the second order ("channels last") while it stands for one in the first: then layers in
// a row need no transposes between them. plain() and channels_last() give a tensor in the order that is
// asked for, by a transpose where it is needed, and once only.
class Builder {
 public:
  Builder(Graph& graph, Budget& budget, ExternalData& external)
      : graph_(graph), budget_(budget), external_(external) {}

  Graph& graph() { return graph_; }
  const Tensor& tensor(TensorId id) const;
  Shape shape(TensorId id) const { return tensor(id).shape; }  // as it is kept
  DType type(TensorId id) const { return tensor(id).type; }
  int rank(TensorId id) const { return static_cast<int>(shape(id).size()); }
  // Before this many elements are made up: false, and an error, if the file's size does not warrant them.
  bool affords(int64_t elements);
  // Known, but without elements.
  TensorId nothing(DType type, const Shape& shape);
  bool is_constant(TensorId id) const { return id != kNoTensor && tensor(id).is_constant(); }

  // Where the nodes that follow come from.
  void set_origin(const Origin& origin) { origin_ = origin; }
  const Origin& origin() const { return origin_; }

  void fail(const Error& error);
  // The tensor comes from a constant with infinite values, such as a mask. Where arithmetic of TensorFlow
  // Lite takes the largest float for infinity, such operands have other forms.
  bool may_be_infinite(TensorId id) const { return infinite_.count(id) > 0; }

  bool ok() const { return !failed_; }
  Status take_error();

  // One node with one output. `type` is that of its output.
  TensorId node(const char* op, const std::vector<TensorId>& inputs, const Attrs& attrs, DType type,
                const Quant& quant = {});
  // The same with an output of each of these types; as many of kNoTensor after an error.
  std::vector<TensorId> node_of(const char* op, const std::vector<TensorId>& inputs, const Attrs& attrs,
                                const std::vector<DType>& types, const Quant& quant = {});

  TensorId constant(Tensor tensor);
  TensorId constant(const TensorData& data);  // as the file has it
  TensorId real(float value, const Shape& shape = {});
  TensorId integer(int32_t value);
  template <class T>
  TensorId list(DType type, Shape shape, const std::vector<T>& values) {
    return constant(constant_tensor("", type, std::move(shape), values));
  }

  // What nearly every operator needs, each nothing where there is nothing to do. Shapes and axes are those of
  // the tensor as it is kept.
  TensorId cast(TensorId in, DType type);
  TensorId reshape(TensorId in, const Shape& shape);
  TensorId transpose(TensorId in, const std::vector<int64_t>& order);
  TensorId slice(TensorId in, int axis, int64_t begin, int64_t size);
  TensorId concat(const std::vector<TensorId>& in, int axis);
  TensorId broadcast(TensorId in, const Shape& shape);
  TensorId binary(const char* op, TensorId a, TensorId b);  // add, sub, mul, div of one type
  TensorId unary(const char* function, TensorId in);        // of float32

  // The ElementType whose values a tensor has, where that is not known from its own type: one that mote has
  // no tensors of. 0: nothing is known. It stays with what only moves elements.
  int file_type(TensorId id) const;
  void set_file_type(TensorId id, int element_type) { file_types_[id] = element_type; }

  // The quantised tensor that a float one was made from by DequantizeLinear, or kNoTensor. What only moves
  // elements moves those of the twin as well, so that the result has a twin.
  TensorId twin(TensorId id) const;
  void set_twin(TensorId id, TensorId twin) { twins_[id] = twin; }

  bool is_channels_last(TensorId id) const;
  // The same bytes, said to be channels last.
  TensorId as_channels_last(TensorId id);
  TensorId plain(TensorId id);
  TensorId channels_last(TensorId id);
  Shape plain_shape(TensorId id) const;  // as the file has it
  // The bytes of a tensor as they are kept, in another shape.
  TensorId flattened(TensorId id, const Shape& shape);
  // The node that writes a tensor, until another one is appended; or null.
  const Node* producer(TensorId id) const;
  // Tensors that are computed and were wanted channels last, but were not.
  const std::vector<TensorId>& turned() const { return turned_; }
  // Where the axis of the file is in the tensor as it is kept.
  int axis_in(TensorId id, int axis) const;

 private:
  bool valid(const std::vector<TensorId>& ids);
  bool fold(const Node& node);
  bool is_empty(TensorId id) const;
  bool check_shape(const Shape& shape);
  void move_twin(const Node& node);
  bool passes_infinity(const Node& node) const;
  TensorId view(TensorId in);  // another tensor of the same bytes

  Graph& graph_;
  Budget& budget_;
  ExternalData& external_;
  Origin origin_;
  bool failed_ = false;
  Error error_;
  std::vector<bool> channels_last_;
  std::set<TensorId> infinite_;               // may have infinite values on purpose: masks
  std::map<TensorId, TensorId> other_order_;  // the same tensor in the other order
  std::map<TensorId, TensorId> twins_;
  std::map<TensorId, int> file_types_;
  std::vector<TensorId> turned_;
  std::map<TensorId, size_t> producer_;
};

}  // namespace mote::onnx
