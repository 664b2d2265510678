// SPDX-License-Identifier: Apache-2.0
#include "ops/checks.h"

#include <cmath>

#include "base/format.h"

namespace mote {

namespace {

constexpr const char* kQuantizeHint =
    "convert with full integer quantisation: converter.optimizations = [tf.lite.Optimize.DEFAULT], a "
    "representative_dataset, and inference_input_type = inference_output_type = tf.int8";

std::string described(const Tensor& t) {
  return format("'{}' ({} {})", t.name, dtype_name(t.type), shape_text(t.shape));
}

}  // namespace

Status check_input_count(const Node& node, size_t least, size_t most, size_t outputs) {
  if (node.inputs.size() < least || node.inputs.size() > most)
    return Error(Code::kInvalid,
                 format("has {} inputs, {} are expected", node.inputs.size(),
                        least == most ? format("{}", least) : format("{} to {}", least, most)));
  for (size_t i = 0; i < least; ++i)
    if (node.inputs[i] == kNoTensor) return Error(Code::kInvalid, format("input {} is missing", i));
  if (node.outputs.size() != outputs)
    return Error(Code::kInvalid, format("has {} outputs, {} are expected", node.outputs.size(), outputs));
  return ok_status();
}

Status check_rank(const Tensor& tensor, const char* what, size_t rank) {
  if (tensor.shape.size() != rank)
    return Error(Code::kUnsupported, format("{} {} must have {} dimensions", what, described(tensor), rank));
  return ok_status();
}

Status check_constant(const Tensor& tensor, const char* what) {
  if (!tensor.is_constant())
    return Error(Code::kUnsupported, format("{} {} must be a constant of the model", what, described(tensor)),
                 "export a frozen model, with its weights in the file");
  return ok_status();
}

Status check_batch_one(const Tensor& tensor) {
  if (!tensor.shape.empty() && tensor.shape[0] != 1)
    return Error(Code::kUnsupported,
                 format("batch size {} of {} must be 1", tensor.shape[0], described(tensor)),
                 "export the model with batch size 1");
  return ok_status();
}

namespace {

Status check_zero_point(const Tensor& t, const char* what) {
  const int32_t zero = t.quant.zero_point[0];
  if (t.type == DType::kInt16 && zero != 0)
    return Error(Code::kUnsupported,
                 format("zero point {} of {} {} must be 0: int16 is symmetric", zero, what, described(t)),
                 kQuantizeHint);
  if (zero < -128 || zero > 127)
    return Error(Code::kInvalid, format("zero point {} of {} {} is outside int8", zero, what, described(t)));
  return ok_status();
}

}  // namespace

Status check_type(const Tensor& t, const char* what, TypeSet types) {
  if (types.has(t.type)) return ok_status();
  return Error(
      Code::kUnsupported,
      format("{} {} has a type without a kernel; {} have one", what, described(t), type_names(types)),
      kQuantizeHint);
}

Status check_activation_type(const Tensor& t, const char* what, TypeSet types) {
  if (t.type == DType::kUInt8 && !types.has(DType::kUInt8))
    return Error(Code::kUnsupported,
                 format("{} {} is uint8, the old quantisation of TFLite", what, described(t)), kQuantizeHint);
  MOTE_TRY(check_type(t, what, types));
  if (t.type != DType::kInt8 && t.type != DType::kInt16) return ok_status();
  if (!t.quant.present())
    return Error(
        Code::kInvalid,
        format("{} {} is {} but has no scale and zero point", what, described(t), dtype_name(t.type)),
        kQuantizeHint);
  if (!t.quant.per_tensor())
    return Error(Code::kInvalid,
                 format("{} {} must have one scale, it has {}", what, described(t), t.quant.scale.size()));
  return check_zero_point(t, what);
}

Status check_same_type(const Tensor& a, const Tensor& b, TypeSet types) {
  MOTE_TRY(check_activation_type(a, "input", types));
  MOTE_TRY(check_activation_type(b, "output", types));
  if (a.type != b.type)
    return Error(Code::kUnsupported, format("{} and {} must have the same type", described(a), described(b)),
                 kQuantizeHint);
  return ok_status();
}

Status check_operands(const Graph& graph, const Node& node, TypeSet types) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  for (const TensorId id : node.inputs) {
    const Tensor& in = graph.tensor(id);
    MOTE_TRY(check_same_type(in, out, types));
    if ((in.type == DType::kInt32 || in.type == DType::kInt64) && in.quant.present())
      return Error(Code::kUnsupported, format("{} has a scale, which is for int8 and int16", described(in)),
                   kQuantizeHint);
  }
  return ok_status();
}

Status check_same_quantization(const Tensor& in, const Tensor& out, TypeSet types) {
  MOTE_TRY(check_same_type(in, out, types));
  if (in.type != DType::kInt8 && in.type != DType::kInt16) return ok_status();
  const double kTolerance = 0.1 / (in.type == DType::kInt16 ? 65536 : 256);
  const auto in_scale = static_cast<double>(in.quant.scale[0]);
  const auto out_scale = static_cast<double>(out.quant.scale[0]);
  if (in.quant.zero_point != out.quant.zero_point || std::abs(in_scale - out_scale) > kTolerance * out_scale)
    return Error(
        Code::kUnsupported,
        format("{} has scale {} and zero point {}, {} has {} and {}; this operator needs them equal",
               described(in), in_scale, in.quant.zero_point[0], described(out), out_scale,
               out.quant.zero_point[0]),
        "convert the model again with TensorFlow 2.3 or later, which gives both the same quantisation");
  return ok_status();
}

Status check_moved(const Tensor& in, const Tensor& out) {
  if (in.type != out.type)
    return Error(Code::kInvalid,
                 format("{} cannot become {}: elements keep their type", described(in), described(out)));
  const bool is_quantised = in.quant.present() && out.quant.present();
  if (!is_quantised || (in.type != DType::kInt8 && in.type != DType::kInt16)) return ok_status();
  return check_same_quantization(in, out, {DType::kInt8, DType::kInt16});
}

namespace {

// The rounding of 64-bit sums knows no larger shift to the left.
double largest_factor(const Tensor& in) { return std::ldexp(1.0, in.type == DType::kInt16 ? 7 : 30); }

Status check_factor(const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  for (const float scale : weights.quant.scale) {
    const double factor = static_cast<double>(in.quant.scale[0]) * static_cast<double>(scale) /
                          static_cast<double>(out.quant.scale[0]);
    if (!(factor < largest_factor(in)))
      return Error(Code::kInvalid,
                   format("scales give a rescaling factor of {}, which fixed point cannot express", factor),
                   "the quantisation of this layer is damaged: convert the model again");
  }
  return ok_status();
}

// `other` is allowed beside `type`; pass the same for none.
Status check_bias(const Graph& graph, const Node& node, int channels, DType type, DType other) {
  if (node.inputs.size() < 3 || node.inputs[2] == kNoTensor) return ok_status();
  const Tensor& bias = graph.tensor(node.inputs[2]);
  MOTE_TRY(check_constant(bias, "bias"));
  if (bias.type != type && bias.type != other)
    return Error(Code::kUnsupported, format("bias {} must be {}", described(bias), dtype_name(type)),
                 kQuantizeHint);
  if (bias.elements() != channels)
    return Error(Code::kInvalid, format("bias {} must have one value for each of {} output channels",
                                        described(bias), channels));
  return ok_status();
}

}  // namespace

Status check_weighted(const Graph& graph, const Node& node, int channel_axis, bool narrow_bias,
                      bool weights_offset) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out, kInt8Int16AndFloat));
  MOTE_TRY(check_constant(weights, "weights"));
  const int channels = weights.shape[static_cast<size_t>(channel_axis)];
  if (in.type == DType::kFloat32) {
    if (weights.type != DType::kFloat32)
      return Error(Code::kUnsupported,
                   format("hybrid layer: float input with {} weights {}", dtype_name(weights.type),
                          described(weights)),
                   kQuantizeHint);
    return check_bias(graph, node, channels, DType::kFloat32, DType::kFloat32);
  }
  if (weights.type != DType::kInt8)
    return Error(Code::kUnsupported,
                 format("weights {} of an {} layer must be int8", described(weights), dtype_name(in.type)),
                 kQuantizeHint);
  const Quant& q = weights.quant;
  if (!q.present())
    return Error(Code::kInvalid, format("weights {} have no scale", described(weights)), kQuantizeHint);
  if (!q.per_tensor() && (q.axis != channel_axis || static_cast<int>(q.scale.size()) != channels))
    return Error(Code::kUnsupported,
                 format("weights {} must be quantised along axis {}, not {}", described(weights),
                        channel_axis, q.axis),
                 kQuantizeHint);
  const bool any_zero_point = weights_offset && in.type == DType::kInt8 && q.per_tensor();
  if (any_zero_point) MOTE_TRY(check_zero_point(weights, "weights"));
  for (const int32_t zero : q.zero_point)
    if (zero != 0 && !any_zero_point)
      return Error(Code::kUnsupported,
                   format("weights {} are asymmetric (zero point {})", described(weights), zero),
                   kQuantizeHint);
  MOTE_TRY(check_factor(graph, node));
  if (in.type == DType::kInt8) return check_bias(graph, node, channels, DType::kInt32, DType::kInt32);
  return check_bias(graph, node, channels, DType::kInt64, narrow_bias ? DType::kInt32 : DType::kInt64);
}

}  // namespace mote
