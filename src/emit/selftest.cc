// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "emit/parts.h"

namespace mote {

namespace {

// The patterns of the golden files, written once for the element type of the inputs.
std::string fill_function(bool is_float) {
  return format(R"(/* Pattern 0 is a ramp, pattern 1 noise from a linear congruential generator. */
static void fill({}* x, int32_t count, int pattern) {{
  uint32_t state = 12345;
  for (int32_t i = 0; i < count; ++i) {{
    state = state * 1664525u + 1013904223u;
    const int32_t value = pattern == 0 ? (int32_t)(((uint32_t)i * 37u + 11u) % 256u) - 128 : (int32_t)(state >> 24) - 128;
    x[i] = {};
  }}
}}

)",
                is_float ? "float" : "int8_t", is_float ? "(float)value / 128.0f" : "(int8_t)value");
}

std::string expected_array(const std::string& name, const Tensor& tensor, const Bytes& value) {
  std::string out = format("static const {} {}[{}] = {{", c_type(tensor.type), name, tensor.elements());
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    if (i % 16 == 0) out += "\n    ";
    if (tensor.type == DType::kFloat32) {
      float v;
      std::memcpy(&v, value.data() + i * 4, 4);
      out += c_float(v) + ", ";
    } else {
      out += std::to_string(static_cast<int8_t>(value[static_cast<size_t>(i)])) + ", ";
    }
  }
  return out + "\n};\n\n";
}

constexpr const char* kSameFloat =
    R"(/* Float sums depend on the order in which a compiler adds: equal within 1e-3 of the largest magnitude. */
static int same(const float* a, const float* b, int32_t count) {
  float largest = 0;
  for (int32_t i = 0; i < count; ++i) {
    const float magnitude = b[i] < 0 ? -b[i] : b[i];
    if (magnitude > largest) largest = magnitude;
  }
  for (int32_t i = 0; i < count; ++i) {
    const float difference = a[i] < b[i] ? b[i] - a[i] : a[i] - b[i];
    if (!(difference <= 1e-3f * largest)) return 0;
  }
  return 1;
}

)";

constexpr const char* kSameInt8 = R"(static int same(const int8_t* a, const int8_t* b, int32_t count) {
  for (int32_t i = 0; i < count; ++i)
    if (a[i] != b[i]) return 0;
  return 1;
}

)";

}  // namespace

std::string emit_self_test(const EmitRequest& request) {
  const Graph& graph = request.model.graph;
  const std::string& m = request.name;
  const bool is_float = graph.tensor(graph.inputs[0]).type == DType::kFloat32;
  std::string out =
      file_comment(request, "The self-test; a program that does not call it does not contain it.");
  out += format("#include \"mote_{}.h\"\n\n", m);
  out += fill_function(is_float) + (is_float ? kSameFloat : kSameInt8);
  std::string body = format("  if (mote_{}_input(0) == 0) return MOTE_NO_ARENA;\n", m);
  for (size_t v = 0; v < request.self_test.size(); ++v) {
    const SelfTestVector& vector = request.self_test[v];
    for (size_t i = 0; i < graph.inputs.size(); ++i)
      body += format("  fill(mote_{0}_input({1}), MOTE_{2}_INPUT{1}_ELEMENTS, {3});\n", m, i, to_upper(m),
                     static_cast<int>(vector.pattern));
    body += format("  if (mote_{}_invoke() != MOTE_OK) return MOTE_MISMATCH;\n", m);
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      const std::string name = format("expected_{}_{}", v, i);
      out += expected_array(name, graph.tensor(graph.outputs[i]), vector.outputs[i]);
      body += format(
          "  if (!same(mote_{0}_output({1}), {2}, MOTE_{3}_OUTPUT{1}_ELEMENTS)) return MOTE_MISMATCH;\n", m,
          i, name, to_upper(m));
    }
  }
  return out + format("extern \"C\" int mote_{}_selftest(void) {{\n{}  return MOTE_OK;\n}}\n", m, body);
}

}  // namespace mote
