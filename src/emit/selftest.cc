// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "emit/parts.h"

namespace mote {

namespace {

// A pattern's value, from -128 to 127, as an element of a type.
const char* as_element(DType type) {
  switch (type) {
    case DType::kInt8:
      return "(int8_t)value";
    case DType::kInt16:
      return "(int16_t)(value * 256 + ((value & 0x7f) << 1))";
    case DType::kInt32:
    case DType::kInt64:
      return "value";
    case DType::kUInt8:
      return "(uint8_t)(value + 128)";
    case DType::kUInt32:
      return "(uint32_t)(value + 128)";
    case DType::kUInt64:
      return "(uint64_t)(value + 128)";
    case DType::kBool:
      return "(uint8_t)(value & 1)";
    case DType::kFloat32:
      return "(float)value / 128.0f";
  }
  return "value";
}

// The patterns of the golden files, for one element type of the inputs.
std::string fill_function(DType type) {
  return format(R"(/* Pattern 0 is a ramp, pattern 1 noise from a linear congruential generator. */
static void fill_{}({}* x, int32_t count, int pattern) {{
  uint32_t state = 12345;
  for (int32_t i = 0; i < count; ++i) {{
    state = state * 1664525u + 1013904223u;
    const int32_t value = pattern == 0 ? (int32_t)(((uint32_t)i * 37u + 11u) % 256u) - 128 : (int32_t)(state >> 24) - 128;
    x[i] = {};
  }}
}}

)",
                dtype_name(type), c_type(type), as_element(type));
}

std::string literal(DType type, const uint8_t* at) {
  const auto value = [at](auto zero) {
    std::memcpy(&zero, at, sizeof zero);
    return zero;
  };
  switch (type) {
    case DType::kInt8:
      return std::to_string(value(int8_t{}));
    case DType::kInt16:
      return std::to_string(value(int16_t{}));
    case DType::kInt32:
      return format("(int32_t){}u", value(uint32_t{}));
    case DType::kUInt32:
      return format("{}u", value(uint32_t{}));
    case DType::kInt64:
      return format("(int64_t){}u", value(uint64_t{}));
    case DType::kUInt64:
      return format("{}u", value(uint64_t{}));
    case DType::kUInt8:
    case DType::kBool:
      return std::to_string(value(uint8_t{}));
    case DType::kFloat32:
      return c_float(value(float{}));
  }
  return "0";
}

std::string expected_array(const std::string& name, const Tensor& tensor, const Bytes& value) {
  std::string out = format("static const {} {}[{}] = {{", c_type(tensor.type), name, tensor.elements());
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    if (i % 16 == 0) out += "\n    ";
    out += literal(tensor.type, value.data() + i * dtype_bytes(tensor.type)) + ", ";
  }
  return out + "\n};\n\n";
}

constexpr const char* kSameFloat =
    R"(/* Float sums depend on the order in which a compiler adds: equal within 1e-3 of the largest magnitude. */
static int same_float32(const float* a, const float* b, int32_t count) {
  float largest = 0;
  for (int32_t i = 0; i < count; ++i) {
    const float magnitude = b[i] < 0 ? -b[i] : b[i];
    if (magnitude > largest && magnitude <= 3.402823466e+38f) largest = magnitude;
  }
  for (int32_t i = 0; i < count; ++i) {
    const float difference = a[i] < b[i] ? b[i] - a[i] : a[i] - b[i];
    const int equal = a[i] == b[i] || (a[i] != a[i] && b[i] != b[i]);
    if (!equal && !(difference <= 1e-3f * largest)) return 0;
  }
  return 1;
}

)";

std::string same_function(DType type) {
  if (type == DType::kFloat32) return kSameFloat;
  return format(R"(static int same_{0}(const {1}* a, const {1}* b, int32_t count) {{
  for (int32_t i = 0; i < count; ++i)
    if (a[i] != b[i]) return 0;
  return 1;
}}

)",
                dtype_name(type), c_type(type));
}

std::set<DType> types_of(const Graph& graph, const std::vector<TensorId>& tensors) {
  std::set<DType> out;
  for (const TensorId id : tensors) out.insert(graph.tensor(id).type);
  return out;
}

}  // namespace

std::string emit_self_test(const EmitRequest& request) {
  const Graph& graph = request.model.graph;
  const std::string& m = request.name;
  std::string out =
      file_comment(request, "The self-test; a program that does not call it does not contain it.");
  out += format("#include \"mote_{}.h\"\n\n", m);
  for (const DType type : types_of(graph, graph.inputs)) out += fill_function(type);
  for (const DType type : types_of(graph, graph.outputs)) out += same_function(type);
  std::string body = format("  if (mote_{}_input(0) == 0) return MOTE_NO_ARENA;\n", m);
  for (size_t v = 0; v < request.self_test.size(); ++v) {
    const SelfTestVector& vector = request.self_test[v];
    if (request.layout.state_bytes > 0) body += format("  mote_{}_reset();\n", m);
    std::string run;
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      const DType type = graph.tensor(graph.inputs[i]).type;
      run += format("  fill_{0}(({1}*)mote_{2}_input({3}), MOTE_{4}_INPUT{3}_ELEMENTS, {5});\n",
                    dtype_name(type), c_type(type), m, i, to_upper(m), static_cast<int>(vector.pattern));
    }
    const std::string invoke = format("  if (mote_{}_invoke() != ", m);
    if (vector.runs > 1)
      body += format("  for (int run = 1; run < {}; ++run) {{\n{}{}MOTE_EARLY) return MOTE_MISMATCH;\n  }}\n",
                     vector.runs, run, invoke);
    body += run + invoke + "MOTE_OK) return MOTE_MISMATCH;\n";
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      const std::string name = format("expected_{}_{}", v, i);
      const Tensor& tensor = graph.tensor(graph.outputs[i]);
      out += expected_array(name, tensor, vector.outputs[i]);
      body += format(
          "  if (!same_{0}((const {1}*)mote_{2}_output({3}), {4}, MOTE_{5}_OUTPUT{3}_ELEMENTS)) return "
          "MOTE_MISMATCH;\n",
          dtype_name(tensor.type), c_type(tensor.type), m, i, name, to_upper(m));
    }
  }
  if (request.layout.state_bytes > 0) body += format("  mote_{}_reset();\n", m);
  return out + format("extern \"C\" int mote_{}_selftest(void) {{\n{}  return MOTE_OK;\n}}\n", m, body);
}

}  // namespace mote
