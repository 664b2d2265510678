// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/io.h"
#include "base/result.h"
#include "import/onnx/model.h"
#include "ir/graph.h"

namespace mote::onnx {

// The type that tensors of an ONNX type have here: one that has all its values (for float64, the nearest).
// All floats become float32, integers of 2 and 4 bits whole bytes, uint16 int32 and uint64 int64. Nothing for
// types that mote does not compute with.
std::optional<DType> dtype_of(int element_type);

// A shape from the file, or an error: at most kMaxRank dimensions, none negative, and no more elements than
// mote accepts. Dimensions of 0 are let through: such tensors stand for a missing operand.
Result<Shape> shape_of(const std::vector<int64_t>& dims);

// Reads the files in which a model keeps the values of large tensors; they lie beside it.
class ExternalData {
 public:
  // `model` is the path of the .onnx file; "" where there is none.
  explicit ExternalData(std::string model) : model_(std::move(model)) {}

  // The bytes that the entries "location", "offset" and "length" describe.
  Result<std::string_view> bytes(const std::map<std::string, std::string>& located);

 private:
  std::string model_;
  std::map<std::string, Bytes> files_;
};

// The constant that a TensorProto holds, named as it is. The number of values must be that of the shape.
Result<Tensor> constant_of(const TensorData& data, ExternalData& external, Budget* budget);

}  // namespace mote::onnx
