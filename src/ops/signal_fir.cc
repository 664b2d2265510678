// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/filter.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kTaps, kState };

struct Sizes {
  DType type = DType::kFloat32;
  int64_t count = 0, channels = 1, taps = 0, step = 1, digits = 15;
  bool has_state = false;
};
Sizes sizes_of_node(const Graph& graph, const Node& node) {
  const Tensor& x = graph.tensor(node.inputs[kX]);
  Sizes s;
  s.type = x.type;
  s.count = x.shape[0];
  s.channels = x.elements() / x.shape[0];
  s.taps = graph.tensor(node.inputs[kTaps]).elements();
  s.step = node.attrs.integer("step", 1);
  s.digits = node.attrs.integer("digits", 15);
  s.has_state = node.inputs.size() > kState;
  return s;
}

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  const size_t outputs = node.inputs.size() > kState ? 2 : 1;
  MOTE_TRY(check_input_count(node, 2, 3, outputs));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  const Tensor& taps = graph.tensor(node.inputs[kTaps]);
  MOTE_TRY(check_samples(x, "input", {DType::kInt16, DType::kFloat32}));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", x.type));
  MOTE_TRY(check_vector(taps, "taps", x.type));
  MOTE_TRY(check_constant(taps, "taps"));
  MOTE_ASSIGN(const int64_t step, setting(node, "step", 1, INT32_MAX));
  if (x.type == DType::kInt16) MOTE_TRY(setting(node, "digits", 0, 30));
  if (x.shape.size() > 2 || x.shape[0] % step != 0)
    return Error(Code::kInvalid,
                 format("every {}th of {} samples is not a whole number of them", step, shape_text(x.shape)),
                 "give [samples] or [samples, channels], a multiple of the step");
  const Sizes s = sizes_of_node(graph, node);
  MOTE_ASSIGN(const int32_t state, size_from((s.taps - 1) * s.channels));
  Shape y = x.shape;
  y[0] = static_cast<int32_t>(s.count / step);
  if (!s.has_state) return std::vector<Shape>{y};
  if (state == 0) return Error(Code::kInvalid, "a filter of one tap has no state", "leave the state out");
  MOTE_TRY(check_state(graph, node, x.type, state));
  return std::vector<Shape>{y, {state}};
}

int16_t rounded(int64_t sum, int64_t digits) {
  const int64_t half = digits > 0 ? int64_t{1} << (digits - 1) : 0;
  return static_cast<int16_t>(std::clamp<int64_t>((sum + half) >> digits, INT16_MIN, INT16_MAX));
}
float rounded(double sum, int64_t) { return static_cast<float>(sum); }

template <class T, class Sum>
void eval(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = sizes_of_node(graph, node);
  const T* taps = graph.tensor(node.inputs[kTaps]).values<T>();
  std::vector<T> row(static_cast<size_t>((s.taps - 1) * s.channels));
  if (s.has_state) std::copy_n(buffers.in<T>(kState), row.size(), row.begin());
  row.insert(row.end(), buffers.in<T>(kX), buffers.in<T>(kX) + s.count * s.channels);
  for (int64_t i = 0; i < s.count / s.step; ++i)
    for (int64_t c = 0; c < s.channels; ++c) {
      Sum sum = 0;
      for (int64_t k = 0; k < s.taps; ++k)
        sum += static_cast<Sum>(taps[k]) *
               static_cast<Sum>(row[static_cast<size_t>((i * s.step + s.taps - 1 - k) * s.channels + c)]);
      buffers.out<T>(0)[i * s.channels + c] = rounded(sum, s.digits);
    }
  if (s.has_state) std::copy(row.end() - (s.taps - 1) * s.channels, row.end(), buffers.out<T>(1));
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.inputs[kX]).type == DType::kInt16)
    return eval<int16_t, int64_t>(graph, node, buffers);
  eval<float, double>(graph, node, buffers);
}

template <class T>
std::vector<T> reversed(const Tensor& taps) {
  return {std::make_reverse_iterator(taps.values<T>() + taps.elements()),
          std::make_reverse_iterator(taps.values<T>())};
}

int64_t macs(const Graph& graph, const Node& node) {
  const Sizes s = sizes_of_node(graph, node);
  return s.count / s.step * s.channels * s.taps;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Sizes s = sizes_of_node(graph, node);
  const Tensor& taps = graph.tensor(node.inputs[kTaps]);
  KernelCall call;
  const bool fixed = s.type == DType::kInt16;
  // Neighbours of one channel are pairs.
  const bool dsp = fixed && s.channels == 1 && (target.isa & kIsaDsp) != 0;
  call.kernel = &kernel(dsp ? "fir_s16_dsp" : fixed ? "fir_s16" : "fir_f32");
  if (fixed) {
    call.pointer("taps", s.type, reversed<int16_t>(taps));
  } else {
    call.pointer("taps", s.type, reversed<float>(taps));
  }
  call.integer("count", s.count);
  call.integer("channels", s.channels);
  call.integer("size", s.taps);
  call.integer("step", s.step);
  if (fixed) call.integer("digits", s.digits);
  call.integer("stateless", s.has_state ? 0 : 1);
  if (s.has_state) call.in_place = {{1, 1}};
  const int64_t outputs = s.count / s.step * s.channels, products = macs(graph, node);
  call.instructions = dsp ? 9 * products / 4 + 60 * outputs : 8 * products + 40 * outputs;
  return std::vector{call};
}

struct FirCase {
  const char* name;
  Shape x;
  int32_t taps;
  int64_t step, digits;
  bool state;
};

std::vector<OpCase> cases() {
  const std::vector<FirCase> table = {
      {"one sample after the other", {20}, 5, 1, 15, true},
      {"every third", {21}, 8, 3, 16, true},
      {"two channels, half of them", {12, 2}, 4, 2, 17, true},
      {"more taps than samples", {4}, 9, 1, 17, true},
      {"no state", {16}, 6, 4, 14, false},
      {"one tap", {3, 3}, 1, 1, 15, false},
      {"saturating", {10, 1}, 3, 5, 12, true},
      {"no digits", {6}, 2, 1, 0, true},
      {"many taps", {64}, 33, 1, 17, true},
      {"many taps, every fifth, no state", {60}, 26, 5, 16, false},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt16, DType::kFloat32})
    for (const FirCase& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      std::vector<TensorId> inputs = {builder.input(type, row.x), builder.constant(type, {row.taps})};
      std::vector<Tensor> outputs = {{"y", type, {1}, {}, nullptr, -1}};
      if (row.state) {
        const auto size = static_cast<int32_t>((row.taps - 1) * (element_count(row.x) / row.x[0]));
        inputs.push_back(builder.input(type, {size}));
        outputs.push_back({"after", type, {size}, {}, nullptr, -1});
      }
      builder.node("signal_fir", inputs, attrs({{"step", row.step}, {"digits", row.digits}}), outputs);
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_signal_fir = {
    .name = "signal_fir",
    .summary = "a filter of finite response over time, of whose results every so many are kept",
    .source = "the definition; device/signal/filter.h",
    .channel_axis = -1,
    .ram_inputs = 1u << kX | 1u << kState,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
