// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/tensors.h"

#include <limits>

#include "base/format.h"
#include "base/text.h"
#include "import/tflite/conversions.h"
#include "import/tflite/schema.h"

namespace mote::tflite {

namespace {

constexpr char kInt8Hint[] =
    "export again with converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8], "
    "converter.inference_input_type = converter.inference_output_type = tf.int8 and a representative_dataset";
constexpr char kFloatHint[] =
    "export in float32 or int8: leave converter.target_spec.supported_types at its default";
constexpr char kOutsideHint[] = "do this step outside the model";

// Of float16 and int4 only constants are known: they become float32 and int8.
struct TypeRow {
  int code;
  const char* name;
  bool known;
  DType type;        // if known
  const char* hint;  // if not
};

constexpr TypeRow kTypes[] = {
    {kFloat32, "float32", true, DType::kFloat32, ""},
    {kInt32, "int32", true, DType::kInt32, ""},
    {kUInt8, "uint8", true, DType::kUInt8, ""},
    {kInt64, "int64", true, DType::kInt64, ""},
    {kBool, "bool", true, DType::kBool, ""},
    {kInt16, "int16", true, DType::kInt16, ""},
    {kInt8, "int8", true, DType::kInt8, ""},
    {kFloat16, "float16", true, DType::kFloat32, kFloatHint},
    {kBFloat16, "bfloat16", false, DType::kInt8, kFloatHint},
    {kFloat64, "float64", false, DType::kInt8,
     "build the model in float32: tf.keras.backend.set_floatx('float32')"},
    {kFloat8E4M3Fn, "float8 (e4m3fn)", false, DType::kInt8, kInt8Hint},
    {kFloat8E5M2, "float8 (e5m2)", false, DType::kInt8, kInt8Hint},
    {kInt4, "int4", true, DType::kInt8, kInt8Hint},
    {kUInt4, "uint4", false, DType::kInt8, kInt8Hint},
    {kInt2, "int2", false, DType::kInt8, kInt8Hint},
    {kString, "string", false, DType::kInt8, kOutsideHint},
    {kComplex64, "complex64", false, DType::kInt8, kOutsideHint},
    {kComplex128, "complex128", false, DType::kInt8, kOutsideHint},
    {kUInt64, "uint64", true, DType::kUInt64, ""},
    {kUInt32, "uint32", true, DType::kUInt32, ""},
    {kUInt16, "uint16", false, DType::kInt8, kOutsideHint},
    {kResource, "resource", false, DType::kInt8, "export the model without state between runs"},
    {kVariant, "variant", false, DType::kInt8, "export the model without tensor lists and control flow"},
};

// Whatever is not 0 is true, and kernels rely on 1 for it.
std::shared_ptr<const Bytes> zeros_and_ones(const Bytes& booleans) {
  Bytes out = booleans;
  for (uint8_t& byte : out) byte = byte != 0 ? 1 : 0;
  return std::make_shared<const Bytes>(std::move(out));
}

}  // namespace

std::string TensorReader::name(int index) const {
  return printable(tensors_[static_cast<size_t>(index)].string(kTensorName));
}

void TensorReader::refuse(int index, const std::string& what, const std::string& hint) {
  problems_.add_tensor(index, name(index), what, hint);
}

bool TensorReader::read_type(const FlatTable& table, int index, Tensor& tensor) {
  const int code = table.scalar<int8_t>(kTensorType, kFloat32);
  for (const TypeRow& row : kTypes) {
    if (row.code != code) continue;
    tensor.type = row.type;
    if (!row.known)
      refuse(index, format("has elements of type {}, which mote does not have", row.name), row.hint);
    return row.known;
  }
  refuse(index, format("has elements of the unknown type {}", code),
         "the file was written by a newer converter than this version of mote knows");
  return false;
}

Status TensorReader::read_quantization(const FlatTable& table, int index, Tensor& tensor) {
  const FlatTable quantization = table.table(kTensorQuantization);
  if (quantization.scalar<uint8_t>(kQuantDetailsType, 0) != 0) {
    refuse(index, "is quantised in blocks or in a custom way", kInt8Hint);
    return ok_status();
  }
  Quant quant;
  quant.scale = quantization.scalars<float>(kQuantScale);
  // Converters leave parameters at float tensors that a quantised model once had; they mean nothing there.
  if (quant.scale.empty() || tensor.type == DType::kFloat32) return ok_status();
  for (const int64_t zero_point : quantization.scalars<int64_t>(kQuantZeroPoint)) {
    if (zero_point < std::numeric_limits<int32_t>::min() / 2 ||
        zero_point > std::numeric_limits<int32_t>::max() / 2)
      return Error(Code::kInvalid, format("has the impossible zero point {}", zero_point));
    quant.zero_point.push_back(static_cast<int32_t>(zero_point));
  }
  if (quant.zero_point.empty()) quant.zero_point.assign(quant.scale.size(), 0);
  if (quant.scale.size() > 1) quant.axis = quantization.scalar<int32_t>(kQuantDimension, 0);
  // Older converters gave a bias the dimension of its weights; a vector has only one.
  if (quant.axis > 0 && tensor.shape.size() == 1) quant.axis = 0;
  tensor.quant = std::move(quant);
  return ok_status();
}

int TensorReader::type_code(int index) const {
  return tensors_[static_cast<size_t>(index)].scalar<int8_t>(kTensorType, kFloat32);
}

std::vector<int32_t> TensorReader::shape(int index) const {
  return tensors_[static_cast<size_t>(index)].scalars<int32_t>(kTensorShape);
}

bool TensorReader::has_data(int index) const {
  const auto buffer = tensors_[static_cast<size_t>(index)].scalar<uint32_t>(kTensorBuffer, 0);
  if (buffer == 0 || buffer >= buffers_.size()) return false;
  return !buffers_[buffer].bytes(kBufferData).empty() ||
         buffers_[buffer].scalar<uint64_t>(kBufferOffset, 0) > 1;
}

namespace {

Result<Bytes> as_known_type(const Bytes& data, const Tensor& tensor, int code) {
  if (code == kInt4) return int8_of_int4(data, tensor.shape);
  if (code == kFloat16) return float_of_half(data, tensor.shape);
  return int8_of_uint8(data);
}

}  // namespace

Result<TensorReader::Data> TensorReader::read_constant(const FlatTable& table, int index,
                                                       const Tensor& tensor) {
  MOTE_ASSIGN(Data data, read_data(table));
  if (const auto found = tables_.find(index); found != tables_.end() && data != nullptr)
    return read_looked_up(*data, found->second, tensor);
  const int code = type_code(index);
  const bool shifted = code == kUInt8 && tensor.type == DType::kInt8;
  if ((code != kFloat16 && code != kInt4 && !shifted) || (shifted && data == nullptr)) return data;
  if (data == nullptr) {
    refuse(index, format("has elements of type {} and is no constant", code == kInt4 ? "int4" : "float16"),
           code == kInt4 ? kInt8Hint : kFloatHint);
    return data;
  }
  const auto key = std::make_pair(table.scalar<uint32_t>(kTensorBuffer, 0), code);
  Data& converted = converted_[key];
  if (converted == nullptr) {
    if (!file_.charge(2 * data->size())) return Data();
    MOTE_ASSIGN(Bytes bytes, as_known_type(*data, tensor, code));
    converted = std::make_shared<const Bytes>(std::move(bytes));
  }
  return converted;
}

Status TensorReader::read_compression(const FlatTables& metadata, size_t subgraph) {
  for (size_t i = 0; i < metadata.size() && file_.ok(); ++i) {
    if (metadata[i].string(kMetadataName) != "COMPRESSION_METADATA") continue;
    const auto buffer = metadata[i].scalar<uint32_t>(kMetadataBuffer, 0);
    if (buffer >= buffers_.size())
      return Error(Code::kInvalid,
                   format("has compression metadata in buffer {}, it has {}", buffer, buffers_.size()));
    const std::string_view bytes = buffers_[buffer].bytes(kBufferData);
    if (!file_.charge(bytes.size())) return ok_status();
    MOTE_ASSIGN(tables_, compression_of(bytes, subgraph));
  }
  return ok_status();
}

Result<TensorReader::Data> TensorReader::read_looked_up(const Bytes& indices, const LookupTable& table,
                                                        const Tensor& tensor) {
  if (table.values_buffer >= buffers_.size())
    return Error(Code::kInvalid, format("takes its values from buffer {}, but the file has {}",
                                        table.values_buffer, buffers_.size()));
  if (const int code = type_code(tensor.source_index); code == kUInt8 || code == kInt4 || code == kFloat16)
    return Error(Code::kUnsupported, "is compressed, and of a type that is not compressed",
                 "compress the model with the tools of TensorFlow Lite Micro, or not at all");
  const std::string_view values = buffers_[table.values_buffer].bytes(kBufferData);
  MOTE_ASSIGN(const int64_t elements, checked_elements(tensor.shape));
  if (!file_.charge(static_cast<uint64_t>(elements * dtype_bytes(tensor.type)))) return Data();
  MOTE_ASSIGN(Bytes bytes, looked_up(indices, table.width, values, tensor));
  return Data(std::make_shared<const Bytes>(std::move(bytes)));
}

Result<TensorReader::Data> TensorReader::read_data(const FlatTable& table) {
  const auto index = table.scalar<uint32_t>(kTensorBuffer, 0);
  // Buffer 0 stands for "no data", and may be missing altogether.
  if (index == 0) return Data();
  if (index >= buffers_.size())
    return Error(Code::kInvalid,
                 format("takes its data from buffer {}, but the file has {}", index, buffers_.size()));
  if (const auto known = data_.find(index); known != data_.end()) return known->second;

  const FlatTable buffer = buffers_[index];
  std::string_view bytes = buffer.bytes(kBufferData);
  // Files above 2 GB keep data behind the FlatBuffer; an offset of 0 or 1 means that this one does not.
  const auto offset = buffer.scalar<uint64_t>(kBufferOffset, 0);
  const auto size = buffer.scalar<uint64_t>(kBufferSize, 0);
  if (offset > 1) {
    if (!file_.inside(offset, size, "the data of a buffer")) return Data();
    bytes = {reinterpret_cast<const char*>(file_.data() + offset), static_cast<size_t>(size)};
  }
  Data data;
  if (!bytes.empty() && file_.charge(bytes.size()))
    data = std::make_shared<const Bytes>(bytes.begin(), bytes.end());
  data_[index] = data;
  return data;
}

bool TensorReader::is_variable(int index) const {
  return tensors_[static_cast<size_t>(index)].scalar<uint8_t>(kTensorIsVariable, 0) != 0;
}

Result<Tensor> TensorReader::read(int index, bool as_stored) {
  const FlatTable table = tensors_[static_cast<size_t>(index)];
  Tensor tensor;
  tensor.name = name(index);
  tensor.source_index = index;
  file_.charge(sizeof(Tensor));
  const bool known = read_type(table, index, tensor);
  if (table.has(kTensorSparsity))
    refuse(index, "is sparse",
           "strip pruning to dense weights: leave out tf.lite.Optimize.EXPERIMENTAL_SPARSITY");
  if (table.scalar<uint32_t>(kTensorExternalBuffer, 0) != 0)
    refuse(index, "has its data in another file", "export the model into a single file");
  tensor.shape = table.scalars<int32_t>(kTensorShape);
  MOTE_TRY(read_quantization(table, index, tensor));
  if (tensor.type == DType::kUInt8 && tensor.quant.present() && !as_stored) {
    tensor.type = DType::kInt8;
    for (int32_t& zero : tensor.quant.zero_point) zero -= 128;
  }
  // Data of a type without a size cannot be held against the shape.
  if (known) {
    MOTE_ASSIGN(tensor.data, read_constant(table, index, tensor));
  }
  if (tensor.type == DType::kBool && tensor.is_constant()) tensor.data = zeros_and_ones(*tensor.data);
  return tensor;
}

void TensorReader::check_fixed_shape(int index) {
  const FlatTable table = tensors_[static_cast<size_t>(index)];
  const auto shape = table.scalars<int32_t>(kTensorShape);
  const auto signature = table.scalars<int32_t>(kTensorShapeSignature);
  for (size_t i = 0; i < signature.size(); ++i) {
    const bool batch_of_one = i == 0 && !shape.empty() && shape[0] == 1;
    if (signature[i] >= 0 || batch_of_one) continue;
    refuse(index, format("is a model input whose dimension {} is not fixed", i),
           "export with a fixed input shape: tf.keras.Input(shape=(...), batch_size=1)");
    return;
  }
}

}  // namespace mote::tflite
