// SPDX-License-Identifier: Apache-2.0
#include "ops/signal_statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "device/signal/statistics.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/signal.h"
#include "ops/statistics_reference.h"

namespace mote {

const std::vector<std::string>& statistic_names() {
  static const std::vector<std::string> names = {"mean",
                                                 "std",
                                                 "min",
                                                 "max",
                                                 "range",
                                                 "rms",
                                                 "mean_abs",
                                                 "skew",
                                                 "kurtosis",
                                                 "crest",
                                                 "crossings",
                                                 "peaks",
                                                 "energy",
                                                 "centroid",
                                                 "spread",
                                                 "largest_at",
                                                 "slope",
                                                 "sample_variance",
                                                 "zero_crossing_rate",
                                                 "mean_crossing_rate",
                                                 "p5",
                                                 "p25",
                                                 "median",
                                                 "p75",
                                                 "p95",
                                                 "entropy"};
  return names;
}

Result<std::vector<int8_t>> parse_statistics(const std::string& list) {
  std::vector<int8_t> out;
  for (const std::string& part : split(list, ',')) {
    const std::string name(trim(part));
    const auto found = std::find(statistic_names().begin(), statistic_names().end(), name);
    if (found == statistic_names().end())
      return Error(Code::kInvalid, format("there is no statistic '{}'", printable(name)),
                   did_you_mean(name, statistic_names()));
    out.push_back(static_cast<int8_t>(found - statistic_names().begin()));
  }
  return out;
}

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

bool is_fixed(const Graph& graph, const Node& node) {
  return graph.tensor(node.inputs[0]).type == DType::kInt16;
}

// What a step of the fixed-point kernel is worth: 1/256 of a sample's.
double step_of(const Tensor& samples) {
  return (samples.quant.present() ? double{samples.quant.scale[0]} : 1.0) / 256;
}

// Q30: what turns steps of the kernel into those of the output.
int64_t multiplier_of(const Graph& graph, const Node& node) {
  const double step = step_of(graph.tensor(node.inputs[0]));
  return std::llround(std::ldexp(step / double{graph.tensor(node.outputs[0]).quant.scale[0]}, 30));
}

Status check_fixed(const Graph& graph, const Node& node, const std::vector<int8_t>& which) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  const Tensor& y = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_samples(y, "output", DType::kInt32));
  if (x.shape[0] > 1 << 16)
    return Error(Code::kUnsupported, format("{} samples; 65,536 are the most in fixed point", x.shape[0]),
                 "take a shorter window");
  for (const int8_t w : which)
    if (w >= MOTE_STATISTICS_S16)
      return Error(Code::kUnsupported,
                   format("'{}' has no form in fixed point", statistic_names()[static_cast<size_t>(w)]),
                   "mean, std, min, max, range, rms and mean_abs have; others need float32");
  if (!y.quant.per_tensor() || zero_point(y) != 0)
    return Error(Code::kInvalid, "statistics in fixed point need one scale, and a zero point of 0");
  // What is finer than the kernel's own steps, or so coarse that nothing is left.
  const double ratio = step_of(x) / double{y.quant.scale[0]};
  if (!(ratio > 0 && ratio <= 1 + 1e-6) || multiplier_of(graph, node) < 1 << 8)
    return Error(
        Code::kInvalid,
        format("samples of scale {} have no statistics of scale {}", 256 * step_of(x), y.quant.scale[0]),
        "a scale is a 256th of that of the samples, up to 2^22 times as much");
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", {DType::kInt16, DType::kFloat32}));
  if (x.shape.size() > 2)
    return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(x.shape)),
                 "give [samples] or [samples, channels]");
  MOTE_ASSIGN(const std::vector<int8_t> which, parse_statistics(node.attrs.text("which")));
  if (is_fixed(graph, node)) {
    MOTE_TRY(check_fixed(graph, node, which));
  } else {
    MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kFloat32));
  }
  MOTE_ASSIGN(const int32_t size, size_from(static_cast<int64_t>(which.size())));
  return std::vector<Shape>{{static_cast<int32_t>(x.elements() / x.shape[0]), size}};
}

void eval_fixed(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t channels = in.elements() / in.shape[0], multiplier = multiplier_of(graph, node);
  const std::vector<int8_t> all = *parse_statistics(node.attrs.text("which"));
  int32_t* y = buffers.out<int32_t>(0);
  for (int64_t c = 0; c < channels; ++c) {
    std::vector<int64_t> x;
    for (int32_t i = 0; i < in.shape[0]; ++i) x.push_back(buffers.in<int16_t>(0)[i * channels + c]);
    for (const int8_t which : all)
      *y++ = static_cast<int32_t>((fixed_statistic(which, x) * multiplier + (1 << 29)) >> 30);
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (is_fixed(graph, node)) return eval_fixed(graph, node, buffers);
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t channels = in.elements() / in.shape[0];
  const std::vector<int8_t> all = *parse_statistics(node.attrs.text("which"));
  float* y = buffers.out<float>(0);
  for (int64_t c = 0; c < channels; ++c) {
    std::vector<double> x;
    for (int32_t i = 0; i < in.shape[0]; ++i) x.push_back(double{buffers.in<float>(0)[i * channels + c]});
    for (const int8_t which : all) *y++ = static_cast<float>(statistic(which, x));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& x = graph.tensor(node.inputs[0]);
  const std::vector<int8_t> which = *parse_statistics(node.attrs.text("which"));
  KernelCall call;
  const bool fixed = is_fixed(graph, node),
             sorted =
                 std::any_of(which.begin(), which.end(), [](int8_t w) { return w >= MOTE_STATISTIC_P5; });
  call.kernel = &kernel(fixed ? "statistics_s16" : sorted ? "statistics_sorted_f32" : "statistics_f32");
  call.pointer("which", DType::kInt8, which);
  call.integer("count", x.shape[0]);
  call.integer("channels", x.elements() / x.shape[0]);
  call.integer("size", static_cast<int64_t>(which.size()));
  if (fixed) call.integer("multiplier", multiplier_of(graph, node));
  call.instructions = (fixed ? 16 : 60) * x.elements();
  if (sorted) {
    call.scratch_bytes = int64_t{4} * x.shape[0];
    call.instructions += 12 * x.elements() * std::bit_width(static_cast<uint32_t>(x.shape[0]));
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    const char* which;
  };
  std::vector<OpCase> out;
  for (const Row& row :
       {Row{{50}, "mean,std,min,max,range,rms,mean_abs"}, Row{{80}, "skew,kurtosis,crest,slope"},
        Row{{33, 3}, "crossings,peaks,energy"}, Row{{64, 2}, "centroid,spread,largest_at"},
        Row{{1, 4}, "mean,min,max,rms"}, Row{{7, 5}, "std,std,peaks,range"},
        Row{{2, 3}, "slope,mean,largest_at"},
        Row{{41}, "sample_variance,zero_crossing_rate,mean_crossing_rate"},
        Row{{37, 2}, "p5,p25,median,p75,p95"}, Row{{90, 2}, "entropy,mean,median"},
        Row{{1, 3}, "sample_variance,median,entropy"}, Row{{2}, "p5,p95,entropy,mean_crossing_rate"}}) {
    CaseBuilder builder(format("{} samples: {}", shape_text(row.x), row.which));
    builder.node("signal_statistics", {builder.input(DType::kFloat32, row.x)},
                 attrs({{"which", std::string(row.which)}}), DType::kFloat32);
    out.push_back(builder.build());
  }
  // Full scale, scales of their own, and none of the samples.
  struct FixedRow {
    Shape x;
    const char* which;
    float in_scale, out_scale;
  };
  for (const FixedRow& row :
       {FixedRow{{300}, "mean,std,min,max,range,rms,mean_abs", 0, 1.0f / 256},
        FixedRow{{64, 3}, "rms,std", 0.25f, 0.25f / 256},
        FixedRow{{33, 2}, "mean,mean_abs,range", 0.5f, 0.5f / 181},
        FixedRow{{1, 5}, "mean,std,min,rms", 1.0f, 1.0f}, FixedRow{{2}, "std,rms,max", 0, 3.7f},
        FixedRow{{7, 4}, "mean,mean,mean_abs", 0.01f, 1.0f / 25600}}) {
    CaseBuilder builder(format("int16 {} samples of scale {}: {} of scale {}", shape_text(row.x),
                               double{row.in_scale}, row.which, double{row.out_scale}));
    const TensorId x =
        builder.input(DType::kInt16, row.x, row.in_scale > 0 ? per_tensor(row.in_scale, 0) : Quant{});
    builder.node("signal_statistics", {x}, attrs({{"which", std::string(row.which)}}), DType::kInt32,
                 per_tensor(row.out_scale, 0));
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_statistics = {
    .name = "signal_statistics",
    .summary = "numbers that describe the samples of each channel: mean, deviation, kurtosis, peaks ..",
    .source = "the definitions; device/signal/statistics.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
