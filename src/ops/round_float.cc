// SPDX-License-Identifier: Apache-2.0
#include "device/nn/round_float/round_float.h"

#include <cmath>
#include <limits>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kFloat = {DType::kFloat32};
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// No operator of TensorFlow Lite becomes this one.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

constexpr const char* kRoundings[] = {"even", "away", "up", "down"};  // in the order of MOTE_ROUND_...
int rounding_of(const Node& node) {
  const std::string name = node.attrs.text("rounding", "even");
  for (int i = 0; i < 4; ++i)
    if (name == kRoundings[i]) return i;
  return -1;
}

float largest_of(const Node& node) { return static_cast<float>(node.attrs.number("largest")); }

// What becomes of numbers beyond the largest, of infinity and of what is not a number.
std::optional<float> outcome(const Node& node, const char* attribute, const char* otherwise) {
  const std::string name = node.attrs.text(attribute, otherwise);
  if (name == "largest") return largest_of(node);
  if (name == "infinity") return kInfinity;
  if (name == "nan") return kNan;
  if (name == "zero") return 0.0f;
  return std::nullopt;
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_same_type(in, graph.tensor(node.outputs[0]), kFloat));
  const int64_t bits = node.attrs.integer("fraction_bits"), least = node.attrs.integer("least_exponent");
  if (bits < 0 || bits > 23) return Error(Code::kInvalid, format("there are no fractions of {} bits", bits));
  if (least < bits - 149 || least > 127)
    return Error(Code::kInvalid, format("float32 has no numbers of exponent {} with {} bits", least, bits));
  if (!(largest_of(node) > 0) || !std::isfinite(largest_of(node)))
    return Error(Code::kInvalid, format("{} cannot be the largest number", largest_of(node)));
  if (rounding_of(node) < 0)
    return Error(Code::kInvalid, format("there is no rounding '{}'", node.attrs.text("rounding")),
                 "known: even, away, up, down");
  for (const char* attribute : {"beyond", "infinite", "undefined"})
    if (!outcome(node, attribute, "nan"))
      return Error(Code::kInvalid, format("nothing can become '{}'", node.attrs.text(attribute)),
                   "known: largest, infinity, nan, zero");
  return std::vector<Shape>{in.shape};
}

double whole_steps(double steps, int rounding) {
  if (rounding == MOTE_ROUND_UP) return std::ceil(steps);
  if (rounding == MOTE_ROUND_DOWN) return std::floor(steps);
  return rounding == MOTE_ROUND_AWAY ? std::round(steps) : std::nearbyint(steps);
}

float rounded(const Node& node, float x) {
  if (std::isnan(x)) return *outcome(node, "undefined", "nan");
  if (std::isinf(x)) return std::copysign(*outcome(node, "infinite", "infinity"), x);
  const double size = std::abs(double{x});
  int exponent = 0;
  std::frexp(size, &exponent);  // size is in [1/2, 1) times 2^exponent
  const auto least = static_cast<int>(node.attrs.integer("least_exponent"));
  const auto bits = static_cast<int>(node.attrs.integer("fraction_bits"));
  const double step = std::ldexp(1.0, (size == 0 ? least : std::max(exponent - 1, least)) - bits);
  const double out = step * whole_steps(size / step, rounding_of(node));
  const float kept =
      out > double{largest_of(node)} ? *outcome(node, "beyond", "infinity") : static_cast<float>(out);
  return std::copysign(kept, x);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  for (int64_t i = 0; i < graph.tensor(node.outputs[0]).elements(); ++i)
    buffers.out<float>(0)[i] = rounded(node, buffers.in<float>(0)[i]);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("round_float_f32");
  call.integer("count", graph.tensor(node.outputs[0]).elements());
  call.integer("fraction_bits", node.attrs.integer("fraction_bits"));
  call.integer("least_exponent", node.attrs.integer("least_exponent"));
  call.integer("rounding", rounding_of(node));
  call.real("largest", largest_of(node));
  call.real("beyond", *outcome(node, "beyond", "infinity"));
  call.real("infinite", *outcome(node, "infinite", "infinity"));
  call.real("undefined", *outcome(node, "undefined", "nan"));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct RoundCase {
  const char* name;
  int64_t fraction_bits, least_exponent;
  double largest;
  const char* rounding = "even";
  const char* beyond = "infinity";
};

// Inputs are within [-1, 1].
std::vector<OpCase> cases() {
  const std::vector<RoundCase> table = {
      {"float16", 10, -14, 65504},
      {"bfloat16", 7, -126, 3.3895313892515355e38},
      {"float8e4m3fn", 3, -6, 448, "even", "largest"},
      {"float8e5m2", 2, -14, 57344},
      {"float4e2m1", 1, 0, 6, "even", "largest"},
      {"powers of two", 0, -127, std::ldexp(1.0, 127), "up", "largest"},
      {"steps of 1/8", 2, -1, 1, "away"},
      {"nearly all alike", 3, 2, 16},
      {"small largest number", 2, -3, 0.625, "down", "largest"},
      {"beyond it nothing", 1, -3, 0.5, "up", "zero"},
      {"all bits", 23, -126, 3.4028234663852886e38},
  };
  std::vector<OpCase> out;
  for (const RoundCase& row : table) {
    CaseBuilder builder(row.name);
    builder.node("round_float", {builder.input(DType::kFloat32, {1, 3, 101})},
                 attrs({{"fraction_bits", row.fraction_bits},
                        {"least_exponent", row.least_exponent},
                        {"largest", row.largest},
                        {"rounding", std::string(row.rounding)},
                        {"beyond", std::string(row.beyond)}}),
                 DType::kFloat32);
    out.push_back(builder.build());
    out.back().tolerance = 0;
  }
  return out;
}

}  // namespace

extern const OpDef op_round_float = {
    .name = "round_float",
    .summary = "floats rounded to those that a smaller type has: float16, bfloat16, 8 or 4 bits",
    .source = "IEEE 754-2019 and OCP 8-bit Floating Point Specification 1.0: rounding to a format",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
