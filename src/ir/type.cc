// SPDX-License-Identifier: Apache-2.0
#include "ir/type.h"

namespace mote {

namespace {
struct Row {
  DType type;
  const char* name;
  int64_t bytes;
};
constexpr Row kRows[] = {
    {DType::kInt8, "int8", 1},   {DType::kInt16, "int16", 2},   {DType::kInt32, "int32", 4},
    {DType::kInt64, "int64", 8}, {DType::kUInt8, "uint8", 1},   {DType::kFloat32, "float32", 4},
    {DType::kBool, "bool", 1},   {DType::kUInt32, "uint32", 4}, {DType::kUInt64, "uint64", 8}};
}  // namespace

int64_t dtype_bytes(DType type) { return kRows[static_cast<size_t>(type)].bytes; }
const char* dtype_name(DType type) { return kRows[static_cast<size_t>(type)].name; }

std::string type_names(TypeSet types) {
  std::vector<std::string> names;
  for (const Row& row : kRows)
    if (types.has(row.type)) names.emplace_back(row.name);
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return out;
}

bool dtype_from_name(const std::string& name, DType* type) {
  for (const Row& row : kRows) {
    if (name != row.name) continue;
    *type = row.type;
    return true;
  }
  return false;
}

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (const int32_t size : shape) count *= size;
  return count;
}

std::string shape_text(const Shape& shape) {
  if (shape.empty()) return "scalar";
  std::string out;
  for (const int32_t size : shape) out += (out.empty() ? "" : "x") + std::to_string(size);
  return out;
}

}  // namespace mote
