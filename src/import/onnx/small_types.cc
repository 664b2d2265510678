// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/small_types.h"

#include <bit>
#include <cmath>
#include <limits>

#include "import/onnx/model.h"

namespace mote::onnx {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A sign, an exponent and a fraction of these widths.
float float_value(unsigned bits, int exponent_bits, int fraction_bits, int bias) {
  const auto exponent = static_cast<int>(bits >> fraction_bits & ((1u << exponent_bits) - 1));
  const auto fraction = static_cast<float>(bits & ((1u << fraction_bits) - 1));
  const float whole = std::ldexp(1.0f, fraction_bits);
  const float size = exponent == 0 ? std::ldexp(fraction / whole, 1 - bias)
                                   : std::ldexp(1 + fraction / whole, exponent - bias);
  return (bits >> (exponent_bits + fraction_bits) & 1) != 0 ? -size : size;
}

}  // namespace

float half_value(uint16_t bits) {
  if ((bits & 0x7C00) != 0x7C00) return float_value(bits, 5, 10, 15);
  if ((bits & 0x3FF) != 0) return kNan;
  return bits >> 15 != 0 ? -kInfinity : kInfinity;
}

float bfloat16_value(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

float small_float_value(int element_type, uint8_t bits) {
  switch (element_type) {
    case kFloat8E4M3:
      return (bits & 0x7F) == 0x7F ? kNan : float_value(bits, 4, 3, 7);
    case kFloat8E4M3Uz:
      return bits == 0x80 ? kNan : float_value(bits, 4, 3, 8);
    case kFloat8E5M2Uz:
      return bits == 0x80 ? kNan : float_value(bits, 5, 2, 16);
    case kFloat8E5M2:
      if ((bits & 0x7F) > 0x7C) return kNan;
      if ((bits & 0x7F) == 0x7C) return bits >> 7 != 0 ? -kInfinity : kInfinity;
      return float_value(bits, 5, 2, 15);
    case kFloat8E8M0:
      return bits == 0xFF ? kNan : std::ldexp(1.0f, int{bits} - 127);
    default:  // float4e2m1
      return float_value(bits, 2, 1, 1);
  }
}

Bytes unpacked(const Bytes& packed, int64_t count, int bits, bool is_signed) {
  const auto each = static_cast<size_t>(8 / bits);
  const int mask = (1 << bits) - 1, sign = 1 << (bits - 1);
  Bytes out(static_cast<size_t>(count));
  for (size_t i = 0; i < out.size(); ++i) {
    const int value = packed[i / each] >> (static_cast<int>(i % each) * bits) & mask;
    out[i] = static_cast<uint8_t>(is_signed ? (value ^ sign) - sign : value);
  }
  return out;
}

}  // namespace mote::onnx
