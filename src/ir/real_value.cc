// SPDX-License-Identifier: Apache-2.0
#include "ir/real_value.h"

#include <cstring>

namespace mote {

namespace {

template <class T>
T element(const Bytes& value, int64_t i) {
  T out;
  std::memcpy(&out, value.data() + static_cast<size_t>(i) * sizeof out, sizeof out);
  return out;
}

}  // namespace

int64_t stored_value(const Tensor& tensor, const Bytes& value, int64_t i) {
  switch (tensor.type) {
    case DType::kInt8:
      return element<int8_t>(value, i);
    case DType::kInt16:
      return element<int16_t>(value, i);
    case DType::kInt32:
      return element<int32_t>(value, i);
    case DType::kInt64:
      return element<int64_t>(value, i);
    case DType::kUInt8:
    case DType::kBool:
      return element<uint8_t>(value, i);
    case DType::kUInt32:
      return element<uint32_t>(value, i);
    case DType::kUInt64:
      return static_cast<int64_t>(element<uint64_t>(value, i));
    case DType::kFloat32:
      break;
  }
  return static_cast<int64_t>(element<float>(value, i));
}

double real_value(const Tensor& tensor, const Bytes& value, int64_t i) {
  if (tensor.type == DType::kFloat32) return static_cast<double>(element<float>(value, i));
  const auto stored = static_cast<double>(stored_value(tensor, value, i));
  if (!tensor.quant.present()) return stored;
  return static_cast<double>(tensor.quant.scale[0]) * (stored - tensor.quant.zero_point[0]);
}

}  // namespace mote
