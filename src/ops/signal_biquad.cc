// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "device/signal/filter.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kSections, kState, kInputs };

struct Sizes {
  int64_t count, channels, sections;
  int64_t state() const { return channels * (sections + 1) * 2; }
};
Sizes sizes_of_node(const Graph& graph, const Node& node) {
  const Tensor& x = graph.tensor(node.inputs[kX]);
  return {x.shape[0], x.elements() / x.shape[0], graph.tensor(node.inputs[kSections]).elements() / 5};
}

// What lies between sections, and so in the state.
DType number_type(DType samples) { return samples == DType::kInt16 ? DType::kInt32 : samples; }

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, kInputs, kInputs, 2));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  const Tensor& sections = graph.tensor(node.inputs[kSections]);
  MOTE_TRY(check_samples(x, "input", {DType::kInt16, DType::kFloat32}));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", x.type));
  MOTE_TRY(check_samples(sections, "sections", number_type(x.type)));
  MOTE_TRY(check_constant(sections, "sections"));
  if (x.shape.size() > 2)
    return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(x.shape)),
                 "give [samples] or [samples, channels]");
  if (sections.shape.size() != 2 || sections.shape[1] != 5 || sections.shape[0] < 1)
    return Error(
        Code::kInvalid,
        format("sections have the shape {}; it must be Nx5: b0, b1, b2, a1, a2", shape_text(sections.shape)),
        "divide the coefficients of a section by its a0");
  const Sizes s = sizes_of_node(graph, node);
  MOTE_ASSIGN(const int32_t state, size_from(s.state()));
  MOTE_TRY(check_state(graph, node, number_type(x.type), state));
  return std::vector<Shape>{x.shape, {state}};
}

// Fixed point as device/signal/filter.h defines it.
struct FixedSection {
  using Sample = int16_t;
  using Number = int32_t;
  static int32_t enter(int16_t x) { return x * 8192; }
  static int32_t section(const int32_t* c, const int64_t* taps) {
    const int64_t sum = c[0] * taps[0] + c[1] * taps[1] + c[2] * taps[2] - c[3] * taps[3] - c[4] * taps[4];
    return static_cast<int32_t>(std::clamp<int64_t>(sum >> 30, -(1 << 29), 1 << 29));
  }
  static int16_t leave(int64_t y) {
    return static_cast<int16_t>(std::clamp<int64_t>((y + 4096) >> 13, INT16_MIN, INT16_MAX));
  }
};
struct RealSection {
  using Sample = float;
  using Number = float;
  static double enter(float x) { return double{x}; }
  static double section(const float* c, const double* taps) {
    return double{c[0]} * taps[0] + double{c[1]} * taps[1] + double{c[2]} * taps[2] - double{c[3]} * taps[3] -
           double{c[4]} * taps[4];
  }
  static float leave(double y) { return static_cast<float>(y); }
};

template <class Section, class Wide>
void eval(const Graph& graph, const Node& node, const Buffers& buffers) {
  using Number = typename Section::Number;
  const Sizes s = sizes_of_node(graph, node);
  const Number* sections = graph.tensor(node.inputs[kSections]).values<Number>();
  const Number* before = buffers.in<Number>(kState);
  std::vector<Wide> state(before, before + s.state());
  for (int64_t c = 0; c < s.channels; ++c)
    for (int64_t i = 0; i < s.count; ++i) {
      Wide value = Section::enter(buffers.in<typename Section::Sample>(kX)[i * s.channels + c]);
      Wide* last = state.data() + c * (s.sections + 1) * 2;
      for (int64_t k = 0; k <= s.sections; ++k, last += 2) {
        const Wide old[] = {value, last[0], last[1], k < s.sections ? last[2] : 0,
                            k < s.sections ? last[3] : 0};
        last[1] = last[0];
        last[0] = value;
        if (k < s.sections) value = Section::section(sections + 5 * k, old);
      }
      buffers.out<typename Section::Sample>(0)[i * s.channels + c] = Section::leave(value);
    }
  std::transform(state.begin(), state.end(), buffers.out<Number>(1),
                 [](Wide value) { return static_cast<Number>(value); });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.inputs[kX]).type == DType::kInt16)
    return eval<FixedSection, int64_t>(graph, node, buffers);
  eval<RealSection, double>(graph, node, buffers);
}

int64_t macs(const Graph& graph, const Node& node) {
  const Sizes s = sizes_of_node(graph, node);
  return 5 * s.count * s.channels * s.sections;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Sizes s = sizes_of_node(graph, node);
  const Tensor& sections = graph.tensor(node.inputs[kSections]);
  KernelCall call;
  call.kernel = &kernel(sections.type == DType::kInt32 ? "biquad_s16" : "biquad_f32");
  call.pointer("sections", sections.type, *sections.data);
  call.integer("count", s.count);
  call.integer("channels", s.channels);
  call.integer("size", s.sections);
  call.in_place = {{1, 1}};
  call.instructions = 6 * macs(graph, node) + 20 * s.count * s.channels;
  return std::vector{call};
}

// Resonances below the rate, each at another frequency; the last one has the largest coefficients there are.
std::vector<double> sections_of(int32_t count) {
  std::vector<double> out;
  for (int32_t i = 0; i < count; ++i) {
    const double radius = 0.6 + 0.35 / (i + 1), angle = 0.3 + 0.7 * i;
    const std::vector<double> section = {0.4, 0.3 - 0.5 * (i % 2), 0.2, -2 * radius * std::cos(angle),
                                         radius * radius};
    out.insert(out.end(), section.begin(), section.end());
  }
  return out;
}

std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    int32_t sections;
    double gain;
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt16, DType::kFloat32})
    for (const Row& row : {Row{{30}, 1, 1}, Row{{25}, 2, 1}, Row{{12, 3}, 1, 0.5}, Row{{9, 2}, 3, 0.7},
                           Row{{6}, 2, 1}, Row{{40}, 1, 4.5}}) {
      CaseBuilder builder(format("{} {} samples, {} sections, gain {}", dtype_name(type), shape_text(row.x),
                                 row.sections, row.gain));
      std::vector<double> real = sections_of(row.sections);
      for (size_t i = 0; i < 3; ++i) real[i] *= row.gain;
      std::vector<int32_t> fixed;
      for (const double value : real)
        fixed.push_back(static_cast<int32_t>(std::clamp(value * 1073741824.0, -2147483648.0, 2147483647.0)));
      const DType numbers = number_type(type);
      const TensorId x = builder.input(type, row.x);
      const TensorId sections = builder.constant(
          numbers == DType::kInt32 ? constant_tensor("sections", numbers, {row.sections, 5}, fixed)
                                   : constant_tensor("sections", numbers, {row.sections, 5},
                                                     std::vector<float>(real.begin(), real.end())));
      const auto size = static_cast<int32_t>(element_count(row.x) / row.x[0] * (row.sections + 1) * 2);
      const TensorId state = builder.input(numbers, {size});
      builder.node("signal_biquad", {x, sections, state}, {},
                   {{"y", type, {1}, {}, nullptr, -1}, {"after", numbers, {size}, {}, nullptr, -1}});
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_signal_biquad = {
    .name = "signal_biquad",
    .summary = "a cascade of filters of second order over time",
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
