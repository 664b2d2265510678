// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "base/format.h"
#include "device/nn/extremum/extremum.h"
#include "ir/verify.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr int kZerosLike = 93, kFill = 94;

template <class T>
std::vector<int64_t> sizes_of(const Tensor& tensor) {
  return {tensor.values<T>(), tensor.values<T>() + tensor.elements()};
}

// ZEROS_LIKE is a fill with 0 in the shape of its input.
Status map_zeros_like(Graph& graph, Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  Tensor zero{in.name + "/zero", out.type, {}, out.quant, nullptr, -1};
  zero.data = std::make_shared<const Bytes>(static_cast<size_t>(dtype_bytes(out.type)), uint8_t{0});
  node.attrs.set("shape", std::vector<int64_t>(in.shape.begin(), in.shape.end()));
  node.inputs = {graph.add(std::move(zero))};
  return ok_status();
}

Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int tflite_code) {
  if (tflite_code == kZerosLike) return map_zeros_like(graph, node);
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& dims = graph.tensor(node.inputs[0]);
  if (!dims.is_constant())
    return Error(Code::kUnsupported, format("the shape '{}' is computed while the model runs", dims.name),
                 "export with fixed shapes: tf.keras.Input(shape=..., batch_size=1)");
  if (dims.type != DType::kInt32 && dims.type != DType::kInt64)
    return Error(Code::kInvalid,
                 format("the shape '{}' is {}, not int32 or int64", dims.name, dtype_name(dims.type)));
  node.attrs.set("shape", dims.type == DType::kInt32 ? sizes_of<int32_t>(dims) : sizes_of<int64_t>(dims));
  node.inputs = {node.inputs[1]};
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& value = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (value.elements() != 1)
    return Error(Code::kInvalid, format("the value '{}' must be a single one, but is {}", value.name,
                                        shape_text(value.shape)));
  if (value.type != out.type)
    return Error(Code::kInvalid, format("a value of {} cannot fill a tensor of {}", dtype_name(value.type),
                                        dtype_name(out.type)));
  if ((value.type == DType::kInt8 || value.type == DType::kInt16) && value.quant.present() &&
      out.quant.present())
    MOTE_TRY(check_same_quantization(value, out, kAllTypes));
  const std::vector<int64_t> wanted = node.attrs.list("shape");
  if (wanted.size() > static_cast<size_t>(kMaxRank))
    return Error(Code::kUnsupported, format("the shape has more than {} dimensions", kMaxRank));
  Shape shape;
  for (const int64_t size : wanted) {
    if (size < 1 || size > kMaxTensorBytes)
      return Error(Code::kInvalid, format("the shape has a dimension of {}", size));
    shape.push_back(static_cast<int32_t>(size));
  }
  return std::vector<Shape>{shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t bytes = dtype_bytes(out.type);
  for (int64_t i = 0; i < out.elements(); ++i)
    std::memcpy(buffers.out<uint8_t>(0) + i * bytes, buffers.inputs[0], static_cast<size_t>(bytes));
}

// The larger one of the value and itself, for every element.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const DType type = graph.tensor(node.outputs[0]).type;
  KernelCall call;
  call.kernel = &kernel(format("extremum_{}", type == DType::kUInt8 ? "s8" : type_suffix(type)).c_str());
  add_broadcast(call, graph, node.inputs[0], node.inputs[0], node.outputs[0]);
  call.integer("larger", 1);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const std::vector<int64_t> shapes[] = {{37}, {2, 3, 5}, {1, 3, 5, 4}, {}, {9, 1}};
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64, DType::kUInt8,
                           DType::kFloat32, DType::kBool}) {
    for (size_t i = 0; i < 5; ++i) {
      CaseBuilder builder(format("{} {} dimensions, {}", dtype_name(type), shapes[i].size(), i));
      builder.node("fill", {builder.input(type, i == 1 ? Shape{1} : Shape{})}, attrs({{"shape", shapes[i]}}),
                   type);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_fill = {
    .name = "fill",
    .summary = "FILL or ZEROS_LIKE: a tensor of one value",
    .source = "TFLM 90b983c micro/kernels/fill.cc and zeros_like.cc",
    .channel_axis = -1,
    .tflite = {{kFill, "FILL", 4}, {kZerosLike, "ZEROS_LIKE", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
