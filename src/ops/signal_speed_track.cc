// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "device/signal/order_track.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kSpeed };

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  MOTE_TRY(check_vector(x, "input", DType::kFloat32));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kSpeed]), "speed", DType::kFloat32));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kFloat32));
  MOTE_ASSIGN(const int64_t points, setting(node, "points", 1, 1 << 24));
  MOTE_TRY(setting(node, "per_turn", 1, 1 << 24));
  MOTE_ASSIGN(const int64_t step, setting(node, "step", 1, 1 << 24));
  MOTE_TRY(setting(node, "centre", 0, 1 << 24));
  if ((graph.tensor(node.inputs[kSpeed]).elements() - 1) * step > x.elements())
    return Error(Code::kInvalid, format("{} speeds every {} samples go beyond {} samples",
                                        graph.tensor(node.inputs[kSpeed]).elements(), step, x.elements()));
  return std::vector<Shape>{{static_cast<int32_t>(points)}};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t count = graph.tensor(node.inputs[kX]).elements();
  const int64_t frames = graph.tensor(node.inputs[kSpeed]).elements();
  const float *x = buffers.in<float>(kX), *speed = buffers.in<float>(kSpeed);
  float* y = buffers.out<float>(0);
  float* const end = y + node.attrs.integer("points");
  std::fill(y, end, 0.0f);
  // The angle at sample i, in points; y[k] is where it is k.
  double angle = 0;
  for (int64_t i = 0, k = 0; i + 1 < count; ++i) {
    const double place = std::clamp<double>((static_cast<double>(i - node.attrs.integer("centre")) + 0.5) /
                                                static_cast<double>(node.attrs.integer("step")),
                                            0, static_cast<double>(frames - 1));
    const auto frame = std::min<int64_t>(static_cast<int64_t>(place), std::max<int64_t>(frames - 2, 0));
    const double low = double{speed[frame]}, high = double{speed[std::min(frame + 1, frames - 1)]};
    const double turns = low + (place - static_cast<double>(frame)) * (high - low);
    const double next = angle + turns * static_cast<double>(node.attrs.integer("per_turn"));
    for (; static_cast<double>(k) < next && y < end; ++k)
      *y++ = static_cast<float>(double{x[i]} + (static_cast<double>(k) - angle) / (next - angle) *
                                                   (double{x[i + 1]} - double{x[i]}));
    angle = next;
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const int64_t count = graph.tensor(node.inputs[kX]).elements();
  KernelCall call;
  call.kernel = &kernel("order_track_speed_f32");
  call.integer("count", count);
  call.integer("frames", graph.tensor(node.inputs[kSpeed]).elements());
  call.integer("points", node.attrs.integer("points"));
  call.integer("per_turn", node.attrs.integer("per_turn"));
  call.integer("centre", node.attrs.integer("centre"));
  call.integer("step", node.attrs.integer("step"));
  call.instructions = 40 * count + 30 * node.attrs.integer("points");
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

// Speeds of either sign: a shaft that turns back makes no points until it is where it has been.
std::vector<OpCase> cases() {
  struct Row {
    int32_t count, frames;
    int64_t points, per_turn, centre, step;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{80, 4, 30, 2, 10, 20}, Row{50, 3, 200, 9, 8, 16}, Row{40, 1, 60, 5, 20, 1},
                         Row{64, 8, 20, 1, 4, 8}, Row{2, 1, 5, 4, 0, 1}, Row{1, 1, 3, 1, 0, 1}}) {
    CaseBuilder builder(format("{} samples, {} speeds every {}, {} points, {} per turn", row.count,
                               row.frames, row.step, row.points, row.per_turn));
    const TensorId x = builder.input(DType::kFloat32, {row.count});
    const TensorId speed = builder.input(DType::kFloat32, {row.frames});
    builder.node(
        "signal_speed_track", {x, speed},
        attrs(
            {{"points", row.points}, {"per_turn", row.per_turn}, {"centre", row.centre}, {"step", row.step}}),
        DType::kFloat32);
    out.push_back(builder.build());
    // Angles add up in single precision.
    out.back().tolerance = 1e-4;
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_speed_track = {
    .name = "signal_speed_track",
    .summary = "samples evenly spaced over the angle of a shaft, by its speed",
    .source = "the definition; device/signal/order_track.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
