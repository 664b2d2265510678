// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "device/nn/quantize/quantization.h"
#include "device/nn/rescale/rescale.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_quantize;

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, PrepareQuantizeReference() in micro/kernels/quantize.cc.
double rescaling_factor(const Tensor& in, const Tensor& out) {
  return double{in.quant.scale[0]} / double{out.quant.scale[0]};
}

// The attribute "in_float": int8 is brought to int8 as a concatenation of uint8 does it.
bool is_in_float(const Node& node) { return node.attrs.integer("in_float") != 0; }

// What can be made of each type.
TypeSet outputs_of(DType from) {
  switch (from) {
    case DType::kInt8:
      return {DType::kInt8, DType::kUInt8, DType::kInt16, DType::kInt32};
    case DType::kInt16:
      return {DType::kInt8, DType::kInt16, DType::kInt32};
    case DType::kInt32:
    case DType::kFloat32:
      return {DType::kInt8, DType::kInt16};
    case DType::kUInt8:
      return {DType::kInt8};
    default:
      return {};
  }
}

// One scale, and a zero point in the range of the type.
Status check_stored(const Tensor& tensor, const char* what) {
  constexpr TypeSet kWide = {DType::kInt16, DType::kInt32, DType::kUInt8};
  if (!kWide.has(tensor.type)) return check_activation_type(tensor, what, {DType::kInt8, DType::kFloat32});
  if (!tensor.quant.per_tensor())
    return Error(Code::kInvalid, format("{} '{}' of a QUANTIZE must have one scale, it has {}", what,
                                        tensor.name, tensor.quant.scale.size()));
  // The softmax of int16 has a zero point of -32768.
  const int32_t zero = zero_point(tensor);
  if ((tensor.type == DType::kUInt8 && (zero < 0 || zero > 255)) ||
      (tensor.type == DType::kInt16 && (zero < -32768 || zero > 32767)))
    return Error(Code::kInvalid, format("zero point {} of {} '{}' is outside {}", zero, what, tensor.name,
                                        dtype_name(tensor.type)));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_stored(in, "input"));
  MOTE_TRY(check_stored(out, "output"));
  if (!outputs_of(in.type).has(out.type))
    return Error(Code::kUnsupported,
                 format("there is no conversion of {} '{}' to {} '{}'", dtype_name(in.type), in.name,
                        dtype_name(out.type), out.name),
                 "let the model take and give integers itself: converter.inference_input_type = "
                 "converter.inference_output_type = tf.int8");
  if (is_in_float(node) && (in.type != DType::kInt8 || out.type != DType::kInt8))
    return Error(Code::kInvalid, "only int8 is brought to int8 in float");
  // A difference of 17 bits, or of 9, shifted left further than this leaves 32 bits.
  const double largest = std::ldexp(1.0, in.type == DType::kInt16 ? 14 : 22);
  if (in.type != DType::kFloat32 && !(rescaling_factor(in, out) < largest))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

// What a concatenation of uint8 does to an operand of another scale. Source: TensorFlow Lite 2.19,
// ConcatenationWithScaling() in kernels/internal/reference/concatenation.h: it counts from the zero points of
// uint8.
void rescale_in_float(const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const float scale = in.quant.scale[0] * (1.0f / out.quant.scale[0]);
  const float bias = static_cast<float>(-(zero_point(in) + 128)) * scale;
  for (int64_t i = 0; i < out.elements(); ++i) {
    const float steps = static_cast<float>(buffers.in<int8_t>(0)[i] + 128) * scale;
    const double value = std::round(double{steps + bias}) + zero_point(out);
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp(value, -128.0, 127.0));
  }
}

// Differences and sums of int32 are taken modulo 2^32.
template <class In, class Out>
void rescale(const In* from, const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const FixedPoint factor = fixed_point(rescaling_factor(in, out));
  for (int64_t i = 0; i < out.elements(); ++i) {
    const auto steps =
        static_cast<int32_t>(static_cast<uint32_t>(int32_t{from[i]}) - static_cast<uint32_t>(zero_point(in)));
    const int64_t value = int64_t{rescale_ref(steps, factor)} + zero_point(out);
    buffers.out<Out>(0)[i] =
        std::is_same_v<Out, int32_t>
            ? static_cast<Out>(value)
            : static_cast<Out>(std::clamp<int64_t>(value, std::numeric_limits<Out>::min(),
                                                   std::numeric_limits<Out>::max()));
  }
}

template <class In>
void rescale_from(const In* from, const Tensor& in, const Tensor& out, const Buffers& buffers) {
  if (out.type == DType::kInt8) return rescale<In, int8_t>(from, in, out, buffers);
  if (out.type == DType::kUInt8) return rescale<In, uint8_t>(from, in, out, buffers);
  if (out.type == DType::kInt16) return rescale<In, int16_t>(from, in, out, buffers);
  rescale<In, int32_t>(from, in, out, buffers);
}

// Source: TFLM 90b983c, reference/quantize.h: the quotient is taken in float. Not a number, of which C++ says
// nothing, becomes the zero point.
template <class Out>
void quantize(const Tensor& out, const Buffers& buffers) {
  for (int64_t i = 0; i < out.elements(); ++i) {
    const float steps = std::round(buffers.in<float>(0)[i] / out.quant.scale[0]);
    const double value = std::isnan(steps) ? zero_point(out) : double{steps} + zero_point(out);
    buffers.out<Out>(0)[i] = static_cast<Out>(
        std::clamp<double>(value, std::numeric_limits<Out>::min(), std::numeric_limits<Out>::max()));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (is_in_float(node)) return rescale_in_float(in, out, buffers);
  if (in.type == DType::kInt8) return rescale_from(buffers.in<int8_t>(0), in, out, buffers);
  if (in.type == DType::kUInt8) return rescale_from(buffers.in<uint8_t>(0), in, out, buffers);
  if (in.type == DType::kInt16) return rescale_from(buffers.in<int16_t>(0), in, out, buffers);
  if (in.type == DType::kInt32) return rescale_from(buffers.in<int32_t>(0), in, out, buffers);
  if (out.type == DType::kInt8) return quantize<int8_t>(out, buffers);
  quantize<int16_t>(out, buffers);
}

KernelCall quantize_call(const Tensor& out) {
  KernelCall call;
  call.kernel = &kernel(format("quantize_f32_{}", type_suffix(out.type)).c_str());
  call.integer("count", out.elements());
  call.integer("zero_point", zero_point(out));
  call.real("scale", out.quant.scale[0]);
  return call;
}

KernelCall rescale_call(const Tensor& in, const Tensor& out) {
  const FixedPoint factor = fixed_point(rescaling_factor(in, out));
  KernelCall call;
  call.kernel = &kernel(format("rescale_{}_{}", type_suffix(in.type), type_suffix(out.type)).c_str());
  call.integer("count", out.elements());
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kFloat32) return std::vector{quantize_call(out)};
  if (is_in_float(node)) return std::vector{lookup_call(op_quantize, graph, node)};
  std::vector<KernelCall> calls;
  const bool has_bytes = dtype_bytes(in.type) == 1 && dtype_bytes(out.type) == 1;
  if (in.type != DType::kUInt8 && out.type != DType::kUInt8) calls.push_back(rescale_call(in, out));
  if (has_bytes) calls.push_back(lookup_call(op_quantize, graph, node));
  return calls;
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct QuantizeCase {
  const char* name;
  DType from, to;
  Quant in, out;
  bool in_float = false;
};

std::vector<OpCase> cases() {
  const auto s8 = DType::kInt8, s16 = DType::kInt16, s32 = DType::kInt32, u8 = DType::kUInt8,
             f32 = DType::kFloat32;
  const std::vector<QuantizeCase> table = {
      {"int8 to a coarser int8", s8, s8, per_tensor(0.05f, 10), per_tensor(0.11f, -20)},
      {"int8 to a finer int8", s8, s8, per_tensor(0.05f, -128), per_tensor(0.007f, 127)},
      {"int8 same scale", s8, s8, per_tensor(0.05f, -3), per_tensor(0.05f, 4)},
      {"int8 in float", s8, s8, per_tensor(0.05f, -128), per_tensor(0.11f, -128), true},
      {"int8 in float to a finer int8", s8, s8, per_tensor(0.05f, 10), per_tensor(0.007f, 127), true},
      {"int8 in float to a zero point apart", s8, s8, per_tensor(0.05f, -9), per_tensor(0.05f, 4), true},
      {"int16 with a zero point to int8", s16, s8, per_tensor(1.0f / 65536, -32768),
       per_tensor(1.0f / 256, -128)},
      {"int8 to int16", s8, s16, per_tensor(0.05f, 10), per_tensor(2e-4f, 0)},
      {"int16 to int8", s16, s8, per_tensor(2e-4f, 0), per_tensor(0.05f, -30)},
      {"int16 to int16", s16, s16, per_tensor(2e-4f, 0), per_tensor(3e-4f, 0)},
      {"int16 saturating", s16, s16, per_tensor(2e-4f, 0), per_tensor(1e-6f, 0)},
      {"int16 to a coarser int8", s16, s8, per_tensor(3e-4f, 0), per_tensor(0.3f, 5)},
      {"int8 to int16 by 256", s8, s16, per_tensor(0.256f, -128), per_tensor(0.001f, 0)},
      {"int8 to uint8", s8, u8, per_tensor(0.05f, 10), per_tensor(0.05f, 138)},
      {"int8 to a coarser uint8", s8, u8, per_tensor(0.05f, 10), per_tensor(0.11f, 3)},
      {"int8 to a finer uint8", s8, u8, per_tensor(0.05f, -128), per_tensor(0.007f, 255)},
      {"uint8 to int8", u8, s8, per_tensor(0.05f, 128), per_tensor(0.05f, 0)},
      {"uint8 to a coarser int8", u8, s8, per_tensor(0.05f, 3), per_tensor(0.11f, -20)},
      {"uint8 to a finer int8", u8, s8, per_tensor(0.05f, 255), per_tensor(0.007f, 100)},
      {"int8 to int32", s8, s32, per_tensor(0.05f, 10), per_tensor(1e-4f, 0)},
      {"int8 to int32 with a zero point", s8, s32, per_tensor(0.05f, -128), per_tensor(0.3f, -1000)},
      {"int16 to int32", s16, s32, per_tensor(2e-4f, 0), per_tensor(1e-7f, 0)},
      {"int16 to a coarser int32", s16, s32, per_tensor(2e-4f, 0), per_tensor(0.3f, 7)},
      {"int32 to int8", s32, s8, per_tensor(1e-4f, 0), per_tensor(0.03f, -30)},
      {"int32 to int8, saturating", s32, s8, per_tensor(1e-4f, 50), per_tensor(0.001f, 5)},
      {"int32 to int16", s32, s16, per_tensor(1e-4f, 0), per_tensor(2e-4f, 0)},
      {"int32 to a finer int16", s32, s16, per_tensor(1e-4f, -9), per_tensor(3e-5f, 0)},
      {"float32 to int8", f32, s8, {}, per_tensor(0.01f, -7)},
      {"float32 to int8, saturating", f32, s8, {}, per_tensor(0.003f, 127)},
      {"float32 to int16", f32, s16, {}, per_tensor(4e-5f, 0)},
      {"float32 to int16, saturating", f32, s16, {}, per_tensor(1e-6f, 0)},
  };
  std::vector<OpCase> out;
  for (const QuantizeCase& row : table) {
    CaseBuilder builder(row.name);
    Node node;
    if (row.in_float) node.attrs.set("in_float", int64_t{1});
    builder.node("quantize", {builder.input(row.from, {1, 3, 101}, row.in)}, node.attrs, row.to, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_quantize = {
    .name = "quantize",
    .summary = "brings values to another scale, zero point or width: integers, and floats to int8 or int16",
    .source = "TFLM 90b983c reference/requantize.h and quantize.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{114, "QUANTIZE", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
