// SPDX-License-Identifier: Apache-2.0
#include "ops/signal_statistics.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "device/signal/statistics.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

const std::vector<std::string>& statistic_names() {
  static const std::vector<std::string> names = {
      "mean",  "std",       "min",   "max",    "range",    "rms",    "mean_abs",   "skew", "kurtosis",
      "crest", "crossings", "peaks", "energy", "centroid", "spread", "largest_at", "slope"};
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

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", DType::kFloat32));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kFloat32));
  if (x.shape.size() > 2)
    return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(x.shape)),
                 "give [samples] or [samples, channels]");
  MOTE_ASSIGN(const std::vector<int8_t> which, parse_statistics(node.attrs.text("which")));
  MOTE_ASSIGN(const int32_t size, size_from(static_cast<int64_t>(which.size())));
  return std::vector<Shape>{{static_cast<int32_t>(x.elements() / x.shape[0]), size}};
}

double mean_of(const std::vector<double>& x, double (*of)(double)) {
  double sum = 0;
  for (const double value : x) sum += of(value);
  return sum / static_cast<double>(x.size());
}

double over(double a, double b) { return b != 0 ? a / b : 0; }

// The centroid, or the spread around it.
double centroid_of(const std::vector<double>& x, bool spread) {
  double sum = 0, first = 0, second = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    sum += std::abs(x[i]);
    first += std::abs(x[i]) * static_cast<double>(i);
  }
  const double centroid = over(first, sum);
  for (size_t i = 0; i < x.size(); ++i)
    second += std::abs(x[i]) * std::pow(static_cast<double>(i) - centroid, 2);
  return spread ? std::sqrt(over(second, sum)) : centroid;
}

int crossings_of(const std::vector<double>& x, double mean) {
  int count = 0;
  for (size_t i = 1; i < x.size(); ++i) count += (x[i] > mean) != (x[i - 1] > mean) ? 1 : 0;
  return count;
}

int peaks_of(const std::vector<double>& x, double above) {
  int count = 0;
  for (size_t i = 1; i + 1 < x.size(); ++i)
    count += x[i] > above && x[i] > x[i - 1] && x[i] >= x[i + 1] ? 1 : 0;
  return count;
}

double slope_of(const std::vector<double>& x, double mean) {
  double up = 0, down = 0;
  const double middle = static_cast<double>(x.size() - 1) / 2;
  for (size_t i = 0; i < x.size(); ++i) {
    const double away = static_cast<double>(i) - middle;
    up += away * (x[i] - mean);
    down += away * away;
  }
  return over(up, down);
}

double statistic(int which, const std::vector<double>& x) {
  const double mean = mean_of(x, [](double v) { return v; });
  std::vector<double> off = x;
  for (double& value : off) value -= mean;
  const double variance = mean_of(off, [](double v) { return v * v; }), deviation = std::sqrt(variance);
  const double rms = std::sqrt(mean_of(x, [](double v) { return v * v; }));
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  switch (which) {
    case MOTE_STATISTIC_MEAN:
      return mean;
    case MOTE_STATISTIC_STD:
      return deviation;
    case MOTE_STATISTIC_MIN:
      return *low;
    case MOTE_STATISTIC_MAX:
      return *high;
    case MOTE_STATISTIC_RANGE:
      return *high - *low;
    case MOTE_STATISTIC_RMS:
      return rms;
    case MOTE_STATISTIC_MEAN_ABS:
      return mean_of(x, [](double v) { return std::abs(v); });
    case MOTE_STATISTIC_SKEW:
      return over(mean_of(off, [](double v) { return v * v * v; }), variance * deviation);
    case MOTE_STATISTIC_KURTOSIS:
      return variance != 0 ? mean_of(off, [](double v) { return v * v * v * v; }) / (variance * variance) - 3
                           : 0;
    case MOTE_STATISTIC_CREST:
      return over(std::max(std::abs(*low), std::abs(*high)), rms);
    case MOTE_STATISTIC_CROSSINGS:
      return crossings_of(x, mean);
    case MOTE_STATISTIC_PEAKS:
      return peaks_of(x, mean + deviation);
    case MOTE_STATISTIC_ENERGY:
      return rms * rms * static_cast<double>(x.size());
    case MOTE_STATISTIC_CENTROID:
      return centroid_of(x, false);
    case MOTE_STATISTIC_SPREAD:
      return centroid_of(x, true);
    case MOTE_STATISTIC_LARGEST_AT:
      return static_cast<double>(std::max_element(x.begin(), x.end()) - x.begin());
    default:
      return slope_of(x, mean);
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
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
  call.kernel = &kernel("statistics_f32");
  call.pointer("which", DType::kInt8, which);
  call.integer("count", x.shape[0]);
  call.integer("channels", x.elements() / x.shape[0]);
  call.integer("size", static_cast<int64_t>(which.size()));
  call.instructions = 60 * x.elements();
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    const char* which;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{{50}, "mean,std,min,max,range,rms,mean_abs"},
                         Row{{80}, "skew,kurtosis,crest,slope"}, Row{{33, 3}, "crossings,peaks,energy"},
                         Row{{64, 2}, "centroid,spread,largest_at"}, Row{{1, 4}, "mean,min,max,rms"},
                         Row{{7, 5}, "std,std,peaks,range"}, Row{{2, 3}, "slope,mean,largest_at"}}) {
    CaseBuilder builder(format("{} samples: {}", shape_text(row.x), row.which));
    builder.node("signal_statistics", {builder.input(DType::kFloat32, row.x)},
                 attrs({{"which", std::string(row.which)}}), DType::kFloat32);
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
