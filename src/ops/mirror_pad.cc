// SPDX-License-Identifier: Apache-2.0
#include "device/nn/mirror_pad/mirror_pad.h"

#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/element_map.h"
#include "ops/op.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// MirrorPadOptions of the schema. Inputs: tensor, and int32 or int64 [rank][2] of elements before and after.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kMode };
  enum { kReflect, kSymmetric };
  MOTE_TRY(check_input_count(node, 2, 2));
  const size_t rank = graph.tensor(node.inputs[0]).shape.size();
  MOTE_ASSIGN(const std::vector<int64_t> pads, integers_of_input(graph, node, 1, "paddings"));
  const int8_t mode = options.byte_field(kMode, 0);
  if (pads.size() != 2 * rank || (mode != kReflect && mode != kSymmetric))
    return Error(Code::kInvalid, format("{} paddings and mode {} for {} dimensions", pads.size(), mode, rank),
                 "the file is damaged: convert the model again");
  std::vector<int64_t> before, after;
  for (size_t d = 0; d < rank; ++d) {
    before.push_back(pads[2 * d]);
    after.push_back(pads[2 * d + 1]);
  }
  node.attrs.set("before", before);
  node.attrs.set("after", after);
  node.attrs.set("mode", std::string(mode == kReflect ? "reflect" : "symmetric"));
  node.inputs.resize(1);
  return ok_status();
}

// 1 where the outermost elements are not repeated.
int64_t once(const Node& node) { return node.attrs.text("mode") == "reflect" ? 1 : 0; }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  const std::vector<int64_t> before = node.attrs.list("before"), after = node.attrs.list("after");
  const std::string mode = node.attrs.text("mode");
  if (before.size() != in.shape.size() || after.size() != in.shape.size())
    return Error(Code::kInvalid, format("before and after must have {} entries", in.shape.size()));
  if (mode != "reflect" && mode != "symmetric")
    return Error(Code::kInvalid, format("mode '{}' is neither reflect nor symmetric", mode));
  Shape out;
  for (size_t d = 0; d < in.shape.size(); ++d) {
    const int64_t most = in.shape[d] - once(node);
    for (const int64_t pad : {before[d], after[d]})
      if (pad < 0 || pad > most)
        return Error(
            Code::kInvalid,
            format("padding {} of dimension {} is outside 0 to {}, which can be mirrored", pad, d, most));
    const int64_t size = before[d] + in.shape[d] + after[d];
    if (size > kMaxTensorBytes)
      return Error(Code::kInvalid, format("the output has {} elements along {}", size, d));
    out.push_back(static_cast<int32_t>(size));
  }
  return std::vector<Shape>{out};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<int64_t> before = node.attrs.list("before");
  const bool repeats_edge = once(node) == 0;
  const auto bytes = static_cast<size_t>(dtype_bytes(out.type));
  for (int64_t i = 0; i < out.elements(); ++i) {
    int64_t rest = i, from = 0, stride = 1;
    for (size_t d = in.size(); d-- > 0; stride *= in[d]) {
      int64_t position = rest % out.shape[d] - before[d];
      rest /= out.shape[d];
      if (position < 0) position = repeats_edge ? -position - 1 : -position;
      const int64_t beyond = position - in[d];
      if (beyond >= 0) position = in[d] - 1 - beyond - (repeats_edge ? 0 : 1);
      from += position * stride;
    }
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(i) * bytes,
                buffers.in<uint8_t>(0) + static_cast<size_t>(from) * bytes, bytes);
  }
}

struct Level {
  int64_t out, before, in, stride;
};

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<int64_t> before = node.attrs.list("before"), strides = dense_strides(in.shape);
  // What lies behind the last dimension with padding moves together, and so do neighbours without padding.
  int64_t run = 1;
  std::vector<Level> levels;  // the fastest first
  for (size_t d = in.shape.size(); d-- > 0;) {
    const Level next = {out.shape[d], before[d], in.shape[d], strides[d]};
    const bool plain = next.out == next.in;
    if (plain && levels.empty()) {
      run *= next.in;
    } else if (plain && levels.back().out == levels.back().in) {
      levels.back().out = levels.back().in *= next.in;
    } else {
      levels.push_back(next);
    }
  }
  int64_t width = dtype_bytes(in.type), elements = 1;
  for (; width < 8 && run % 2 == 0; run /= 2) width *= 2;
  if (levels.empty()) levels.push_back({1, 0, 1, 0});
  std::vector<int32_t> numbers;
  for (size_t i = levels.size(); i-- > 0; elements *= levels[i].out)
    for (const int64_t number :
         {levels[i].out, levels[i].before, levels[i].in, levels[i].stride * dtype_bytes(in.type) / width})
      numbers.push_back(static_cast<int32_t>(number));
  KernelCall call;
  call.kernel = &kernel(format("mirror_pad_x{}", 8 * width).c_str());
  call.pointer("levels", DType::kInt32, numbers);
  call.integer("rank", static_cast<int64_t>(levels.size()));
  call.integer("run", run);
  call.integer("once", once(node));
  constexpr int64_t kPerRun = 22, kPerElement = 5;
  call.instructions = elements * (kPerRun + run * kPerElement);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* mode;
    Shape in;
    std::vector<int64_t> before, after;
  };
  const std::vector<Row> table = {{"reflect", {3, 4}, {1, 0}, {2, 3}},
                                  {"symmetric", {3, 4}, {1, 4}, {3, 2}},
                                  {"reflect", {5}, {4}, {3}},
                                  {"symmetric", {1, 3, 2, 2}, {0, 2, 1, 0}, {0, 1, 2, 0}},
                                  {"reflect", {2, 3, 3}, {1, 2, 0}, {0, 2, 1}},
                                  {"symmetric", {2, 3}, {0, 0}, {0, 0}},
                                  {"reflect", {1, 4, 5, 3}, {0, 1, 1, 0}, {0, 1, 1, 0}},
                                  {"symmetric", {3, 2, 5}, {2, 0, 0}, {3, 0, 0}},
                                  {"reflect", {2, 3, 2, 3, 2, 2}, {1, 0, 1, 2, 0, 1}, {0, 0, 1, 0, 1, 0}}};
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const Row& row : rows_for(type, table)) {
      CaseBuilder builder(format("{} {} {}", dtype_name(type), row.mode, shape_text(row.in)));
      builder.node("mirror_pad", {builder.input(type, row.in, quant_of(type))},
                   attrs({{"before", row.before}, {"after", row.after}, {"mode", row.mode}}), type,
                   quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_mirror_pad = {
    .name = "mirror_pad",
    .summary = "surrounds a tensor with its own mirror image",
    .source = "TFLM 90b983c micro/kernels/mirror_pad.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{100, "MIRROR_PAD", 3}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
