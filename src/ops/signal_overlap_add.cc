// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/frames.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

// The last two dimensions are frames and their samples.
struct Sizes {
  int64_t rows, frames, size, step;
  int64_t kept() const { return size - step; }
  int64_t state() const { return rows * kept(); }
  Shape y;
};

Result<Sizes> checked_sizes(const Graph& graph, const Node& node) {
  if (node.inputs.empty() || node.inputs[0] == kNoTensor) return Error(Code::kInvalid, "has no input");
  const Tensor& x = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_samples(x, "input", {DType::kInt16, DType::kFloat32}));
  if (x.shape.size() < 2)
    return Error(Code::kInvalid,
                 format("input '{}' ({}) has no dimension of frames", x.name, shape_text(x.shape)),
                 "give it the shape [frames, samples]");
  Sizes s{};
  s.size = x.shape.back();
  s.frames = x.shape[x.shape.size() - 2];
  s.rows = x.elements() / (s.size * s.frames);
  MOTE_ASSIGN(s.step, setting(node, "frame_step", 1, s.size));
  s.y.assign(x.shape.begin(), x.shape.end() - 1);
  MOTE_ASSIGN(s.y.back(), size_from(s.frames * s.step));
  return s;
}

Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  take_settings(options, node, {"frame_step"});
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_ASSIGN(const Sizes s, checked_sizes(graph, node));
  if (s.kept() == 0) return become_reshape(graph, node, s.y);
  MOTE_ASSIGN(const int32_t state, size_from(s.state()));
  add_state(graph, node, graph.tensor(node.inputs[0]).type, state);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2, 2));
  MOTE_ASSIGN(const Sizes s, checked_sizes(graph, node));
  const DType type = graph.tensor(node.inputs[0]).type;
  MOTE_TRY(check_samples(graph.tensor(node.outputs[0]), "output", type));
  if (s.kept() == 0) return Error(Code::kInvalid, "frames that do not overlap have no state: use a reshape");
  MOTE_TRY(check_state(graph, node, type, s.state()));
  MOTE_ASSIGN(const int32_t state, size_from(s.state()));
  return std::vector<Shape>{s.y, {state}};
}

int16_t sum_of(int16_t a, int16_t b) {
  return static_cast<int16_t>(std::clamp(int32_t{a} + b, int32_t{INT16_MIN}, int32_t{INT16_MAX}));
}
float sum_of(float a, float b) { return a + b; }

template <class T>
void eval(const Sizes& s, const Buffers& buffers) {
  const T* x = buffers.in<T>(0);
  T* y = buffers.out<T>(0);
  for (int64_t row = 0; row < s.rows; ++row) {
    std::vector<T> sums(buffers.in<T>(1) + row * s.kept(), buffers.in<T>(1) + (row + 1) * s.kept());
    for (int64_t frame = 0; frame < s.frames; ++frame) {
      sums.resize(static_cast<size_t>(s.size), T{});
      for (T& sum : sums) sum = sum_of(sum, *x++);
      y = std::copy_n(sums.begin(), s.step, y);
      sums.erase(sums.begin(), sums.begin() + s.step);
    }
    std::copy(sums.begin(), sums.end(), buffers.out<T>(1) + row * s.kept());
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Sizes s = *checked_sizes(graph, node);
  if (graph.tensor(node.inputs[0]).type == DType::kInt16) return eval<int16_t>(s, buffers);
  eval<float>(s, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  MOTE_ASSIGN(const Sizes s, checked_sizes(graph, node));
  const bool is_float = graph.tensor(node.inputs[0]).type == DType::kFloat32;
  KernelCall call;
  call.kernel = &kernel(is_float ? "overlap_add_f32" : "overlap_add_s16");
  call.integer("rows", s.rows);
  call.integer("frames", s.frames);
  call.integer("size", s.size);
  call.integer("step", s.step);
  call.in_place = {{1, 1}};
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    Shape x;
    int64_t step;
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt16, DType::kFloat32})
    for (const Row& row : {Row{{2, 6}, 3}, Row{{1, 5}, 2}, Row{{2, 3, 4}, 1}, Row{{3, 7}, 1},
                           Row{{1, 2, 8}, 5}, Row{{4, 9}, 8}, Row{{2, 2, 2, 3}, 2}}) {
      CaseBuilder builder(format("{} {}, step {}", dtype_name(type), shape_text(row.x), row.step));
      const int32_t size = row.x.back(), frames = row.x[row.x.size() - 2];
      const auto rows = static_cast<int32_t>(element_count(row.x) / size / frames);
      const Shape state = {rows * (size - static_cast<int32_t>(row.step))};
      const TensorId x = builder.input(type, row.x);
      builder.node("signal_overlap_add", {x, builder.input(type, state)}, attrs({{"frame_step", row.step}}),
                   {{"y", type, {1}, {}, nullptr, -1}, {"after", type, state, {}, nullptr, -1}});
      out.push_back(builder.build());
    }
  return out;
}

}  // namespace

extern const OpDef op_signal_overlap_add = {
    .name = "signal_overlap_add",
    .summary = "frames that overlap, added up to samples",
    .source = "TFLM 90b983c signal/src/overlap_add.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"SignalOverlapAdd"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
