// SPDX-License-Identifier: Apache-2.0
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
  if (shape.back() != length + 2)
    return Error(Code::kInvalid, format("a spectrum of {} numbers is not one of {} samples, which has {}",
                                        shape.back(), length, length + 2));
  shape.back() = static_cast<int32_t>(length);
  return std::vector<Shape>{shape};
}

template <class T>
std::vector<T> samples_of_row(const T* x, size_t count) {
  std::vector<FixedComplex<T>> spectrum(count);
  for (size_t k = 0; k < count; ++k) spectrum[k] = {x[2 * k], x[2 * k + 1]};
  return fixed_irfft(spectrum);
}

std::vector<double> samples_of_row(const float* x, size_t count) {
  std::vector<std::complex<double>> spectrum;
  for (size_t k = 0; k < count; ++k) spectrum.emplace_back(x[2 * k], x[2 * k + 1]);
  return exact_irfft(spectrum);
}

template <class T>
void eval(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  T* y = buffers.out<T>(0);
  for (int64_t row = 0; row < rows_of(x); ++row)
    for (const auto sample :
         samples_of_row(buffers.in<T>(0) + row * samples_of(x), static_cast<size_t>(samples_of(x)) / 2))
      *y++ = static_cast<T>(sample);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.inputs[0]).type;
  if (type == DType::kInt16) return eval<int16_t>(graph, node, buffers);
  if (type == DType::kInt32) return eval<int32_t>(graph, node, buffers);
  eval<float>(graph, node, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  return fft_calls(graph, node, rows_of(x), samples_of(x) - 2, true, target);
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct IrfftCase {
  Shape outer;
  int32_t length;
};

std::vector<OpCase> cases() {
  const std::vector<IrfftCase> table = {{{}, 64}, {{}, 128}, {{2}, 32}, {{1, 2}, 8}, {{}, 4},  {{}, 512},
                                        {{}, 12}, {{}, 10},  {{3}, 50}, {{}, 6},     {{}, 90}, {{}, 240}};
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt16, DType::kInt32, DType::kFloat32})
    for (const IrfftCase& row : table) {
      Shape x = row.outer;
      x.push_back(row.length + 2);
      CaseBuilder builder(format("{} {} numbers, length {}", dtype_name(type), shape_text(x), row.length));
      builder.node("signal_irfft", {builder.input(type, x)}, attrs({{"fft_length", int64_t{row.length}}}),
                   type);
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_signal_irfft = {
    .name = "signal_irfft",
    .summary = "real samples from their spectrum",
    .source = "kissfft 130, which TFLM 90b983c uses (signal/src/irfft_*.cc)",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .tflite_custom = {"SignalIrfft"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
