// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace mote {

enum class DType : uint8_t { kInt8, kInt16, kInt32, kInt64, kUInt8, kFloat32, kBool, kUInt32, kUInt64 };

// A set of element types.
class TypeSet {
 public:
  constexpr TypeSet(std::initializer_list<DType> types) {
    for (const DType type : types) bits_ |= bit(type);
  }
  constexpr bool has(DType type) const { return (bits_ & bit(type)) != 0; }

 private:
  static constexpr uint32_t bit(DType type) { return uint32_t{1} << static_cast<int>(type); }
  uint32_t bits_ = 0;
};

int64_t dtype_bytes(DType type);
const char* dtype_name(DType type);     // "int8", "float32", ...
std::string type_names(TypeSet types);  // "int8, int16 and float32"
bool dtype_from_name(const std::string& name, DType* type);

// Sizes from the slowest to the fastest running dimension: NHWC for images. Empty for a scalar.
using Shape = std::vector<int32_t>;

// Number of elements; verify() has made sure that it fits.
int64_t element_count(const Shape& shape);
std::string shape_text(const Shape& shape);  // "1x49x10x1", "scalar"

// real = scale * (stored - zero_point). One entry, or one for each index along `axis`. No entry: not
// quantised. Source: TensorFlow Lite 8-bit quantization specification.
struct Quant {
  std::vector<float> scale;
  std::vector<int32_t> zero_point;  // as many as scale
  int axis = -1;                    // -1 when there is one entry

  bool present() const { return !scale.empty(); }
  bool per_tensor() const { return scale.size() == 1; }
  bool operator==(const Quant&) const = default;
};

}  // namespace mote
