// SPDX-License-Identifier: Apache-2.0
#include "ops/lstm.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "base/format.h"
#include "device/nn/lstm/lstm.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/logistic_table.h"
#include "ops/lowering.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace lstm {

Sizes sizes_of(const Graph& graph, const Node& node) {
  const Shape& x = graph.tensor(node.inputs[kX]).shape;
  const int32_t units = graph.tensor(node.inputs[kWeights]).shape[0];
  if (node.attrs.integer("time_major") != 0) return {x[1], x[0], x[2], units, x[1], 1};
  return {x[0], x[1], x[2], units, 1, x[1]};
}

// Products of an input's scale and a weight's are taken in float, as for a fully connected layer.
Factors factors_of(const Graph& graph, const Node& node) {
  const auto scale = [&](size_t input) { return graph.tensor(node.inputs[input]).quant.scale[0]; };
  const double q12 = std::ldexp(1.0, -12), q30 = std::ldexp(1.0, -30);
  Factors out{};
  for (size_t g = 0; g < kGates; ++g) {
    out.weights[g] = double{scale(kX) * scale(kWeights + g)} / q12;
    out.recurrent[g] = double{scale(kHidden) * scale(kRecurrent + g)} / q12;
  }
  out.candidate = q30 / double{scale(kCell)};
  out.out = q30 / double{scale(kHidden)};
  out.cell_power = static_cast<int>(std::lround(std::log2(double{scale(kCell)})));
  return out;
}

// Source: TFLM 90b983c, Tanh() in kernels/lstm_eval.cc.
TanhFactor tanh_factor(int cell_power) {
  const int left = cell_power + 12;
  return left >= 0 ? TanhFactor{3 << left, 0} : TanhFactor{3, -left};
}

int32_t cell_clip(const Graph& graph, const Node& node) {
  const double clip = node.attrs.number("cell_clip");
  if (!(clip > 0)) return 32768;
  return static_cast<int32_t>(
      std::min(clip / double{graph.tensor(node.inputs[kCell]).quant.scale[0]}, 32767.0));
}

}  // namespace lstm

namespace {

using lstm::kGates;
constexpr const char* kGateNames[kGates] = {"input", "forget", "candidate", "output"};

// UnidirectionalSequenceLSTMOptions of the schema, and the inputs of the operator: x, weights, recurrent
// weights, three of peepholes, biases, two of a projection, the states, four of layer normalisation.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum Option { kActivation, kCellClip, kProjectionClip, kTimeMajor, kAsymmetric, kDiagonal };
  enum : size_t {
    kX = 0,
    kWeights = 1,
    kRecurrent = 5,
    kPeephole = 9,
    kBias = 12,
    kProjection = 16,
    kHidden = 18,
    kCell = 19,
    kNormalization = 20,
    kAll = 24
  };
  constexpr int8_t kTanh = 4;
  MOTE_TRY(check_input_count(node, 1, kAll));
  node.inputs.resize(kAll, kNoTensor);
  const std::vector<TensorId> in = node.inputs;
  const auto has_any = [&in](size_t first, size_t last) {
    return std::any_of(in.begin() + static_cast<std::ptrdiff_t>(std::min(first, in.size())),
                       in.begin() + static_cast<std::ptrdiff_t>(std::min(last, in.size())),
                       [](TensorId id) { return id != kNoTensor; });
  };
  const char* const extra = has_any(kPeephole, kBias)          ? "peephole weights"
                            : has_any(kProjection, kHidden)    ? "a projection"
                            : has_any(kNormalization, kAll)    ? "layer normalisation"
                            : in[kWeights] == kNoTensor        ? "coupled input and forget gates"
                            : options.byte_field(kDiagonal, 0) ? "diagonal recurrent weights"
                                                               : nullptr;
  if (extra != nullptr)
    return Error(Code::kUnsupported, format("is an LSTM with {}", extra),
                 "build the layer as keras.layers.LSTM makes it");
  if (options.byte_field(kActivation, 0) != kTanh)
    return Error(Code::kUnsupported, "has another activation than tanh",
                 "keras.layers.LSTM with its default activation can be compiled");
  node.attrs.set("cell_clip", double{options.float_field(kCellClip, 0)});
  node.attrs.set("time_major", int64_t{options.byte_field(kTimeMajor, 0)});
  node.inputs = {in[kX], in[kHidden], in[kCell]};
  for (const size_t first : {kWeights, kRecurrent, kBias})
    node.inputs.insert(node.inputs.end(), in.begin() + static_cast<std::ptrdiff_t>(first),
                       in.begin() + static_cast<std::ptrdiff_t>(first + kGates));
  for (size_t i = 0; i < node.inputs.size(); ++i)
    if (node.inputs[i] == kNoTensor)
      return Error(Code::kInvalid, i < lstm::kWeights ? "has no state" : "weights or biases are missing",
                   "the file is damaged: export it again");
  MOTE_TRY(add_state_output(graph, node, lstm::kHidden));
  return add_state_output(graph, node, lstm::kCell);
}

Status check_shape(const Tensor& tensor, const char* what, const Shape& shape) {
  if (tensor.shape == shape) return ok_status();
  return Error(Code::kInvalid, format("{} '{}' is {}, the layer has {}", what, tensor.name,
                                      shape_text(tensor.shape), shape_text(shape)));
}

Status check_gate(const Graph& graph, const Node& node, size_t gate, DType weights_type, DType bias_type) {
  const lstm::Sizes s = lstm::sizes_of(graph, node);
  const Tensor& weights = graph.tensor(node.inputs[lstm::kWeights + gate]);
  const Tensor& recurrent = graph.tensor(node.inputs[lstm::kRecurrent + gate]);
  const Tensor& bias = graph.tensor(node.inputs[lstm::kBias + gate]);
  for (const Tensor* t : {&weights, &recurrent, &bias}) MOTE_TRY(check_constant(*t, kGateNames[gate]));
  MOTE_TRY(check_shape(weights, kGateNames[gate], {s.units, s.features}));
  MOTE_TRY(check_shape(recurrent, kGateNames[gate], {s.units, s.units}));
  MOTE_TRY(check_shape(bias, kGateNames[gate], {s.units}));
  MOTE_TRY(check_type(bias, "bias", {bias_type}));
  for (const Tensor* t : {&weights, &recurrent}) {
    MOTE_TRY(check_type(*t, "weights", {weights_type}));
    if (weights_type == DType::kInt8 && (!t->quant.per_tensor() || t->quant.zero_point[0] != 0))
      return Error(Code::kUnsupported, format("weights '{}' must have one scale and zero point 0", t->name),
                   "convert the model again with symmetric weights, the converter's default");
  }
  return ok_status();
}

// Every factor can be expressed, and a cell can be brought to the table of tanh.
Status check_scales(const Graph& graph, const Node& node) {
  const lstm::Factors factors = lstm::factors_of(graph, node);
  const bool is_wide = graph.tensor(node.inputs[lstm::kX]).type == DType::kInt16;
  const double most = std::ldexp(1.0, is_wide ? 7 : 30);
  bool fit = factors.candidate <= 1 && factors.out < std::ldexp(1.0, 30) && factors.cell_power <= 0;
  for (size_t g = 0; g < kGates; ++g) fit = fit && factors.weights[g] < most && factors.recurrent[g] < most;
  if (fit) return ok_status();
  return Error(Code::kInvalid, "the scales of the layer do not fit each other",
               "the quantisation of this layer is damaged: convert the model again");
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, lstm::kInputs, lstm::kInputs, 3));
  for (const TensorId id : node.inputs)
    if (id == kNoTensor) return Error(Code::kInvalid, "an input is missing");
  const auto in = [&](size_t i) -> const Tensor& { return graph.tensor(node.inputs[i]); };
  const Tensor& y = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_rank(in(lstm::kX), "input", 3));
  MOTE_TRY(check_rank(in(lstm::kWeights), "weights", 2));
  MOTE_TRY(check_same_type(in(lstm::kX), y, kInt8Int16AndFloat));
  MOTE_TRY(check_same_quantization(in(lstm::kHidden), y, kInt8Int16AndFloat));
  const bool is_float = y.type == DType::kFloat32;
  MOTE_TRY(
      check_activation_type(in(lstm::kCell), "cell state", {is_float ? DType::kFloat32 : DType::kInt16}));
  const lstm::Sizes s = lstm::sizes_of(graph, node);
  const Shape state = {s.batch, s.units};
  MOTE_TRY(check_shape(in(lstm::kHidden), "hidden state", state));
  MOTE_TRY(check_shape(in(lstm::kCell), "cell state", state));
  for (size_t g = 0; g < kGates; ++g)
    MOTE_TRY(check_gate(graph, node, g, is_float ? DType::kFloat32 : DType::kInt8,
                        is_float                  ? DType::kFloat32
                        : y.type == DType::kInt16 ? DType::kInt64
                                                  : DType::kInt32));
  if (!is_float) MOTE_TRY(check_scales(graph, node));
  if (std::isnan(node.attrs.number("cell_clip"))) return Error(Code::kInvalid, "cell_clip is not a number");
  for (const size_t i : {1, 2})
    if (graph.tensor(node.outputs[i]).type != in(i).type)
      return Error(Code::kInvalid, "a state keeps its type");
  Shape out = in(lstm::kX).shape;
  out[2] = s.units;
  return std::vector<Shape>{out, state, state};
}

// [units][4 gates][columns] of the gates' arrays [units][columns].
template <class T>
std::vector<T> interleaved(const Graph& graph, const Node& node, size_t first, int32_t columns) {
  std::vector<T> out;
  for (int32_t u = 0; u < lstm::sizes_of(graph, node).units; ++u)
    for (size_t g = 0; g < kGates; ++g) {
      const T* row = graph.tensor(node.inputs[first + g]).values<T>() + int64_t{u} * columns;
      out.insert(out.end(), row, row + columns);
    }
  return out;
}

// The biases with -zero_point * (sum of a row of weights) added, modulo 2^32; of recurrent weights there are
// none to add to.
std::vector<int32_t> folded(std::vector<int32_t> bias, const std::vector<int8_t>& weights, int32_t columns,
                            int32_t zero) {
  for (size_t row = 0; row < bias.size(); ++row) {
    int64_t sum = 0;
    for (int32_t i = 0; i < columns; ++i)
      sum += weights[row * static_cast<size_t>(columns) + static_cast<size_t>(i)];
    bias[row] = static_cast<int32_t>(bias[row] - sum * zero);
  }
  return bias;
}

void add_factors(KernelCall& call, const lstm::Factors& factors, bool wide) {
  std::vector<int32_t> out;
  for (size_t g = 0; g < kGates; ++g)
    for (const double real : {factors.weights[g], factors.recurrent[g]}) {
      const FixedPoint fixed = fixed_point(real);
      const WideFactor narrow = wide_factor(fixed);
      out.push_back(wide ? narrow.multiplier : fixed.multiplier);
      out.push_back(wide ? narrow.right : fixed.shift);
    }
  call.pointer("factors", DType::kInt32, out);
}

void add_integers(KernelCall& call, const Graph& graph, const Node& node) {
  const lstm::Sizes s = lstm::sizes_of(graph, node);
  const lstm::Factors factors = lstm::factors_of(graph, node);
  const bool is_wide = graph.tensor(node.inputs[lstm::kX]).type == DType::kInt16;
  const auto weights = interleaved<int8_t>(graph, node, lstm::kWeights, s.features);
  const auto recurrent = interleaved<int8_t>(graph, node, lstm::kRecurrent, s.units);
  call.pointer("weights", DType::kInt8, weights);
  call.pointer("recurrent", DType::kInt8, recurrent);
  if (is_wide) {
    call.pointer("bias", DType::kInt64, interleaved<int64_t>(graph, node, lstm::kBias, 1));
  } else {
    const std::vector<int32_t> none(static_cast<size_t>(s.units) * kGates);
    call.pointer("bias", DType::kInt32,
                 folded(interleaved<int32_t>(graph, node, lstm::kBias, 1), weights, s.features,
                        zero_point(graph.tensor(node.inputs[lstm::kX]))));
    call.pointer("recurrent_bias", DType::kInt32,
                 folded(none, recurrent, s.units, zero_point(graph.tensor(node.inputs[lstm::kHidden]))));
  }
  add_factors(call, factors, is_wide);
  call.pointer("table", DType::kInt16, LogisticTable().entries());
}

void add_rescaling(KernelCall& call, const Graph& graph, const Node& node) {
  const lstm::Factors factors = lstm::factors_of(graph, node);
  const FixedPoint candidate = fixed_point(factors.candidate), out = fixed_point(factors.out);
  const lstm::TanhFactor tanh = lstm::tanh_factor(factors.cell_power);
  call.integer("candidate_multiplier", candidate.multiplier);
  call.integer("candidate_shift", candidate.shift);
  call.integer("tanh_multiplier", tanh.multiplier);
  call.integer("tanh_shift", tanh.shift);
  call.integer("cell_clip", lstm::cell_clip(graph, node));
  call.integer("out_multiplier", out.multiplier);
  call.integer("out_shift", out.shift);
  const Tensor& hidden = graph.tensor(node.inputs[lstm::kHidden]);
  if (hidden.type == DType::kInt8) call.integer("out_zero_point", zero_point(hidden));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const lstm::Sizes s = lstm::sizes_of(graph, node);
  const DType type = graph.tensor(node.inputs[lstm::kX]).type;
  KernelCall call;
  call.kernel = &kernel(format("lstm_{}", type_suffix(type)).c_str());
  if (type == DType::kFloat32) {
    call.pointer("weights", type, interleaved<float>(graph, node, lstm::kWeights, s.features));
    call.pointer("recurrent", type, interleaved<float>(graph, node, lstm::kRecurrent, s.units));
    call.pointer("bias", type, interleaved<float>(graph, node, lstm::kBias, 1));
  } else {
    add_integers(call, graph, node);
  }
  call.integer("batch", s.batch);
  call.integer("steps", s.steps);
  call.integer("features", s.features);
  call.integer("units", s.units);
  call.integer("x_step", int64_t{s.step_rows} * s.features);
  call.integer("x_batch", int64_t{s.batch_rows} * s.features);
  call.integer("y_step", int64_t{s.step_rows} * s.units);
  call.integer("y_batch", int64_t{s.batch_rows} * s.units);
  if (type == DType::kFloat32) {
    const auto clip = static_cast<float>(node.attrs.number("cell_clip"));
    call.real("cell_clip", clip > 0 && clip < FLT_MAX ? clip : FLT_MAX);
  } else {
    add_rescaling(call, graph, node);
  }
  call.inputs = {node.inputs[lstm::kX], node.inputs[lstm::kHidden], node.inputs[lstm::kCell]};
  call.in_place = {{1, 1}, {2, 2}};
  return std::vector{call};
}

int64_t macs(const Graph& graph, const Node& node) {
  const lstm::Sizes s = lstm::sizes_of(graph, node);
  return int64_t{s.batch} * s.steps * s.units * static_cast<int64_t>(kGates) * (s.features + s.units);
}

struct LstmCase {
  const char* name;
  int32_t batch, steps, features, units;
  bool time_major = false;
  double cell_clip = 0;
  int cell_power = -11;  // the scale of a cell of int16
};

OpCase make_case(const LstmCase& row, DType type) {
  CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
  const bool is_float = type == DType::kFloat32, is_wide = type == DType::kInt16;
  const Shape x =
      row.time_major ? Shape{row.steps, row.batch, row.features} : Shape{row.batch, row.steps, row.features};
  const Quant hidden = is_wide ? per_tensor(1.0f / 32768, 0) : per_tensor(1.0f / 128, 5);
  const Quant cell = per_tensor(std::ldexp(1.0f, row.cell_power), 0);
  const DType cell_type = is_float ? type : DType::kInt16;
  std::vector<TensorId> in = {builder.input(type, x, is_wide ? per_tensor(2e-4f, 0) : per_tensor(0.05f, -7)),
                              builder.input(type, {row.batch, row.units}, hidden),
                              builder.input(cell_type, {row.batch, row.units}, cell)};
  const DType weights = is_float ? type : DType::kInt8;
  for (size_t g = 0; g < kGates; ++g)
    in.push_back(builder.constant(weights, {row.units, row.features},
                                  per_tensor(0.004f + 0.001f * static_cast<float>(g), 0)));
  for (size_t g = 0; g < kGates; ++g)
    in.push_back(builder.constant(weights, {row.units, row.units},
                                  per_tensor(0.009f - 0.001f * static_cast<float>(g), 0)));
  for (size_t g = 0; g < kGates; ++g)
    in.push_back(builder.constant(is_float ? type : is_wide ? DType::kInt64 : DType::kInt32, {row.units}));
  const auto output = [&](const char* name, DType of, const Quant& quant) {
    return Tensor{name, of, {1}, is_float ? Quant{} : quant, nullptr, -1};
  };
  builder.node("lstm", std::move(in),
               attrs({{"time_major", int64_t{row.time_major}}, {"cell_clip", row.cell_clip}}),
               {output("y", type, hidden), output("hidden", type, hidden), output("cell", cell_type, cell)});
  return builder.build();
}

std::vector<OpCase> cases() {
  const std::vector<LstmCase> table = {
      {"one step", 1, 1, 3, 4},
      {"sequence", 1, 5, 3, 4},
      {"two sequences", 2, 3, 5, 3},
      {"time major, clipped", 3, 4, 2, 5, true, 0.6},
      {"one unit, coarse cell", 1, 6, 7, 1, false, 0, -5},
      {"fine cell, clipped below a step", 2, 3, 1, 2, false, 1e-5, -15},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kInt16, DType::kFloat32})
    for (const LstmCase& row : table) out.push_back(make_case(row, type));
  return out;
}

}  // namespace

extern const OpDef op_lstm = {
    .name = "lstm",
    .summary = "long short-term memory over a sequence, which keeps its states",
    .source = "TFLM 90b983c kernels/lstm_eval.h",
    .channel_axis = -1,
    .ram_inputs = 1u << lstm::kHidden | 1u << lstm::kCell | 1u << lstm::kX,
    .tflite = {{44, "UNIDIRECTIONAL_SEQUENCE_LSTM", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = lstm::eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
