// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/tensors.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/checked.h"
#include "base/format.h"
#include "base/text.h"
#include "import/import.h"
#include "import/onnx/small_types.h"
#include "ir/verify.h"

namespace mote::onnx {

namespace {

static_assert(std::endian::native == std::endian::little, "raw_data is little endian");

Error wrong_count(size_t is, const char* unit, int64_t needed) {
  return Error(Code::kInvalid, format("has {} {}, its shape needs {}", is, unit, needed),
               "the file is damaged: export it again");
}

// The values as From, from raw bytes or from the list that holds them one by one.
template <class From, class Listed>
Result<std::vector<From>> values_of(const std::optional<std::string_view>& raw,
                                    const std::vector<Listed>& list, int64_t count) {
  std::vector<From> out(static_cast<size_t>(count));
  if (!raw) {
    if (static_cast<int64_t>(list.size()) != count) return wrong_count(list.size(), "values", count);
    std::transform(list.begin(), list.end(), out.begin(), [](Listed v) { return static_cast<From>(v); });
    return out;
  }
  if (raw->size() != out.size() * sizeof(From))
    return wrong_count(raw->size(), "bytes", count * static_cast<int64_t>(sizeof(From)));
  if (count > 0) std::memcpy(out.data(), raw->data(), raw->size());
  return out;
}

template <class To, class From, class Convert>
Result<Bytes> converted(const Result<std::vector<From>>& values, Convert convert) {
  if (!values.ok()) return values.error();
  std::vector<To> out;
  out.reserve(values->size());
  for (const From value : *values) out.push_back(static_cast<To>(convert(value)));
  const auto* bytes = reinterpret_cast<const uint8_t*>(out.data());
  return Bytes(bytes, bytes + out.size() * sizeof(To));
}

template <class To, class From = To>
Result<Bytes> plain(const TensorData& data, const std::optional<std::string_view>& raw, int64_t count) {
  return converted<To, From>(values_of<From>(raw, data.integers, count), [](From v) { return v; });
}

// Integers of 2 or 4 bits, several to a byte.
Result<Bytes> packed_bytes(const TensorData& data, const std::optional<std::string_view>& raw, int64_t count,
                           int bits, bool is_signed) {
  const int64_t each = 8 / bits;
  MOTE_ASSIGN(const std::vector<uint8_t> packed,
              values_of<uint8_t>(raw, data.integers, (count + each - 1) / each));
  return unpacked(Bytes(packed.begin(), packed.end()), count, bits, is_signed);
}

Result<Bytes> small_floats(const TensorData& data, const std::optional<std::string_view>& raw,
                           int64_t count) {
  const auto value = [&](uint8_t bits) { return small_float_value(data.type, bits); };
  if (data.type != kFloat4E2M1)
    return converted<float, uint8_t>(values_of<uint8_t>(raw, data.integers, count), value);
  MOTE_ASSIGN(const Bytes bytes, packed_bytes(data, raw, count, 4, false));
  return converted<float, uint8_t>(Result<std::vector<uint8_t>>(bytes), value);
}

// uint64 as int64; an error where that has no such number.
Result<Bytes> narrowed(const TensorData& data, const std::optional<std::string_view>& raw, int64_t count) {
  MOTE_ASSIGN(const std::vector<int64_t> values, values_of<int64_t>(raw, data.integers, count));
  for (const int64_t value : values)
    if (value < 0)
      return Error(Code::kUnsupported,
                   format("has the value {}, mote has uint64 as int64", static_cast<uint64_t>(value)));
  return plain<int64_t>(data, raw, count);
}

Result<Bytes> bytes_of(const TensorData& data, const std::optional<std::string_view>& raw, int64_t count) {
  switch (data.type) {
    case kFloat:
      return converted<float, float>(values_of<float>(raw, data.floats, count), [](float v) { return v; });
    case kDouble:
      return converted<float, double>(values_of<double>(raw, data.doubles, count),
                                      [](double v) { return static_cast<float>(v); });
    case kFloat16:
      return converted<float, uint16_t>(values_of<uint16_t>(raw, data.integers, count), half_value);
    case kBfloat16:
      return converted<float, uint16_t>(values_of<uint16_t>(raw, data.integers, count), bfloat16_value);
    case kUint8:
      return plain<uint8_t>(data, raw, count);
    case kInt8:
      return plain<int8_t>(data, raw, count);
    case kInt16:
      return plain<int16_t>(data, raw, count);
    case kInt32:
      return plain<int32_t>(data, raw, count);
    case kInt64:
      return plain<int64_t>(data, raw, count);
    case kUint32:
      return plain<uint32_t>(data, raw, count);
    case kBool:
      return converted<uint8_t, uint8_t>(values_of<uint8_t>(raw, data.integers, count),
                                         [](uint8_t v) { return v != 0; });
    case kUint16:
      return plain<int32_t, uint16_t>(data, raw, count);
    case kUint64:
      return narrowed(data, raw, count);
    case kUint4:
    case kInt4:
      return packed_bytes(data, raw, count, 4, data.type == kInt4);
    case kUint2:
    case kInt2:
      return packed_bytes(data, raw, count, 2, data.type == kInt2);
    default:
      return small_floats(data, raw, count);
  }
}

Result<uint64_t> number_of(const std::map<std::string, std::string>& located, const char* key,
                           uint64_t otherwise) {
  const auto found = located.find(key);
  if (found == located.end()) return otherwise;
  uint64_t value = 0;
  const char* end = found->second.data() + found->second.size();
  const auto result = std::from_chars(found->second.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end)
    return Error(Code::kInvalid,
                 format("has the {} '{}', which is no number", key, printable(found->second)));
  return value;
}

}  // namespace

std::optional<DType> dtype_of(int element_type) {
  switch (element_type) {
    case kFloat:
    case kFloat16:
    case kBfloat16:
    case kDouble:
    case kFloat8E4M3:
    case kFloat8E4M3Uz:
    case kFloat8E5M2:
    case kFloat8E5M2Uz:
    case kFloat8E8M0:
    case kFloat4E2M1:
      return DType::kFloat32;
    case kUint8:
    case kUint4:
    case kUint2:
      return DType::kUInt8;
    case kInt8:
    case kInt4:
    case kInt2:
      return DType::kInt8;
    case kInt16:
      return DType::kInt16;
    case kInt32:
    case kUint16:
      return DType::kInt32;
    case kInt64:
    case kUint64:
      return DType::kInt64;
    case kUint32:
      return DType::kUInt32;
    case kBool:
      return DType::kBool;
    default:
      return std::nullopt;
  }
}

Result<Shape> shape_of(const std::vector<int64_t>& dims) {
  if (dims.size() > static_cast<size_t>(kMaxRank))
    return Error(Code::kUnsupported, format("has {} dimensions; mote has at most {}", dims.size(), kMaxRank));
  Shape shape;
  int64_t count = 1;
  for (const int64_t size : dims) {
    const auto product = size < 0 ? std::nullopt : checked_mul(count, std::max<int64_t>(size, 1));
    if (!product || *product > kMaxTensorBytes)
      return Error(Code::kInvalid, format("has a dimension of {}, which no tensor of mote can have", size),
                   "the file is damaged: export it again");
    count = *product;
    shape.push_back(static_cast<int32_t>(size));
  }
  return shape;
}

Result<std::string_view> ExternalData::bytes(const std::map<std::string, std::string>& located) {
  const auto location = located.find("location");
  const std::string name = location == located.end() ? "" : location->second;
  const std::filesystem::path path(name);
  // A model must not read whatever it likes.
  const bool leaves = std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
  if (model_.empty() || name.empty() || path.is_absolute() || leaves)
    return Error(Code::kInvalid,
                 format("has its values in '{}', which is no file beside the model", printable(name)),
                 "export the model into a single file, or with its data in the same folder");
  MOTE_ASSIGN(const uint64_t offset, number_of(located, "offset", 0));
  auto known = files_.find(name);
  if (known == files_.end()) {
    const std::string whole = (std::filesystem::path(model_).parent_path() / path).string();
    Result<Bytes> file = read_file(whole, kMaxModelBytes);
    if (!file.ok())
      return Error(Code::kNotFound, format("has its values in '{}': {}", printable(name), file.error().what),
                   "keep the data files of a model in its folder");
    known = files_.emplace(name, std::move(file).value()).first;
  }
  const std::string_view all(reinterpret_cast<const char*>(known->second.data()), known->second.size());
  MOTE_ASSIGN(const uint64_t length,
              number_of(located, "length", offset < all.size() ? all.size() - offset : 0));
  if (offset > all.size() || length > all.size() - offset)
    return Error(Code::kInvalid,
                 format("has its values in bytes {} to {} of '{}', which has {}", offset, offset + length,
                        printable(name), all.size()),
                 "the data file belongs to another model or was cut short");
  return all.substr(offset, length);
}

Result<Tensor> constant_of(const TensorData& data, ExternalData& external, Budget* budget) {
  Tensor out;
  out.name = printable(data.name);
  const auto type = dtype_of(data.type);
  if (!type || data.strings > 0)
    return Error(Code::kUnsupported, format("is {}, which mote does not compute with",
                                            element_type_name(data.strings > 0 ? int{kString} : data.type)));
  out.type = *type;
  MOTE_ASSIGN(out.shape, shape_of(data.dims));
  std::optional<std::string_view> raw = data.raw;
  if (data.external) {
    MOTE_ASSIGN(raw, external.bytes(data.located));
  }
  const int64_t count = out.elements();
  // A shape may promise anything; what is there is compared with it before memory is taken.
  const size_t there = raw ? raw->size() : data.integers.size() + data.floats.size() + data.doubles.size();
  if (static_cast<uint64_t>(count) > 4 * static_cast<uint64_t>(there))
    return wrong_count(there, raw ? "bytes" : "values", count);
  if (!data.external && !budget->charge(static_cast<uint64_t>(out.bytes()))) return out;
  MOTE_ASSIGN(Bytes bytes, bytes_of(data, raw, count));
  out.data = std::make_shared<const Bytes>(std::move(bytes));
  return out;
}

}  // namespace mote::onnx
