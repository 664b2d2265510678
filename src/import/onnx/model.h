// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/onnx/wire.h"

namespace mote::onnx {

// An .onnx file as plain structs. Source: onnx/onnx.proto of ONNX 1.19, whose field numbers are in model.cc.
// Bytes of tensors and nested graphs are views into the file, which must live as long.

// TensorProto::DataType.
enum ElementType {
  kFloat = 1,
  kUint8 = 2,
  kInt8 = 3,
  kUint16 = 4,
  kInt16 = 5,
  kInt32 = 6,
  kInt64 = 7,
  kString = 8,
  kBool = 9,
  kFloat16 = 10,
  kDouble = 11,
  kUint32 = 12,
  kUint64 = 13,
  kComplex64 = 14,
  kComplex128 = 15,
  kBfloat16 = 16,
  kFloat8E4M3 = 17,
  kFloat8E4M3Uz = 18,
  kFloat8E5M2 = 19,
  kFloat8E5M2Uz = 20,
  kUint4 = 21,
  kInt4 = 22,
  kFloat4E2M1 = 23,
  kFloat8E8M0 = 24,
  kUint2 = 25,
  kInt2 = 26,
};

// "float16", or "type 99".
std::string element_type_name(int type);

// A TensorProto: one of the lists, or raw, has the values.
struct TensorData {
  std::string name;
  int type = 0;
  std::vector<int64_t> dims;
  std::optional<std::string_view> raw;
  std::vector<float> floats;      // float
  std::vector<double> doubles;    // double
  std::vector<int64_t> integers;  // everything else; halves by their bits
  size_t strings = 0;
  bool external = false;                       // the values are in another file:
  std::map<std::string, std::string> located;  // location, offset, length
};

// AttributeProto.
struct Attribute {
  std::string name, reference;  // reference: the attribute of the function's call that it stands for
  int type = 0;                 // AttributeProto::AttributeType; 0 in old files
  float number = 0;
  int64_t integer = 0;
  std::string text;
  std::vector<float> numbers;
  std::vector<int64_t> integers;
  std::vector<std::string> texts;
  std::optional<TensorData> tensor;
  std::optional<std::string_view> graph;  // see read_graph()
};

struct NodeData {
  std::string name, op, domain;
  std::vector<std::string> inputs, outputs;
  std::vector<Attribute> attributes;

  const Attribute* find(const std::string& attribute) const;
};

// ValueInfoProto.
struct ValueInfo {
  std::string name;
  bool is_tensor = false;
  int type = 0;  // ElementType
  bool has_shape = false;
  struct Dim {
    int64_t size = -1;  // -1: not fixed
    std::string name;   // "batch", or ""
  };
  std::vector<Dim> dims;
};

struct GraphData {
  std::string name;
  std::vector<NodeData> nodes;
  std::vector<TensorData> initializers;
  std::vector<ValueInfo> inputs, outputs, values;
  bool has_sparse = false;
};

// FunctionProto: a node of this domain and name stands for these nodes.
struct FunctionData {
  std::string name, domain, overload;
  std::vector<std::string> inputs, outputs;
  std::vector<NodeData> nodes;
  std::vector<Attribute> defaults;
  std::map<std::string, int64_t> opsets;
  size_t bytes = 0;  // in the file
};

struct ModelData {
  int64_t ir_version = 0;
  std::string producer;
  std::map<std::string, int64_t> opsets;  // by domain; "" is ONNX's own
  std::optional<GraphData> graph;
  std::vector<FunctionData> functions;
};

// Faults of the file are noted in the budget; what is returned then does not count.
ModelData read_model(std::string_view file, Budget* budget);
GraphData read_graph(std::string_view message, Budget* budget);
TensorData read_tensor(std::string_view message, Budget* budget);

}  // namespace mote::onnx
