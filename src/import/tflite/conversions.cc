// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/conversions.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "base/checked.h"
#include "base/format.h"
#include "ir/verify.h"

namespace mote::tflite {

namespace {

Error wrong_size(size_t bytes, const char* type, const Shape& shape, int64_t needed) {
  return Error(Code::kInvalid, format("has {} bytes of data, its shape {} {} needs {}", bytes, type,
                                      shape_text(shape), needed));
}

float half_value(uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F, fraction = bits & 0x3FF;
  float value = 0;
  if (exponent == 0x1F) {
    value = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
  }
  return bits >> 15 != 0 ? -value : value;
}

// The index along one dimension of element i.
int64_t index_along(const Shape& shape, int axis, int64_t i) {
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(axis) + 1; d < shape.size(); ++d) inner *= shape[d];
  return i / inner % shape[static_cast<size_t>(axis)];
}

}  // namespace

Result<int64_t> checked_elements(const Shape& shape) {
  int64_t count = 1;
  for (const int32_t size : shape) {
    const auto product = size < 0 ? std::nullopt : checked_mul(count, size);
    if (!product || *product > kMaxTensorBytes)
      return Error(Code::kInvalid, format("has the impossible shape {}", shape_text(shape)));
    count = *product;
  }
  return count;
}

Result<Bytes> float_of_half(const Bytes& halves, const Shape& shape) {
  MOTE_ASSIGN(const int64_t count, checked_elements(shape));
  if (static_cast<int64_t>(halves.size()) != 2 * count)
    return wrong_size(halves.size(), "float16", shape, 2 * count);
  Bytes out(halves.size() * 2);
  for (size_t i = 0; i < halves.size() / 2; ++i) {
    const float value = half_value(static_cast<uint16_t>(halves[2 * i] | halves[2 * i + 1] << 8));
    std::memcpy(&out[4 * i], &value, sizeof value);
  }
  return out;
}

Result<Bytes> int8_of_int4(const Bytes& pairs, const Shape& shape) {
  MOTE_ASSIGN(const int64_t count, checked_elements(shape));
  if (static_cast<int64_t>(pairs.size()) != (count + 1) / 2)
    return wrong_size(pairs.size(), "int4", shape, (count + 1) / 2);
  Bytes out(static_cast<size_t>(count));
  for (size_t i = 0; i < out.size(); ++i) {
    const int nibble = pairs[i / 2] >> (i % 2 * 4) & 0xF;
    out[i] = static_cast<uint8_t>((nibble ^ 8) - 8);
  }
  return out;
}

Bytes int8_of_uint8(Bytes bytes) {
  for (uint8_t& byte : bytes) byte ^= 0x80;
  return bytes;
}

Tensor dequantized(const Tensor& tensor) {
  const Quant& quant = tensor.quant;
  std::vector<float> values(static_cast<size_t>(tensor.elements()));
  for (size_t i = 0; i < values.size(); ++i) {
    const auto at = quant.axis < 0
                        ? size_t{0}
                        : static_cast<size_t>(index_along(tensor.shape, quant.axis, static_cast<int64_t>(i)));
    const int64_t steps = int64_t{tensor.values<int8_t>()[i]} - quant.zero_point[at];
    values[i] = quant.scale[at] * static_cast<float>(steps);
  }
  Tensor out = constant_tensor(tensor.name, DType::kFloat32, tensor.shape, values);
  out.source_index = tensor.source_index;
  return out;
}

}  // namespace mote::tflite
