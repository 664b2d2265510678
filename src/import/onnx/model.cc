// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/model.h"

#include "base/format.h"

namespace mote::onnx {

namespace {

// Field numbers of onnx.proto; those that are not named are skipped.
namespace model_field {
enum { kIrVersion = 1, kProducer = 2, kGraph = 7, kOpset = 8, kFunction = 25 };
}
namespace opset_field {
enum { kDomain = 1, kVersion = 2 };
}
namespace graph_field {
enum { kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12, kValue = 13, kSparse = 15 };
}
namespace node_field {
enum { kInput = 1, kOutput = 2, kName = 3, kOp = 4, kAttribute = 5, kDomain = 7 };
}
namespace attribute_field {
enum {
  kName = 1,
  kNumber = 2,
  kInteger = 3,
  kText = 4,
  kTensor = 5,
  kGraph = 6,
  kNumbers = 7,
  kIntegers = 8,
  kTexts = 9,
  kType = 20,
  kReference = 21
};
}
namespace tensor_field {
enum {
  kDims = 1,
  kType = 2,
  kFloats = 4,
  kInt32s = 5,
  kStrings = 6,
  kInt64s = 7,
  kName = 8,
  kRaw = 9,
  kDoubles = 10,
  kUint64s = 11,
  kExternal = 13,
  kLocation = 14
};
}
namespace function_field {
enum {
  kName = 1,
  kInput = 4,
  kOutput = 5,
  kNode = 7,
  kOpset = 9,
  kDomain = 10,
  kDefault = 11,
  kOverload = 13
};
}

// The first two fields of an entry: key and value.
std::pair<std::string, std::string> read_entry(std::string_view message, Budget* budget) {
  std::pair<std::string, std::string> out;
  for (ProtoReader in(message, budget); in.next();) {
    if (in.field() == 1) out.first = in.text();
    if (in.field() == 2) out.second = in.text();
  }
  return out;
}

Attribute read_attribute(std::string_view message, Budget* budget) {
  using namespace attribute_field;
  Attribute out;
  for (ProtoReader in(message, budget); in.next();) {
    switch (in.field()) {
      case kName:
        out.name = in.text();
        break;
      case kNumber:
        out.number = in.number();
        break;
      case kInteger:
        out.integer = in.integer();
        break;
      case kText:
        out.text = in.text();
        break;
      case kTensor:
        out.tensor = read_tensor(in.bytes(), budget);
        break;
      case kGraph:
        out.graph = in.bytes();
        break;
      case kNumbers:
        in.numbers(&out.numbers);
        break;
      case kIntegers:
        in.integers(&out.integers);
        break;
      case kTexts:
        out.texts.push_back(in.text());
        break;
      case kType:
        out.type = static_cast<int>(in.integer());
        break;
      case kReference:
        out.reference = in.text();
        break;
    }
  }
  return out;
}

NodeData read_node(std::string_view message, Budget* budget) {
  using namespace node_field;
  NodeData out;
  if (!budget->charge(sizeof out)) return out;
  for (ProtoReader in(message, budget); in.next();) {
    switch (in.field()) {
      case kInput:
        out.inputs.push_back(in.text());
        break;
      case kOutput:
        out.outputs.push_back(in.text());
        break;
      case kName:
        out.name = in.text();
        break;
      case kOp:
        out.op = in.text();
        break;
      case kAttribute:
        if (budget->charge(sizeof(Attribute))) out.attributes.push_back(read_attribute(in.bytes(), budget));
        break;
      case kDomain:
        out.domain = in.text();
        break;
    }
  }
  if (out.domain == "ai.onnx") out.domain.clear();
  return out;
}

void read_shape(std::string_view message, Budget* budget, ValueInfo* out) {
  out->has_shape = true;
  for (ProtoReader in(message, budget); in.next();) {
    if (in.field() != 1 || !budget->charge(sizeof(ValueInfo::Dim))) continue;
    ValueInfo::Dim dim;
    for (ProtoReader size(in.bytes(), budget); size.next();) {
      if (size.field() == 1) dim.size = size.integer();
      if (size.field() == 2) dim.name = size.text();
    }
    out->dims.push_back(std::move(dim));
  }
}

void read_type(std::string_view message, Budget* budget, ValueInfo* out) {
  constexpr int kTensorType = 1;
  for (ProtoReader in(message, budget); in.next();) {
    if (in.field() != kTensorType) continue;
    out->is_tensor = true;
    for (ProtoReader tensor(in.bytes(), budget); tensor.next();) {
      if (tensor.field() == 1) out->type = static_cast<int>(tensor.integer());
      if (tensor.field() == 2) read_shape(tensor.bytes(), budget, out);
    }
  }
}

ValueInfo read_value(std::string_view message, Budget* budget) {
  ValueInfo out;
  if (!budget->charge(sizeof out)) return out;
  for (ProtoReader in(message, budget); in.next();) {
    if (in.field() == 1) out.name = in.text();
    if (in.field() == 2) read_type(in.bytes(), budget, &out);
  }
  return out;
}

void read_opset(std::string_view message, Budget* budget, std::map<std::string, int64_t>* out) {
  std::string domain;
  int64_t version = 0;
  for (ProtoReader in(message, budget); in.next();) {
    if (in.field() == opset_field::kDomain) domain = in.text();
    if (in.field() == opset_field::kVersion) version = in.integer();
  }
  if (domain == "ai.onnx") domain.clear();
  (*out)[domain] = version;
}

FunctionData read_function(std::string_view message, Budget* budget) {
  using namespace function_field;
  FunctionData out;
  if (!budget->charge(sizeof out)) return out;
  out.bytes = message.size();
  for (ProtoReader in(message, budget); in.next();) {
    switch (in.field()) {
      case kName:
        out.name = in.text();
        break;
      case kInput:
        out.inputs.push_back(in.text());
        break;
      case kOutput:
        out.outputs.push_back(in.text());
        break;
      case kNode:
        out.nodes.push_back(read_node(in.bytes(), budget));
        break;
      case kOpset:
        read_opset(in.bytes(), budget, &out.opsets);
        break;
      case kDomain:
        out.domain = in.text();
        break;
      case kDefault:
        if (budget->charge(sizeof(Attribute))) out.defaults.push_back(read_attribute(in.bytes(), budget));
        break;
      case kOverload:
        out.overload = in.text();
        break;
    }
  }
  return out;
}

}  // namespace

std::string element_type_name(int type) {
  static const char* const kNames[] = {
      "no type",        "float32",  "uint8",        "int8",           "uint16",
      "int16",          "int32",    "int64",        "string",         "bool",
      "float16",        "float64",  "uint32",       "uint64",         "complex64",
      "complex128",     "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
      "float8e5m2fnuz", "uint4",    "int4",         "float4e2m1",     "float8e8m0",
      "uint2",          "int2"};
  if (type >= 0 && type < static_cast<int>(std::size(kNames))) return kNames[type];
  return format("type {}", type);
}

const Attribute* NodeData::find(const std::string& attribute) const {
  for (const Attribute& one : attributes)
    if (one.name == attribute) return &one;
  return nullptr;
}

TensorData read_tensor(std::string_view message, Budget* budget) {
  using namespace tensor_field;
  TensorData out;
  if (!budget->charge(sizeof out)) return out;
  for (ProtoReader in(message, budget); in.next();) {
    switch (in.field()) {
      case kDims:
        in.integers(&out.dims);
        break;
      case kType:
        out.type = static_cast<int>(in.integer());
        break;
      case kFloats:
        in.numbers(&out.floats);
        break;
      case kInt32s:
      case kInt64s:
      case kUint64s:
        in.integers(&out.integers);
        break;
      case kStrings:
        ++out.strings;
        break;
      case kName:
        out.name = in.text();
        break;
      case kRaw:
        out.raw = in.bytes();
        break;
      case kDoubles:
        in.long_numbers(&out.doubles);
        break;
      case kExternal:
        out.located.insert(read_entry(in.bytes(), budget));
        break;
      case kLocation:
        out.external = in.integer() != 0;
        break;
    }
  }
  return out;
}

GraphData read_graph(std::string_view message, Budget* budget) {
  using namespace graph_field;
  GraphData out;
  for (ProtoReader in(message, budget); in.next();) {
    switch (in.field()) {
      case kNode:
        out.nodes.push_back(read_node(in.bytes(), budget));
        break;
      case kName:
        out.name = in.text();
        break;
      case kInitializer:
        out.initializers.push_back(read_tensor(in.bytes(), budget));
        break;
      case kInput:
        out.inputs.push_back(read_value(in.bytes(), budget));
        break;
      case kOutput:
        out.outputs.push_back(read_value(in.bytes(), budget));
        break;
      case kValue:
        out.values.push_back(read_value(in.bytes(), budget));
        break;
      case kSparse:
        out.has_sparse = true;
        break;
    }
  }
  return out;
}

ModelData read_model(std::string_view file, Budget* budget) {
  using namespace model_field;
  ModelData out;
  for (ProtoReader in(file, budget); in.next();) {
    switch (in.field()) {
      case kIrVersion:
        out.ir_version = in.integer();
        break;
      case kProducer:
        out.producer = in.text();
        break;
      case kGraph:
        out.graph = read_graph(in.bytes(), budget);
        break;
      case kOpset:
        read_opset(in.bytes(), budget, &out.opsets);
        break;
      case kFunction:
        out.functions.push_back(read_function(in.bytes(), budget));
        break;
    }
  }
  return out;
}

}  // namespace mote::onnx
