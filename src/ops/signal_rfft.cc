// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/fft_reference.h"
#include "ops/op.h"
#include "ops/signal.h"
#include "ops/signal_fft.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  take_settings(options, node, {"fft_length"});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_ASSIGN(const int64_t length, checked_fft_length(graph, node));
  Shape shape = graph.tensor(node.inputs[0]).shape;
  if (shape.back() > length)
    return Error(Code::kInvalid,
                 format("{} samples are more than the transform of {} takes", shape.back(), length),
                 "set fft_length to the next power of two");
  shape.back() = static_cast<int32_t>(length + 2);
  return std::vector<Shape>{shape};
}

template <class T>
void eval_row(std::vector<T> samples, T* y) {
  for (const FixedComplex<T>& number : fixed_rfft(samples)) {
    *y++ = number.re;
    *y++ = number.im;
  }
}

void eval_row(const std::vector<float>& samples, float* y) {
  for (const std::complex<double>& number : exact_rfft({samples.begin(), samples.end()})) {
    *y++ = static_cast<float>(number.real());
    *y++ = static_cast<float>(number.imag());
  }
}

template <class T>
void eval(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  const auto length = static_cast<size_t>(node.attrs.integer("fft_length"));
  for (int64_t row = 0; row < rows_of(x); ++row) {
    std::vector<T> samples(length, T{});
    std::copy_n(buffers.in<T>(0) + row * samples_of(x), samples_of(x), samples.begin());
    eval_row(samples, buffers.out<T>(0) + row * static_cast<int64_t>(length + 2));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.inputs[0]).type;
  if (type == DType::kInt16) return eval<int16_t>(graph, node, buffers);
  if (type == DType::kInt32) return eval<int32_t>(graph, node, buffers);
  eval<float>(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  return fft_calls(graph, node, rows_of(x), samples_of(x), false, target);
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct RfftCase {
  Shape x;
  int64_t length;
};

std::vector<OpCase> cases() {
  const std::vector<RfftCase> table = {{{64}, 64},    {{100}, 128}, {{2, 31}, 32}, {{1, 2, 8}, 8},
                                       {{4}, 4},      {{512}, 512}, {{12}, 12},    {{9}, 10},
                                       {{3, 50}, 50}, {{5}, 6},     {{80}, 90},    {{240}, 240}};
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt16, DType::kInt32, DType::kFloat32})
    for (const RfftCase& row : table) {
      CaseBuilder builder(
          format("{} {} samples, length {}", dtype_name(type), shape_text(row.x), row.length));
      builder.node("signal_rfft", {builder.input(type, row.x)}, attrs({{"fft_length", row.length}}), type);
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_signal_rfft = {
    .name = "signal_rfft",
    .summary = "the spectrum of real samples; integers divided by their number",
    .source = "kissfft 130, which TFLM 90b983c uses (signal/src/rfft_*.cc)",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .tflite_custom = {"SignalRfft"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
