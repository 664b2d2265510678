// SPDX-License-Identifier: Apache-2.0
#include "device/nn/shift_uint8/shift_uint8.h"

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// The importer puts it between the inputs and outputs of a model of uint8 and its layers.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) {
  return Error(Code::kInternal, "shift_uint8 is no operator of TFLite");
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool to_int8 = in.type == DType::kUInt8 && out.type == DType::kInt8;
  if (!to_int8 && !(in.type == DType::kInt8 && out.type == DType::kUInt8))
    return Error(Code::kInvalid, format("turns uint8 to int8 or back, not {} to {}", dtype_name(in.type),
                                        dtype_name(out.type)));
  const int64_t distance = int64_t{zero_point(in)} - zero_point(out);
  if (!in.quant.per_tensor() || in.quant.scale != out.quant.scale || distance != (to_int8 ? 128 : -128))
    return Error(Code::kInvalid,
                 format("'{}' and '{}' must have one scale, and zero points 128 apart", in.name, out.name));
  return std::vector<Shape>{in.shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const bool to_int8 = graph.tensor(node.inputs[0]).type == DType::kUInt8;
  for (int64_t i = 0; i < graph.tensor(node.outputs[0]).elements(); ++i) {
    if (to_int8) {
      buffers.out<int8_t>(0)[i] = static_cast<int8_t>(buffers.in<uint8_t>(0)[i] - 128);
    } else {
      buffers.out<uint8_t>(0)[i] = static_cast<uint8_t>(buffers.in<int8_t>(0)[i] + 128);
    }
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("shift_uint8");
  call.integer("count", graph.tensor(node.outputs[0]).elements());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    DType from, to;
    Shape shape;
    int32_t zero_point;  // of int8
  };
  const auto u8 = DType::kUInt8, s8 = DType::kInt8;
  const std::vector<Row> table = {
      {"uint8 to int8", u8, s8, {1, 3, 101}, 0},         {"uint8 to int8, one", u8, s8, {1}, -128},
      {"uint8 to int8, image", u8, s8, {1, 7, 5, 3}, 5}, {"uint8 to int8, vector", u8, s8, {33}, 127},
      {"uint8 to int8, batch", u8, s8, {4, 18}, -1},     {"int8 to uint8", s8, u8, {1, 3, 101}, 0},
      {"int8 to uint8, one", s8, u8, {1}, -128},         {"int8 to uint8, image", s8, u8, {1, 7, 5, 3}, 5},
      {"int8 to uint8, vector", s8, u8, {33}, 127},      {"int8 to uint8, batch", s8, u8, {4, 18}, -1},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    const auto quant = [&](DType type) {
      return per_tensor(0.05f, row.zero_point + (type == DType::kUInt8 ? 128 : 0));
    };
    CaseBuilder builder(row.name);
    builder.node("shift_uint8", {builder.input(row.from, row.shape, quant(row.from))}, {}, row.to,
                 quant(row.to));
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_shift_uint8 = {
    .name = "shift_uint8",
    .summary = "uint8 to int8 with a zero point 128 less, or back: the same real values",
    .source = "TFLite 8-bit specification, which has int8 in place of uint8",
    .channel_axis = -1,
    .locality = Locality::kElements,
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
