// SPDX-License-Identifier: Apache-2.0
#include "interp/patterns.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "ops/quantization.h"

namespace mote {

namespace {

int32_t pattern_value(int pattern, int64_t i, uint32_t noise, int32_t zero) {
  switch (pattern) {
    case 0:
      return static_cast<int32_t>((i * 37 + 11) % 256) - 128;
    case 1:
      return static_cast<int32_t>(noise >> 24) - 128;
    case 2:
      return zero;
    case 3:
      return zero + static_cast<int32_t>(noise >> 28) - 8;
    case 4:
      return std::abs(static_cast<int32_t>((i * 3) % 510) - 255) - 128;
    default:
      return zero + static_cast<int32_t>((i / 7) % 64) - 32;
  }
}

template <class T>
void put(Bytes* out, int64_t i, T value) {
  std::memcpy(out->data() + static_cast<size_t>(i) * sizeof value, &value, sizeof value);
}

void put_value(const Tensor& tensor, int64_t i, int32_t value, Bytes* out) {
  switch (tensor.type) {
    case DType::kFloat32:
      return put(out, i, static_cast<float>(value) / 128.0f);
    case DType::kInt16:
      return put(out, i, static_cast<int16_t>(value * 256 + ((value & 0x7f) << 1)));
    case DType::kInt32:
      return put(out, i, value);
    case DType::kInt64:
      return put(out, i, int64_t{value});
    case DType::kInt8:
      return put(out, i, static_cast<int8_t>(value));
    case DType::kUInt8:
      return put(out, i, static_cast<uint8_t>(value + 128));
    case DType::kUInt32:
      return put(out, i, static_cast<uint32_t>(value + 128));
    case DType::kUInt64:
      return put(out, i, static_cast<uint64_t>(value + 128));
    case DType::kBool:
      return put(out, i, static_cast<uint8_t>(value & 1));
  }
}

Bytes fill(const Tensor& tensor, int pattern) {
  const bool quantised = tensor.type == DType::kInt8 || tensor.type == DType::kInt16;
  const int32_t zero = quantised ? zero_point(tensor) : 0;
  Bytes out(static_cast<size_t>(tensor.bytes()));
  uint32_t noise = 12345;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    noise = noise * 1664525u + 1013904223u;
    put_value(tensor, i, std::clamp(pattern_value(pattern, i, noise, zero), -128, 127), &out);
  }
  return out;
}

}  // namespace

std::vector<Bytes> pattern_inputs(const Graph& graph, int pattern) {
  std::vector<Bytes> out;
  for (const TensorId id : graph.inputs) out.push_back(fill(graph.tensor(id), pattern));
  return out;
}

std::string pattern_name(int pattern) { return "p" + std::to_string(pattern); }

}  // namespace mote
