// SPDX-License-Identifier: Apache-2.0
#include "device/nn/svdf/svdf.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

enum Input { kX, kFeatureWeights, kTimeWeights, kBias, kState, kInputs };

// SVDFOptions of the schema; the field left out matters to hybrid layers only. The variable that the operator
// of the file changes in place becomes a state.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kRank, kActivation };
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  node.attrs.set("rank", int64_t{options.int_field(kRank, 0)});
  MOTE_TRY(check_input_count(node, kState, kInputs));
  if (node.inputs.size() != kInputs || node.inputs[kState] == kNoTensor)
    return Error(Code::kInvalid, "has no state", "the file is damaged: export it again");
  return add_state_output(graph, node, kState);
}

const Tensor* optional(const Graph& graph, const Node& node, Input which) {
  return node.inputs[which] == kNoTensor ? nullptr : &graph.tensor(node.inputs[which]);
}

// Source: TFLM 90b983c, PrepareSvdf() in kernels/svdf_common.cc: quotients are taken in float.
double state_factor(const Graph& graph, const Node& node) {
  const auto scale = [&](Input i) { return graph.tensor(node.inputs[i]).quant.scale[0]; };
  return double{scale(kX) * scale(kFeatureWeights) / scale(kState)};
}
double out_factor(const Graph& graph, const Node& node) {
  const auto scale = [&](Input i) { return graph.tensor(node.inputs[i]).quant.scale[0]; };
  return double{scale(kState) * scale(kTimeWeights) / graph.tensor(node.outputs[0]).quant.scale[0]};
}

Status check_integers(const Graph& graph, const Node& node) {
  const auto tensor = [&](Input i) -> const Tensor& { return graph.tensor(node.inputs[i]); };
  MOTE_TRY(check_same_type(tensor(kX), graph.tensor(node.outputs[0])));
  MOTE_TRY(check_type(tensor(kFeatureWeights), "feature weights", {DType::kInt8}));
  MOTE_TRY(check_activation_type(tensor(kState), "state", {DType::kInt8, DType::kInt16}));
  MOTE_TRY(check_type(tensor(kTimeWeights), "time weights", {tensor(kState).type}));
  for (const Input i : {kFeatureWeights, kTimeWeights}) {
    const Quant& quant = tensor(i).quant;
    if (!quant.per_tensor() || quant.zero_point[0] != 0)
      return Error(Code::kUnsupported,
                   format("weights '{}' must have one scale and zero point 0", tensor(i).name),
                   "convert the model again with symmetric weights, the converter's default");
  }
  if (!(state_factor(graph, node) < std::ldexp(1.0, 30)) || !(out_factor(graph, node) < std::ldexp(1.0, 30)))
    return Error(Code::kInvalid, "a scale is too small for the others",
                 "the quantisation of this layer is damaged: convert the model again");
  return ok_status();
}

Status check_bias(const Graph& graph, const Node& node, DType type, int32_t units) {
  const Tensor* bias = optional(graph, node, kBias);
  if (bias == nullptr) return ok_status();
  MOTE_TRY(check_constant(*bias, "bias"));
  MOTE_TRY(check_type(*bias, "bias", {type}));
  if (bias->elements() == units) return ok_status();
  return Error(Code::kInvalid, format("{} biases for {} units", bias->elements(), units));
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  if (node.inputs.size() != kInputs) return Error(Code::kInvalid, "has no state");
  for (const Input i : {kX, kFeatureWeights, kTimeWeights, kState})
    if (node.inputs[i] == kNoTensor) return Error(Code::kInvalid, format("input {} is missing", int{i}));
  if (node.outputs.size() != 2) return Error(Code::kInvalid, "must have two outputs, the second its state");
  const auto tensor = [&](Input i) -> const Tensor& { return graph.tensor(node.inputs[i]); };
  MOTE_TRY(check_rank(tensor(kX), "input", 2));
  MOTE_TRY(check_rank(tensor(kState), "state", 2));
  for (const Input i : {kFeatureWeights, kTimeWeights}) {
    MOTE_TRY(check_rank(tensor(i), "weights", 2));
    MOTE_TRY(check_constant(tensor(i), "weights"));
  }
  const int32_t batch = tensor(kX).shape[0], features = tensor(kX).shape[1];
  const int32_t filters = tensor(kFeatureWeights).shape[0], memory = tensor(kTimeWeights).shape[1];
  const int64_t rank = node.attrs.integer("rank");
  if (rank < 1 || filters % rank != 0)
    return Error(Code::kInvalid, format("{} filters are not units of rank {}", filters, rank));
  const Shape state = {batch, filters * memory};
  if (tensor(kFeatureWeights).shape[1] != features || tensor(kTimeWeights).shape[0] != filters ||
      tensor(kState).shape != state)
    return Error(Code::kInvalid,
                 format("weights {} and {} and state {} do not fit the input {}",
                        shape_text(tensor(kFeatureWeights).shape), shape_text(tensor(kTimeWeights).shape),
                        shape_text(tensor(kState).shape), shape_text(tensor(kX).shape)));
  const auto units = static_cast<int32_t>(filters / rank);
  if (tensor(kX).type == DType::kFloat32) {
    for (const Input i : {kFeatureWeights, kTimeWeights, kState})
      MOTE_TRY(check_type(tensor(i), "weights and state", {DType::kFloat32}));
    MOTE_TRY(check_type(graph.tensor(node.outputs[0]), "output", {DType::kFloat32}));
    MOTE_TRY(check_bias(graph, node, DType::kFloat32, units));
  } else {
    MOTE_TRY(check_integers(graph, node));
    MOTE_TRY(check_bias(graph, node, DType::kInt32, units));
  }
  if (graph.tensor(node.outputs[1]).type != tensor(kState).type)
    return Error(Code::kInvalid, "a state keeps its type");
  return std::vector<Shape>{{batch, units}, state};
}

struct Sizes {
  int64_t batch, features, filters, rank, memory;
};
Sizes sizes_of(const Graph& graph, const Node& node) {
  const Shape& x = graph.tensor(node.inputs[kX]).shape;
  const Shape& time = graph.tensor(node.inputs[kTimeWeights]).shape;
  return {x[0], x[1], time[0], node.attrs.integer("rank"), time[1]};
}

// The state of a filter with its oldest number replaced by a new one at the end.
template <class T>
void shift_in(const T* before, T* after, int64_t memory, T value) {
  std::copy(before + 1, before + memory, after);
  after[memory - 1] = value;
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = sizes_of(graph, node);
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  const auto* bias = buffers.in<float>(kBias);
  for (int64_t b = 0; b < s.batch; ++b) {
    for (int64_t u = 0; u < s.filters / s.rank; ++u) {
      double sum = bias != nullptr ? double{bias[u]} : 0.0;
      for (int64_t f = u * s.rank; f < (u + 1) * s.rank; ++f) {
        double feature = 0;
        for (int64_t i = 0; i < s.features; ++i)
          feature += double{buffers.in<float>(kX)[b * s.features + i]} *
                     double{buffers.in<float>(kFeatureWeights)[f * s.features + i]};
        const int64_t at = (b * s.filters + f) * s.memory;
        shift_in(buffers.in<float>(kState) + at, buffers.out<float>(1) + at, s.memory,
                 static_cast<float>(feature));
        for (int64_t t = 0; t < s.memory; ++t)
          sum += double{buffers.out<float>(1)[at + t]} *
                 double{buffers.in<float>(kTimeWeights)[f * s.memory + t]};
      }
      buffers.out<float>(0)[b * (s.filters / s.rank) + u] =
          std::clamp(static_cast<float>(sum), range.low, range.high);
    }
  }
}

// The steps of TFLM 90b983c, EvalIntegerSvdfReference() in kernels/svdf_common.cc.
template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = sizes_of(graph, node);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint to_state = fixed_point(state_factor(graph, node)),
                   to_out = fixed_point(out_factor(graph, node));
  const Range range = activation_range("none", out);
  const auto* bias = buffers.in<int32_t>(kBias);
  const int32_t x_zero = zero_point(graph.tensor(node.inputs[kX]));
  const int32_t state_zero = sizeof(T) == 1 ? zero_point(graph.tensor(node.inputs[kState])) : 0;
  for (int64_t b = 0; b < s.batch; ++b) {
    for (int64_t u = 0; u < s.filters / s.rank; ++u) {
      int64_t sum = bias != nullptr ? bias[u] : 0;
      for (int64_t f = u * s.rank; f < (u + 1) * s.rank; ++f) {
        int64_t feature = 0;
        for (int64_t i = 0; i < s.features; ++i)
          feature += (buffers.in<int8_t>(kX)[b * s.features + i] - x_zero) *
                     buffers.in<int8_t>(kFeatureWeights)[f * s.features + i];
        // Clamped first, then moved by the zero point, as TFLM does: the sum may wrap around.
        const int32_t value =
            std::clamp<int32_t>(rescale_ref(static_cast<int32_t>(feature), to_state),
                                std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
        const int64_t at = (b * s.filters + f) * s.memory;
        shift_in(buffers.in<T>(kState) + at, buffers.out<T>(1) + at, s.memory,
                 static_cast<T>(value + state_zero));
        for (int64_t t = 0; t < s.memory; ++t)
          sum += (int64_t{buffers.out<T>(1)[at + t]} - state_zero) *
                 buffers.in<T>(kTimeWeights)[f * s.memory + t];
      }
      const int64_t value = int64_t{rescale_ref(static_cast<int32_t>(sum), to_out)} + zero_point(out);
      buffers.out<int8_t>(0)[b * (s.filters / s.rank) + u] =
          static_cast<int8_t>(std::clamp<int64_t>(value, range.low, range.high));
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.inputs[kX]).type == DType::kFloat32) return eval_f32(graph, node, buffers);
  if (graph.tensor(node.inputs[kState]).type == DType::kInt16)
    return eval_integer<int16_t>(graph, node, buffers);
  eval_integer<int8_t>(graph, node, buffers);
}

// What the zero point of x takes from a filter's sum.
std::vector<int32_t> feature_biases(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[kFeatureWeights]);
  const int32_t zero = zero_point(graph.tensor(node.inputs[kX]));
  std::vector<int32_t> out;
  for (int f = 0; f < weights.shape[0]; ++f)
    out.push_back(static_cast<int32_t>(-zero * channel_weight_sum(weights, 0, f)));
  return out;
}

template <class T>
std::vector<T> biases(const Graph& graph, const Node& node, size_t units) {
  const Tensor* bias = optional(graph, node, kBias);
  if (bias == nullptr) return std::vector<T>(units, T{});
  return std::vector<T>(bias->values<T>(), bias->values<T>() + units);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Sizes s = sizes_of(graph, node);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Tensor& state = graph.tensor(node.inputs[kState]);
  const Tensor& time = graph.tensor(node.inputs[kTimeWeights]);
  const auto units = static_cast<size_t>(s.filters / s.rank);
  const bool is_float = out.type == DType::kFloat32;
  KernelCall call;
  call.kernel = &kernel(is_float ? "svdf_f32" : state.type == DType::kInt16 ? "svdf_s8_s16" : "svdf_s8");
  call.pointer("feature_weights", is_float ? DType::kFloat32 : DType::kInt8,
               *graph.tensor(node.inputs[kFeatureWeights]).data);
  call.pointer("time_weights", time.type, *time.data);
  if (is_float) {
    call.pointer("bias", DType::kFloat32, biases<float>(graph, node, units));
  } else {
    call.pointer("bias", DType::kInt32, biases<int32_t>(graph, node, units));
    call.pointer("feature_bias", DType::kInt32, feature_biases(graph, node));
  }
  call.integer("batch", s.batch);
  call.integer("features", s.features);
  call.integer("units", static_cast<int64_t>(units));
  call.integer("rank", s.rank);
  call.integer("memory", s.memory);
  if (!is_float) {
    const FixedPoint to_state = fixed_point(state_factor(graph, node)),
                     to_out = fixed_point(out_factor(graph, node));
    if (state.type == DType::kInt8) call.integer("state_zero_point", zero_point(state));
    call.integer("state_multiplier", to_state.multiplier);
    call.integer("state_shift", to_state.shift);
    call.integer("out_zero_point", zero_point(out));
    call.integer("out_multiplier", to_out.multiplier);
    call.integer("out_shift", to_out.shift);
  }
  // With integers TFLM leaves the activation out.
  Node plain = node;
  if (!is_float) plain.attrs.set("activation", std::string("none"));
  add_activation_range(call, plain, out);
  call.inputs = {node.inputs[kX], node.inputs[kState]};
  call.in_place = {{1, 1}};
  return std::vector{call};
}

int64_t macs(const Graph& graph, const Node& node) {
  const Sizes s = sizes_of(graph, node);
  return s.batch * s.filters * (s.features + s.memory);
}

struct SvdfCase {
  const char* name;
  DType type, state;
  int32_t batch, features, units, rank, memory;
  bool bias;
  const char* activation;
};

OpCase make_case(const SvdfCase& row) {
  CaseBuilder builder(row.name);
  const bool is_float = row.type == DType::kFloat32;
  const int32_t filters = row.units * row.rank;
  const TensorId x = builder.input(row.type, {row.batch, row.features}, per_tensor(0.05f, -7));
  const TensorId features = builder.constant(row.type, {filters, row.features}, per_tensor(0.01f, 0));
  const TensorId time = builder.constant(row.state, {filters, row.memory},
                                         per_tensor(row.state == DType::kInt16 ? 1e-4f : 0.02f, 0));
  TensorId bias = kNoTensor;
  if (row.bias) {
    std::vector<int32_t> values(static_cast<size_t>(row.units));
    for (int32_t& value : values) value = builder.random().integer(-2000, 2000);
    bias = is_float ? builder.constant(DType::kFloat32, {row.units})
                    : builder.constant(constant_tensor("bias", DType::kInt32, {row.units}, values));
  }
  const Quant state_quant = row.state == DType::kInt16 ? per_tensor(2e-4f, 0) : per_tensor(0.1f, 3);
  const TensorId state = builder.input(row.state, {row.batch, filters * row.memory}, state_quant);
  const Quant out_quant = per_tensor(row.state == DType::kInt16 ? 0.3f : 0.9f, 5);
  Tensor y{"y", row.type, {1}, is_float ? Quant{} : out_quant, nullptr, -1};
  Tensor after{"after", row.state, {1}, is_float ? Quant{} : state_quant, nullptr, -1};
  builder.node("svdf", {x, features, time, bias, state},
               attrs({{"rank", int64_t{row.rank}}, {"activation", std::string(row.activation)}}), {y, after});
  return builder.build();
}

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<SvdfCase> table = {
      {"float32", f32, f32, 1, 5, 3, 1, 4, true, "none"},
      {"float32 rank 2, batch 2", f32, f32, 2, 3, 2, 2, 5, true, "relu"},
      {"float32 memory of one step", f32, f32, 1, 4, 3, 1, 1, false, "none"},
      {"float32 rank 3", f32, f32, 1, 7, 2, 3, 2, false, "none"},
      {"float32 one unit", f32, f32, 3, 2, 1, 1, 6, true, "none"},
      {"int8", s8, s8, 1, 5, 3, 1, 4, true, "none"},
      {"int8 rank 2, batch 2", s8, s8, 2, 3, 2, 2, 5, true, "relu"},
      {"int8 memory of one step", s8, s8, 1, 4, 3, 1, 1, false, "none"},
      {"int8 rank 3", s8, s8, 1, 7, 2, 3, 2, false, "none"},
      {"int8 one unit", s8, s8, 3, 2, 1, 1, 6, true, "none"},
      {"int16 state", s8, s16, 1, 5, 3, 1, 4, true, "none"},
      {"int16 state, rank 2, batch 2", s8, s16, 2, 3, 2, 2, 5, true, "relu"},
      {"int16 state, memory of one step", s8, s16, 1, 4, 3, 1, 1, false, "none"},
      {"int16 state, rank 3", s8, s16, 1, 7, 2, 3, 2, false, "none"},
      {"int16 state, one unit", s8, s16, 3, 2, 1, 1, 6, true, "none"},
  };
  std::vector<OpCase> out;
  for (const SvdfCase& row : table) out.push_back(make_case(row));
  return out;
}

}  // namespace

extern const OpDef op_svdf = {
    .name = "svdf",
    .summary = "filters over time of limited rank, which keep what they have seen",
    .source = "TFLM 90b983c kernels/svdf_common.cc",
    .channel_axis = -1,
    .tflite = {{27, "SVDF", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
