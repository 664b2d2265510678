// SPDX-License-Identifier: Apache-2.0
#pragma once
// Field numbers of the tables of a .tflite file. Source: the published schema, version 3
// (tensorflow/lite/schema/schema.fbs); a field's number is its place in the table, where a union counts
// twice: its type and its value.

namespace mote::tflite {

constexpr char kIdentifier[] = "TFL3";  // bytes 4 to 7 of the file
constexpr unsigned kVersion = 3;

enum ModelField {
  kModelVersion = 0,
  kModelOperatorCodes = 1,
  kModelSubgraphs = 2,
  kModelBuffers = 4,
  kModelMetadata = 6,
  kModelSignatures = 7
};

enum SignatureField { kSignatureInputs = 0, kSignatureOutputs = 1, kSignatureSubgraph = 4 };

enum TensorMapField { kTensorMapName = 0, kTensorMapIndex = 1 };

enum MetadataField { kMetadataName = 0, kMetadataBuffer = 1 };

enum OperatorCodeField {
  kCodeDeprecatedBuiltin = 0,  // int8; codes above 127 stand in kCodeBuiltin alone
  kCodeCustom = 1,
  kCodeVersion = 2,
  kCodeBuiltin = 3,
};

enum SubgraphField {
  kSubgraphTensors = 0,
  kSubgraphInputs = 1,
  kSubgraphOutputs = 2,
  kSubgraphOperators = 3
};

enum TensorField {
  kTensorShape = 0,
  kTensorType = 1,
  kTensorBuffer = 2,
  kTensorName = 3,
  kTensorQuantization = 4,
  kTensorIsVariable = 5,
  kTensorSparsity = 6,
  kTensorShapeSignature = 7,
  kTensorExternalBuffer = 10,
};

enum QuantizationField {
  kQuantScale = 2,
  kQuantZeroPoint = 3,
  kQuantDetailsType = 4,
  kQuantDimension = 6,
};

enum OperatorField {
  kOperatorCodeIndex = 0,
  kOperatorInputs = 1,
  kOperatorOutputs = 2,
  kOperatorOptionsType = 3,
  kOperatorOptions = 4,
  kOperatorCustomOptions = 5,
};

enum BufferField { kBufferData = 0, kBufferOffset = 1, kBufferSize = 2 };

// Codes of the enum BuiltinOperator that the importer itself looks at.
enum OperatorNumber {
  kDequantize = 6,
  kCustom = 32,
  kCast = 53,
  kCallOnce = 129,
  kIf = 118,
  kWhile = 119,
  kVarHandle = 142,
  kReadVariable = 143,
  kAssignVariable = 144,
};

// The enum TensorType.
enum TensorType {
  kFloat32 = 0,
  kFloat16 = 1,
  kInt32 = 2,
  kUInt8 = 3,
  kInt64 = 4,
  kString = 5,
  kBool = 6,
  kInt16 = 7,
  kComplex64 = 8,
  kInt8 = 9,
  kFloat64 = 10,
  kComplex128 = 11,
  kUInt64 = 12,
  kResource = 13,
  kVariant = 14,
  kUInt32 = 15,
  kUInt16 = 16,
  kInt4 = 17,
  kBFloat16 = 18,
  kInt2 = 19,
  kUInt4 = 20,
  kFloat8E4M3Fn = 21,
  kFloat8E5M2 = 22,
};

}  // namespace mote::tflite
