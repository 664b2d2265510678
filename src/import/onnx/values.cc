// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/values.h"

#include "base/checked.h"
#include "base/format.h"

namespace mote::onnx {

namespace {

template <class T>
std::vector<int64_t> widened(const Tensor& tensor) {
  const T* values = tensor.values<T>();
  return {values, values + tensor.elements()};
}

template <class T>
Result<Tensor> narrowed(DType type, const Shape& shape, const std::vector<int64_t>& values) {
  std::vector<T> out;
  for (const int64_t value : values) {
    const auto narrow = checked_cast<T>(value);
    if (!narrow)
      return Error(Code::kUnsupported,
                   format("the value {} is outside the range of {}", value, dtype_name(type)));
    out.push_back(*narrow);
  }
  return constant_tensor("", type, shape, out);
}

}  // namespace

Result<std::vector<int64_t>> integer_values(const Tensor& tensor) {
  switch (tensor.type) {
    case DType::kInt8:
      return widened<int8_t>(tensor);
    case DType::kInt16:
      return widened<int16_t>(tensor);
    case DType::kInt32:
      return widened<int32_t>(tensor);
    case DType::kInt64:
      return widened<int64_t>(tensor);
    case DType::kUInt8:
    case DType::kBool:
      return widened<uint8_t>(tensor);
    case DType::kUInt32:
      return widened<uint32_t>(tensor);
    case DType::kUInt64:
    case DType::kFloat32:
      break;
  }
  return Error(Code::kInvalid,
               format("'{}' is {}, not integers of int64's range", tensor.name, dtype_name(tensor.type)));
}

Result<std::vector<float>> real_values(const Tensor& tensor) {
  if (tensor.type != DType::kFloat32)
    return Error(Code::kInvalid, format("'{}' is {}, not float32", tensor.name, dtype_name(tensor.type)));
  const float* values = tensor.values<float>();
  return std::vector<float>(values, values + tensor.elements());
}

Result<Tensor> integer_constant(DType type, const Shape& shape, const std::vector<int64_t>& values) {
  switch (type) {
    case DType::kInt8:
      return narrowed<int8_t>(type, shape, values);
    case DType::kInt16:
      return narrowed<int16_t>(type, shape, values);
    case DType::kInt32:
      return narrowed<int32_t>(type, shape, values);
    case DType::kInt64:
      return narrowed<int64_t>(type, shape, values);
    case DType::kUInt8:
    case DType::kBool:
      return narrowed<uint8_t>(type, shape, values);
    case DType::kUInt32:
      return narrowed<uint32_t>(type, shape, values);
    case DType::kUInt64:
    case DType::kFloat32:
      break;
  }
  return Error(Code::kInvalid, format("{} is no type of integers within int64", dtype_name(type)));
}

}  // namespace mote::onnx
