// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/format.h"
#include "device/signal/cmvn.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", DType::kFloat32));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kFloat32));
  MOTE_ASSIGN(const int64_t window, setting(node, "window", 1, (1 << 16) - 1));
  MOTE_TRY(setting(node, "variance", 0, 1));
  if (window % 2 == 0)
    return Error(Code::kInvalid, format("a window of {} frames has no frame in its middle", window),
                 "give an odd number of frames");
  if (x.shape.size() != 2)
    return Error(Code::kInvalid, format("the shape {} is not one of frames", shape_text(x.shape)),
                 "give [frames, features]");
  return std::vector<Shape>{x.shape};
}

// The numbers of a window around frame i; those beyond an end are mirrored with the end repeated.
std::vector<double> around(const std::vector<double>& x, int64_t i, int64_t window) {
  std::vector<double> out;
  const auto frames = static_cast<int64_t>(x.size());
  for (int64_t k = i - window / 2; k <= i + window / 2; ++k) {
    const int64_t turn = ((k % (2 * frames)) + 2 * frames) % (2 * frames);
    out.push_back(x[static_cast<size_t>(turn < frames ? turn : 2 * frames - 1 - turn)]);
  }
  return out;
}

double mean_of(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += value;
  return sum / static_cast<double>(x.size());
}

double deviation_of(const std::vector<double>& x) {
  const double mean = mean_of(x);
  double sum = 0;
  for (const double value : x) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(x.size()));
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& shape = graph.tensor(node.inputs[0]).shape;
  const int64_t window = node.attrs.integer("window");
  const bool variance = node.attrs.integer("variance") != 0;
  for (int64_t f = 0; f < shape[1]; ++f) {
    std::vector<double> x, centred;
    for (int64_t i = 0; i < shape[0]; ++i) x.push_back(double{buffers.in<float>(0)[i * shape[1] + f]});
    for (int64_t i = 0; i < shape[0]; ++i)
      centred.push_back(x[static_cast<size_t>(i)] - mean_of(around(x, i, window)));
    for (int64_t i = 0; i < shape[0]; ++i) {
      const double by = variance ? deviation_of(around(centred, i, window)) + 1e-10 : 1;
      buffers.out<float>(0)[i * shape[1] + f] = static_cast<float>(centred[static_cast<size_t>(i)] / by);
    }
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Shape& shape = graph.tensor(node.inputs[0]).shape;
  const int64_t window = node.attrs.integer("window"), variance = node.attrs.integer("variance");
  KernelCall call;
  call.kernel = &kernel("cmvn_f32");
  call.integer("frames", shape[0]);
  call.integer("features", shape[1]);
  call.integer("window", window);
  call.integer("variance", variance);
  if (variance != 0) call.scratch_bytes = int64_t{4} * shape[0];
  // Of every pass: numbers that enter and leave.
  call.instructions = (1 + variance) * 25 * shape[1] * (2 * shape[0] + window);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    int64_t window, variance;
  };
  std::vector<OpCase> out;
  // Windows shorter than the frames, as long, longer, and longer than the frames there and back.
  for (const Row& row :
       {Row{{20, 3}, 5, 1}, Row{{20, 3}, 5, 0}, Row{{9, 2}, 9, 1}, Row{{12, 4}, 21, 1}, Row{{5, 2}, 31, 1},
        Row{{5, 1}, 21, 0}, Row{{3, 7}, 101, 1}, Row{{2, 4}, 7, 0}, Row{{40, 1}, 3, 0}}) {
    CaseBuilder builder(format("{}, window {}{}", shape_text(row.x), row.window,
                               row.variance != 0 ? ", over the deviation" : ""));
    builder.node("signal_cmvn", {builder.input(DType::kFloat32, row.x)},
                 attrs({{"window", row.window}, {"variance", row.variance}}), DType::kFloat32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_cmvn = {
    .name = "signal_cmvn",
    .summary = "features of frames without their means over a sliding window, and over their deviations",
    .source = "speechpy, processing.cmvnw; device/signal/cmvn.h",
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
