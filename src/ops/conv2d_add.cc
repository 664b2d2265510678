// SPDX-License-Identifier: Apache-2.0
#include "device/nn/conv2d_add/conv2d_add.h"

#include <cfloat>
#include <optional>
#include <string_view>

#include "base/format.h"
#include "ops/add_dsp.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/conv2d_add_parts.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 0;
enum { kIn, kWeights, kBias, kResidual, kInputs };

const OpDef& conv_op() { return *find_op("conv2d"); }
const OpDef& add_op() { return *find_op("add"); }

// No file has this operator: the pass fuse-residual-adds makes it.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) {
  return Error(Code::kInternal, "conv2d_add is no operator of TFLite");
}

Status check_node(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, kInputs));
  if (node.inputs.size() < kInputs || node.inputs[kResidual] == kNoTensor)
    return Error(Code::kInvalid, "input 3, the residual, is missing");
  for (const TensorId id : {node.inputs[kIn], node.inputs[kResidual], node.outputs[0]}) {
    MOTE_TRY(check_activation_type(graph.tensor(id), "tensor"));
    if (graph.tensor(id).type != DType::kInt8)
      return Error(
          Code::kUnsupported,
          format("'{}' must be int8: other types are added by a node of their own", graph.tensor(id).name));
  }
  if (graph.tensor(node.inputs[kResidual]).is_constant())
    return Error(Code::kUnsupported, "a constant residual has no kernel",
                 "add it by a node of its own: pass fuse-residual-adds leaves it there");
  const double scale = node.attrs.number("conv_scale");
  constexpr auto kLeast = double{FLT_MIN}, kMost = double{FLT_MAX};
  if (!(scale >= kLeast && scale <= kMost))
    return Error(Code::kInvalid, format("attribute conv_scale is {}, not a positive number", scale));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_node(graph, node));
  ConvAddParts parts = conv2d_add_parts(graph, node);
  MOTE_ASSIGN(const std::vector<Shape> shapes, conv_op().infer(parts.graph, parts.conv));
  const Shape& residual = graph.tensor(node.inputs[kResidual]).shape;
  if (residual != shapes[0])
    return Error(Code::kInvalid, format("the residual has shape {}, the convolution gives {}",
                                        shape_text(residual), shape_text(shapes[0])));
  parts.graph.tensor(parts.conv.outputs[0]).shape = shapes[0];
  return add_op().infer(parts.graph, parts.add);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const ConvAddParts parts = conv2d_add_parts(graph, node);
  Bytes conv_out(static_cast<size_t>(graph.tensor(node.outputs[0]).bytes()));
  const std::vector<const void*>& in = buffers.inputs;
  conv_op().eval_ref(parts.graph, parts.conv, {{in[kIn], in[kWeights], in[kBias]}, {conv_out.data()}});
  add_op().eval_ref(parts.graph, parts.add, {{conv_out.data(), in[kResidual]}, buffers.outputs});
}

void add_factor(KernelCall& call, const char* name, const FixedPoint& factor) {
  call.integer(format("{}_multiplier", name), factor.multiplier);
  call.integer(format("{}_shift", name), factor.shift);
}

// The kernel that does any quantisation: its parameters are those of the convolution and of the sum.
KernelCall lower_portable(KernelCall call, const ConvAddParts& parts) {
  const Tensor& residual = parts.graph.tensor(parts.add.inputs[1]);
  const Tensor& out = parts.graph.tensor(parts.add.outputs[0]);
  const AddRule rule = add_rule(parts.graph.tensor(parts.add.inputs[0]), residual, out);
  constexpr int kInstructionsOfASum = 75;
  call.instructions += kInstructionsOfASum * out.elements();
  call.kernel = &kernel("conv2d_add_s8");
  add_factor(call, "conv", rule.a.factor);
  call.integer("residual_zero_point", rule.b.zero_point);
  add_factor(call, "residual", rule.b.factor);
  call.integer("sum_zero_point", rule.out_zero_point);
  add_factor(call, "sum", rule.out_factor);
  const Range range = activation_range(parts.add.attrs.text("activation", "none"), out);
  call.integer("sum_min", range.low);
  call.integer("sum_max", range.high);
  return call;
}

bool is_whole_int8(const std::string& activation, const Tensor& tensor) {
  const Range range = activation_range(activation, tensor);
  return range.low == -128 && range.high == 127;
}

// The sum as a straight line in registers; the name of a Helium convolution tells the kernel's.
std::optional<KernelCall> lower_mve(KernelCall call, const char* name, const ConvAddParts& parts) {
  const Tensor& between = parts.graph.tensor(parts.add.inputs[0]);
  const Tensor& out = parts.graph.tensor(parts.add.outputs[0]);
  if (!is_whole_int8(parts.conv.attrs.text("activation"), between) ||
      !is_whole_int8(parts.add.attrs.text("activation"), out))
    return std::nullopt;
  const std::optional<LinearAdd> line =
      linear_add_mve(add_rule(between, parts.graph.tensor(parts.add.inputs[1]), out));
  if (!line) return std::nullopt;
  constexpr int kInstructionsOfFourSums = 5;
  call.instructions += kInstructionsOfFourSums * out.elements() / 4;
  call.kernel = &kernel(name);
  call.integer("conv_factor", line->a_factor);
  call.integer("residual_factor", line->b_factor);
  call.integer("offset", line->offset);
  return call;
}

// The call with the sum, if there is a kernel that goes on from this convolution's.
std::optional<KernelCall> with_sum(const KernelCall& conv, const ConvAddParts& parts) {
  const std::string_view name = conv.kernel->name;
  if (name == "conv2d_s8") return lower_portable(conv, parts);
  if (name == "conv2d_s8_mve") return lower_mve(conv, "conv2d_add_s8_mve", parts);
  if (name == "conv2d_s8_mve_1x1") return lower_mve(conv, "conv2d_add_s8_mve_1x1", parts);
  return std::nullopt;
}

// Every kernel starts from one of the convolution alone.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const ConvAddParts parts = conv2d_add_parts(graph, node);
  MOTE_ASSIGN(const std::vector<KernelCall> convolutions, lower_candidates(parts.graph, parts.conv, target));
  std::vector<KernelCall> calls;
  for (const KernelCall& call : convolutions) add_variant(with_sum(call, parts), &calls);
  for (KernelCall& call : calls) call.inputs = {node.inputs[kIn], node.inputs[kResidual]};
  return calls;
}

int64_t macs(const Graph& graph, const Node& node) {
  const ConvAddParts parts = conv2d_add_parts(graph, node);
  return conv_op().macs(parts.graph, parts.conv);
}

struct SumCase {
  WeightedCase conv;
  Quant residual, out;
  const char* activation = "none";  // of the sum; the convolution's is among its attributes
};

// The case of the convolution, whose output becomes one of the operands.
OpCase case_of(const SumCase& row) {
  OpCase out = weighted_case("conv2d", kChannelAxis, row.conv);
  Graph& graph = out.graph;
  Node& node = graph.nodes[0];
  Tensor& result = graph.tensor(node.outputs[0]);
  node.op = node.origin.node_type = "conv2d_add";
  node.attrs.set("conv_scale", double{result.quant.scale[0]});
  node.attrs.set("conv_zero_point", int64_t{result.quant.zero_point[0]});
  node.attrs.set("conv_activation", node.attrs.text("activation"));
  node.attrs.set("activation", std::string(row.activation));
  result.quant = row.out;
  Tensor residual = result;
  residual.name = "residual";
  residual.quant = row.residual;
  node.inputs.resize(kResidual, kNoTensor);
  node.inputs.push_back(graph.add(std::move(residual)));
  graph.inputs.push_back(node.inputs[kResidual]);
  return out;
}

std::vector<OpCase> cases() {
  const auto s8 = DType::kInt8;
  const CasePads same3 = {1, 1, 1, 1};
  // The convolution's output has scale 0.1.
  const Quant q = per_tensor(0.11f, -17), wide = per_tensor(0.13f, -128), low = per_tensor(0.02f, -128);
  const std::vector<SumCase> table = {
      {{"int8 3x3 same", s8, {1, 5, 6, 4}, {8, 3, 3, 4}, window_attrs(1, 1, same3)}, q, per_tensor(0.13f, 8)},
      {{"int8 3x3 sixteen channels, relu", s8, {1, 6, 8, 16}, {16, 3, 3, 16}, window_attrs(1, 1, same3)},
       q,
       wide,
       "relu"},
      {{"int8 1x1", s8, {1, 4, 5, 8}, {8, 1, 1, 8}, window_attrs(1, 1)}, low, wide},
      {{"int8 1x1 odd channels", s8, {1, 3, 3, 5}, {7, 1, 1, 5}, window_attrs(1, 1)}, q, wide},
      {{"int8 1x1 stride 2", s8, {1, 5, 6, 4}, {12, 1, 1, 4}, window_attrs(2, 2)}, q, wide},
      {{"int8 1x1 one position", s8, {1, 1, 1, 8}, {8, 1, 1, 8}, window_attrs(1, 1)}, q, wide},
      {{"int8 3x3 two positions, no bias",
        s8,
        {1, 3, 4, 3},
        {6, 3, 3, 3},
        window_attrs(1, 1),
        7,
        -9,
        true,
        false},
       q,
       wide},
      {{"int8 dilation 2", s8, {1, 9, 8, 4}, {4, 3, 3, 4}, window_attrs(1, 1, {2, 2, 2, 2}, "none", 2, 2)},
       q,
       wide},
      {{"int8 convolution with relu", s8, {1, 4, 5, 8}, {8, 1, 1, 8}, window_attrs(1, 1, {}, "relu")},
       q,
       wide},
      {{"int8 sum with relu6", s8, {1, 4, 5, 8}, {8, 1, 1, 8}, window_attrs(1, 1)}, q, q, "relu6"},
      {{"int8 zero points high", s8, {1, 5, 5, 4}, {4, 3, 3, 4}, window_attrs(1, 1, same3), 127, 127},
       per_tensor(0.05f, 127),
       per_tensor(0.11f, 127)},
      {{"int8 saturating", s8, {1, 5, 5, 4}, {4, 3, 3, 4}, window_attrs(1, 1, same3), 1, 1, true, true, 3000},
       per_tensor(0.05f, 0),
       per_tensor(0.06f, 0)},
      {{"int8 scales apart", s8, {1, 4, 5, 8}, {8, 1, 1, 8}, window_attrs(1, 1)}, per_tensor(1e-6f, 0), q},
      {{"int8 scales on ties", s8, {1, 4, 5, 8}, {8, 1, 1, 8}, window_attrs(1, 1)},
       per_tensor(0.1f, 3),
       per_tensor(0.2f, -3)},
  };
  std::vector<OpCase> out;
  for (const SumCase& row : table) out.push_back(case_of(row));
  return out;
}

}  // namespace

extern const OpDef op_conv2d_add = {
    .name = "conv2d_add",
    .summary = "conv2d whose int8 output is added to another tensor at once; made by pass fuse-residual-adds",
    .source = "conv2d and add",
    .channel_axis = kChannelAxis,
    .locality = Locality::kWindow,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
