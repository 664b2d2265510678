// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "ops/op.h"

namespace mote {

// Numbers that look random and are the same on every machine: the linear congruential generator of Numerical
// Recipes, of which the upper bits are used.
class CaseRandom {
 public:
  explicit CaseRandom(uint32_t seed) : state_(seed) {}
  int32_t integer(int32_t low, int32_t high);  // low <= value <= high
  float real(float low, float high);

 private:
  uint32_t next();
  uint32_t state_;
};

// attrs({{"stride_h", 2}, {"activation", "relu"}}).
Attrs attrs(std::initializer_list<std::pair<const char*, AttrValue>> values);

// Attributes of a window; pads are top, bottom, left, right.
struct CasePads {
  int64_t top = 0, bottom = 0, left = 0, right = 0;
};
Attrs window_attrs(int64_t stride_h, int64_t stride_w, CasePads pads = {}, const char* activation = "none",
                   int64_t dilation_h = 1, int64_t dilation_w = 1);

// All element types, for operators that move elements.
inline constexpr DType kEveryType[] = {DType::kInt8,  DType::kInt16,   DType::kInt32, DType::kInt64,
                                       DType::kUInt8, DType::kFloat32, DType::kBool};
// Of a table of their cases: all for int8, six for each of the other types, which differ in the width of
// elements only.
template <class Row>
std::vector<Row> rows_for(DType type, const std::vector<Row>& table) {
  const size_t count = type == DType::kInt8 ? table.size() : std::min<size_t>(6, table.size());
  return {table.begin(), table.begin() + static_cast<std::ptrdiff_t>(count)};
}
// The quantisation that a tensor of such an operator has in its cases: int8 and int16 have one.
Quant quant_of(DType type);

// One scale and one zero point.
Quant per_tensor(float scale, int32_t zero_point);

// Builds the graph of a case: input(), then constants, then node(). Constants are random, the name is the
// seed.
class CaseBuilder {
 public:
  explicit CaseBuilder(std::string name);

  // An input of the model; the quantisation is dropped for float32.
  TensorId input(DType type, Shape shape, Quant quant = {});
  // A constant over the whole range of int8, uint8 or int16; int32 and int64 over that of int16, most of them
  // small enough to be an index; float32 in [-1, 1]; bool; uint32 over the whole range; uint64 of
  // any count of bits.
  TensorId constant(DType type, Shape shape, Quant quant = {});
  TensorId constant(Tensor tensor);
  // Adds the single node and its output, or outputs of the same type, whose shapes the operator's infer()
  // gives.
  void node(const char* op, std::vector<TensorId> inputs, Attrs attributes, DType type, Quant out_quant = {},
            size_t outputs = 1);

  // The same with outputs of different types; their shapes are filled in.
  void node(const char* op, std::vector<TensorId> inputs, Attrs attributes, std::vector<Tensor> outputs);

  // The case: exact for int8, within 1e-5 for float32.
  OpCase build() const;
  CaseRandom& random() { return random_; }

 private:
  OpCase case_;
  CaseRandom random_;
};

// A case of an operator of the form in * weights + bias.
struct WeightedCase {
  const char* name;
  DType type = DType::kInt8;
  Shape in, weights;
  Attrs attributes;
  int32_t in_zero_point = -3, out_zero_point = 5;
  bool per_channel = true;
  bool bias = true;
  // The standard deviation of the outputs, in steps of an int8 output, or in 256 of an int16
  // one: 40 fills the range, 1000 saturates nearly all.
  double spread = 40;
  // int8 weights are noise over their whole range, divided by this.
  int weight_divisor = 1;
};
OpCase weighted_case(const char* op, int channel_axis, const WeightedCase& from);

// A case of an operator with two operands.
struct PairCase {
  const char* name;
  DType type;
  Shape a, b;
  Quant a_quant = {}, b_quant = {}, out_quant = {};
  int constant = -1;  // the operand that is one; -1: none
  const char* activation = "none";
};
// The output has the type of the operands. The attribute "activation" is set where it is not "none".
OpCase pair_case(const char* op, const PairCase& from, Attrs attributes = {});
// The same with an output of another type.
OpCase pair_case(const char* op, const PairCase& from, DType out_type, Attrs attributes);

// Contents for every input of a model, in the order of graph.inputs, as CaseBuilder::constant() has them.
std::vector<Bytes> random_inputs(const Graph& graph, uint32_t seed);

}  // namespace mote
