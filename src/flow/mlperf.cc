// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/format.h"
#include "base/progress.h"
#include "data/labelled_files.h"
#include "device/port/quantize.h"
#include "flow/evaluate.h"
#include "flow/mlperf_firmware.h"
#include "flow/model_input.h"
#include "flow/objective.h"
#include "flow/run.h"
#include "interp/device_session.h"

namespace mote {

namespace {

constexpr int64_t kMostFileBytes = int64_t{64} << 20;

// All inputs of a benchmark as its files hold them, and which file each is of.
struct Inputs {
  std::vector<Bytes> sent;     // what the host sends for one inference
  std::vector<size_t> file;    // of each
  std::vector<int32_t> label;  // of each file
};

Result<Inputs> read_inputs(const std::string& folder, const MlperfBenchmark& benchmark) {
  MOTE_ASSIGN(const LabelledFiles files, read_labelled_files(folder));
  const int32_t classes = benchmark.finds_anomalies() ? 2 : benchmark.results;
  if (files.classes != classes)
    return Error(Code::kInvalid, format("has {} classes, {} has {}", files.classes, benchmark.id, classes),
                 "use the folder of the benchmark", Origin{folder + "/y_labels.csv"});
  Inputs out;
  const int64_t bytes = benchmark.input_bytes();
  for (const LabelledFile& file : files.files) {
    MOTE_ASSIGN(const Bytes data, read_file(file.path, kMostFileBytes));
    const auto size = static_cast<int64_t>(data.size());
    const int64_t window = file.window_bytes > 0 ? file.window_bytes : size;
    if (window != bytes || size < bytes)
      return Error(
          Code::kInvalid,
          format("gives {} bytes for an inference, {} takes {}", std::min(window, size), benchmark.id, bytes),
          "", Origin{file.path});
    for (int64_t at = 0; at + bytes <= size; at += file.stride_bytes > 0 ? file.stride_bytes : size) {
      out.sent.emplace_back(data.begin() + at, data.begin() + at + bytes);
      out.file.push_back(out.label.size());
    }
    out.label.push_back(file.label);
  }
  return out;
}

// What the device puts into the model's input: see boards/mlperf/dut_model.cpp.
Bytes model_input(const Tensor& input, const MlperfBenchmark& benchmark, const Bytes& sent) {
  if (benchmark.input_form == MlperfBenchmark::Input::kInt8) return sent;
  if (benchmark.input_form == MlperfBenchmark::Input::kPixels) return pixel_input(input, sent.data());
  Bytes out(static_cast<size_t>(input.elements()));
  for (size_t i = 0; i < out.size(); ++i) {
    float value;
    std::memcpy(&value, sent.data() + i * 4, 4);
    out[i] = static_cast<uint8_t>(mote_quantize_i8(value, input.quant.scale[0], input.quant.zero_point[0]));
  }
  return out;
}

double in_thousandths(double value) { return std::round(value * 1000) / 1000; }

// What the device answers: a value for each class, or the error of the reconstruction.
std::vector<double> results(const Tensor& output, const MlperfBenchmark& benchmark, const Bytes& sent,
                            const uint8_t* value) {
  const Bytes bytes(value, value + output.bytes());
  std::vector<double> out;
  double error = 0;
  for (int64_t i = 0; i < output.elements(); ++i) {
    const double real = real_value(output, bytes, i);
    if (!benchmark.finds_anomalies()) {
      out.push_back(in_thousandths(real));
      continue;
    }
    float input;
    std::memcpy(&input, sent.data() + i * 4, 4);
    error += std::pow(real - static_cast<double>(input), 2);
  }
  if (benchmark.finds_anomalies())
    out.push_back(in_thousandths(error / static_cast<double>(output.elements())));
  return out;
}

// As the runner does: probabilities of an inference add up to one, and a file's are the mean over its
// inferences.
std::vector<std::vector<double>> scores_of_files(const Inputs& inputs,
                                                 const std::vector<std::vector<double>>& answers) {
  std::vector<std::vector<double>> out(inputs.label.size());
  std::vector<double> count(inputs.label.size());
  for (size_t i = 0; i < answers.size(); ++i) {
    const double sum =
        answers[i].size() == 1 ? 1 : std::accumulate(answers[i].begin(), answers[i].end(), 0.0);
    std::vector<double>& scores = out[inputs.file[i]];
    scores.resize(answers[i].size());
    for (size_t k = 0; k < scores.size(); ++k) scores[k] += sum != 0 ? answers[i][k] / sum : answers[i][k];
    ++count[inputs.file[i]];
  }
  for (size_t f = 0; f < out.size(); ++f)
    for (double& score : out[f]) score /= count[f];
  return out;
}

void judge(const MlperfBenchmark& benchmark, const std::vector<std::vector<double>>& scores,
           const std::vector<int32_t>& labels, MlperfAccuracy* out) {
  const auto curve = [&](size_t column, int32_t positive) {
    std::vector<double> column_scores;
    std::vector<bool> is_positive;
    for (size_t f = 0; f < scores.size(); ++f) {
      column_scores.push_back(scores[f][column]);
      is_positive.push_back(labels[f] == positive);
    }
    return area_under_curve(column_scores, is_positive);
  };
  const size_t columns = scores.empty() ? 0 : scores[0].size();
  if (columns == 1) out->auc = curve(0, 1);
  if (columns == 2) out->auc = curve(1, 1);
  if (columns > 2) {
    for (size_t k = 0; k < columns; ++k)
      out->auc += curve(k, static_cast<int32_t>(k)) / static_cast<double>(columns);
  }
  if (columns > 1) {
    int64_t correct = 0;
    for (size_t f = 0; f < scores.size(); ++f)
      correct +=
          std::max_element(scores[f].begin(), scores[f].end()) - scores[f].begin() == labels[f] ? 1 : 0;
    out->top1 = static_cast<double>(correct) / static_cast<double>(scores.size());
  }
  out->quality = out->top1 ? *out->top1 : out->auc;
  out->quality_target = benchmark.quality_target;
}

Result<MlperfAccuracy> measure_accuracy(const Compiled& compiled, const Firmware& firmware,
                                        const MlperfBenchmark& benchmark, const std::string& folder) {
  MOTE_ASSIGN(const Inputs inputs, read_inputs(folder, benchmark));
  const Graph& graph = compiled.model.graph;
  const Tensor &input = graph.tensor(graph.inputs[0]), &output = graph.tensor(graph.outputs[0]);
  RunRequest request;
  request.counting = Counting::kNone;
  for (const Bytes& sent : inputs.sent) {
    const Bytes one = model_input(input, benchmark, sent);
    request.inputs.insert(request.inputs.end(), one.begin(), one.end());
  }
  MOTE_ASSIGN(const BoardRun run, run_firmware(firmware, request));

  MlperfAccuracy out;
  out.inputs = static_cast<int64_t>(inputs.label.size());
  out.inferences = run.inferences;
  std::vector<std::vector<double>> answers;
  DeviceSession host(compiled.model, compiled.layout);
  Progress progress("run on this computer", out.inferences);
  for (size_t i = 0; i < inputs.sent.size(); ++i) {
    if (interrupted()) return Error(Code::kInterrupted, "interrupted");
    const uint8_t* value = run.outputs.data() + i * static_cast<size_t>(output.bytes());
    answers.push_back(results(output, benchmark, inputs.sent[i], value));
    host.run({model_input(input, benchmark, inputs.sent[i])});
    const Bytes expected = host.value(graph.outputs[0]);
    out.identical_to_host += std::equal(expected.begin(), expected.end(), value) ? 1 : 0;
    progress.update(static_cast<int64_t>(i + 1));
  }
  judge(benchmark, scores_of_files(inputs, answers), inputs.label, &out);
  return out;
}

}  // namespace

double area_under_curve(const std::vector<double>& scores, const std::vector<bool>& positive) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  double pairs = 0, below = 0, positives = 0;
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    double here_positive = 0;
    for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end)
      here_positive += positive[order[end]] ? 1 : 0;
    const double here_others = static_cast<double>(end - begin) - here_positive;
    pairs += here_positive * (below + here_others / 2);
    below += here_others;
    positives += here_positive;
    begin = end;
  }
  return positives > 0 && below > 0 ? pairs / (positives * below) : 0.5;
}

Result<MlperfSummary> mlperf(const MlperfRequest& request) {
  MOTE_ASSIGN(const Target target, find_target(request.board, request.objective));
  if (target.is_host())
    return Error(Code::kUnsupported, "the benchmark is one of boards",
                 "choose one with --board, see 'mote boards'");
  MOTE_ASSIGN(const Compiled compiled,
              compile_file(request.model, target, Optimize::kFull, request.model_options));
  MOTE_TRY(check_fit(compiled));
  MlperfSummary out;
  MOTE_ASSIGN(out.benchmark, mlperf_benchmark_of(compiled.model.graph, request.benchmark));
  MOTE_ASSIGN(std::vector<BenchResult> costs, bench({{request.model},
                                                     {request.board},
                                                     request.objective,
                                                     request.optimization,
                                                     request.weights_in_ram,
                                                     request.model_options}));
  out.cost = std::move(costs[0]);
  if (out.cost.error) return *out.cost.error;
  if (out.cost.cycles.latency_ms) out.throughput = 1000 / *out.cost.cycles.latency_ms;
  if (!request.data.empty()) {
    MOTE_ASSIGN(const Firmware firmware,
                build_for_board(compiled, request.optimization, request.weights_in_ram));
    MOTE_ASSIGN(out.accuracy, measure_accuracy(compiled, firmware, out.benchmark, request.data));
  }
  return out;
}

Json to_json(const MlperfSummary& s) {
  Json accuracy = nullptr;
  if (s.accuracy) {
    const MlperfAccuracy& a = *s.accuracy;
    accuracy = {{"inputs", a.inputs},
                {"inferences", a.inferences},
                {"identical_to_host", a.identical_to_host},
                {"top1", or_null(a.top1)},
                {"auc", a.auc},
                {"metric", s.benchmark.metric},
                {"quality", a.quality},
                {"quality_target", a.quality_target > 0 ? Json(a.quality_target) : Json(nullptr)},
                {"reached", a.reached()}};
  }
  return {{"benchmark", s.benchmark.id},
          {"note", kMlperfNote},
          {"inferences_per_second", or_null(s.throughput)},
          {"accuracy", accuracy},
          {"cost", to_json(s.cost)}};
}

}  // namespace mote
