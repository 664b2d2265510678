// SPDX-License-Identifier: Apache-2.0
#include "conformance/recorded_cases.h"

#include <cmath>
#include <cstring>
#include <stdexcept>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr double kFloatTolerance = 1e-5;

constexpr int64_t kMaxRecordedBytes = int64_t{16} << 20;

Bytes decoded(const Json& text) {
  Bytes out;
  if (!base64_decode(text.get<std::string>(), &out)) throw std::invalid_argument("no base64");
  return out;
}

RecordedCase case_from(const Json& item) {
  RecordedCase recorded{item.at("name"), item.at("type"), decoded(item.at("model")), {}};
  for (const Json& run : item.at("runs")) {
    RecordedRun& out = recorded.runs.emplace_back();
    out.early = run.value("early", false);
    for (const Json& input : run.at("inputs")) out.inputs.push_back(decoded(input));
    for (const Json& output : run.at("outputs"))
      out.outputs.push_back(output.is_null() ? std::nullopt : std::optional(decoded(output)));
  }
  return recorded;
}

// "" if the outputs agree, else what does not.
std::string float_difference(const Bytes& is, const Bytes& truth) {
  std::vector<float> a(is.size() / sizeof(float)), b(a.size());
  std::memcpy(a.data(), is.data(), is.size());
  std::memcpy(b.data(), truth.data(), truth.size());
  double largest = 0;
  for (const float value : b)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(double{value}));
  for (size_t i = 0; i < b.size(); ++i) {
    const bool same = std::isfinite(b[i]) ? std::abs(double{a[i]} - double{b[i]}) <= kFloatTolerance * largest
                                          : a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
    if (!same)
      return "element " + std::to_string(i) + " is " + std::to_string(a[i]) + " instead of " +
             std::to_string(b[i]);
  }
  return "";
}

int64_t integer_at(const Bytes& bytes, size_t i, size_t size, bool is_signed) {
  int64_t value = 0;
  std::memcpy(&value, bytes.data() + i * size, size);
  if (!is_signed || size == 8) return value;
  const auto shift = static_cast<int>(8 * (8 - size));
  return static_cast<int64_t>(static_cast<uint64_t>(value) << shift) >> shift;
}

}  // namespace

Result<std::vector<RecordedCase>> read_cases(const std::string& folder, const std::string& op) {
  const std::string path = folder + "/" + op + ".json";
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMaxRecordedBytes));
  MOTE_ASSIGN(const Json json, parse_json(text, path));
  std::vector<RecordedCase> out;
  try {
    for (const Json& item : json) out.push_back(case_from(item));
  } catch (const std::exception& error) {  // a key that is missing, or of another type
    return Error(Code::kInvalid, format("is no recording of an operator: {}", error.what()),
                 "record it again with tools/truth/record.py", Origin{path});
  }
  return out;
}

std::string recorded_difference(const Tensor& tensor, const Bytes& is, const Bytes& truth) {
  if (is.size() != truth.size())
    return std::to_string(is.size()) + " bytes instead of " + std::to_string(truth.size());
  if (tensor.type == DType::kFloat32) return float_difference(is, truth);
  const auto size = static_cast<size_t>(dtype_bytes(tensor.type));
  const bool is_signed = tensor.type != DType::kUInt8 && tensor.type != DType::kBool;
  for (size_t i = 0; i < truth.size() / size; ++i)
    if (std::memcmp(is.data() + i * size, truth.data() + i * size, size) != 0)
      return "element " + std::to_string(i) + " is " + std::to_string(integer_at(is, i, size, is_signed)) +
             " instead of " + std::to_string(integer_at(truth, i, size, is_signed));
  return "";
}

}  // namespace mote
