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

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", DType::kFloat32));
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", DType::kFloat32));
  if (x.shape.size() != 2)
    return Error(Code::kInvalid, format("the shape {} is not one of spectra", shape_text(x.shape)),
                 "give [frames, bins]");
  MOTE_ASSIGN(const int64_t first, setting(node, "first", 0, x.shape[1] - 1));
  MOTE_TRY(setting(node, "end", first + 1, x.shape[1]));
  const auto scale = static_cast<float>(node.attrs.number("scale"));
  if (!std::isfinite(scale) || !(scale > 0))
    return Error(Code::kInvalid, "'scale' is not a number above 0", "give what one bin is worth");
  return std::vector<Shape>{{x.shape[0]}};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& shape = graph.tensor(node.inputs[0]).shape;
  const auto scale = double{static_cast<float>(node.attrs.number("scale"))};
  for (int64_t frame = 0; frame < shape[0]; ++frame) {
    const float* x = buffers.in<float>(0) + frame * shape[1];
    const float* top = std::max_element(x + node.attrs.integer("first"), x + node.attrs.integer("end"));
    const double below = top > x ? double{top[-1]} : 0, above = top + 1 < x + shape[1] ? double{top[1]} : 0;
    double off = 0;
    if (*top > 0 && std::max(below, above) > 0) {
      const double ratio = std::sqrt(std::max(below, above) / double{*top});
      off = std::clamp((2 * ratio - 1) / (1 + ratio), 0.0, 0.5);
    }
    buffers.out<float>(0)[frame] =
        static_cast<float>(scale * (static_cast<double>(top - x) + (above > below ? off : -off)));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Shape& shape = graph.tensor(node.inputs[0]).shape;
  KernelCall call;
  call.kernel = &kernel("strongest_line_f32");
  call.integer("frames", shape[0]);
  call.integer("bins", shape[1]);
  call.integer("first", node.attrs.integer("first"));
  call.integer("end", node.attrs.integer("end"));
  call.real("scale", static_cast<float>(node.attrs.number("scale")));
  call.instructions = shape[0] * (80 + 8 * (node.attrs.integer("end") - node.attrs.integer("first")));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

// Numbers of either sign: a frame may have no power among its bins.
std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    int64_t first, end;
    double scale;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{{5, 33}, 0, 33, 1.0}, Row{{8, 17}, 3, 9, 0.25}, Row{{6, 9}, 8, 9, 2.0},
                         Row{{6, 9}, 0, 1, 2.0}, Row{{12, 3}, 0, 3, 0.01}, Row{{3, 1}, 0, 1, 1.0}}) {
    CaseBuilder builder(
        format("{}, bins {} to {}, scale {}", shape_text(row.x), row.first, row.end - 1, row.scale));
    builder.node("signal_strongest_line", {builder.input(DType::kFloat32, row.x)},
                 attrs({{"first", row.first}, {"end", row.end}, {"scale", row.scale}}), DType::kFloat32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_strongest_line = {
    .name = "signal_strongest_line",
    .summary = "the frequency of the strongest line of each spectrum, between bins",
    .source =
        "T. Grandke, Interpolation algorithms for discrete Fourier transforms of weighted signals (1983)",
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
