// SPDX-License-Identifier: Apache-2.0
#include "device/nn/copy/copy.h"

#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

// A constant shape input must say what the file declares for the output, where -1 stands for the size that is
// left; verify_ops() compares them. Without one, the declared shape counts, as in TFLM.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 1, 2));
  std::vector<int64_t> shape;
  if (node.inputs.size() == 2 && node.inputs[1] != kNoTensor && graph.tensor(node.inputs[1]).is_constant()) {
    const Tensor& wanted = graph.tensor(node.inputs[1]);
    if (wanted.type != DType::kInt32)
      return Error(Code::kInvalid, format("the new shape must be int32, not {}", dtype_name(wanted.type)));
    shape.assign(wanted.values<int32_t>(), wanted.values<int32_t>() + wanted.elements());
  } else {
    const Shape& declared = graph.tensor(node.outputs[0]).shape;
    shape.assign(declared.begin(), declared.end());
  }
  node.attrs.set("shape", shape);
  node.inputs.resize(1);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type != out.type)
    return Error(Code::kInvalid,
                 format("reshaping cannot make {} from {}", dtype_name(out.type), dtype_name(in.type)));
  if (in.type == DType::kInt8 && (in.quant.present() || out.quant.present()))
    MOTE_TRY(check_same_quantization(in, out));

  const std::vector<int64_t> wanted = node.attrs.list("shape");
  if (wanted.size() > static_cast<size_t>(kMaxRank))
    return Error(Code::kUnsupported, format("the new shape has more than {} dimensions", kMaxRank));
  Shape shape;
  int64_t known = 1, unknown = 0;
  for (const int64_t size : wanted) {
    if (size == -1) ++unknown;
    if (unknown > 1 || (size != -1 && (size < 1 || size > in.elements() / known)))
      return Error(
          Code::kInvalid,
          format("the new shape does not fit the {} elements of {}", in.elements(), shape_text(in.shape)),
          "sizes must be positive, and at most one may be -1");
    known *= size == -1 ? 1 : size;
    shape.push_back(static_cast<int32_t>(size));
  }
  if (unknown == 1 ? in.elements() % known != 0 : in.elements() != known)
    return Error(Code::kInvalid, format("{} elements of {} cannot be laid out in a shape of {}",
                                        in.elements(), shape_text(in.shape), known));
  for (int32_t& size : shape)
    if (size == -1) size = static_cast<int32_t>(in.elements() / known);
  return std::vector<Shape>{shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  std::memcpy(buffers.outputs[0], buffers.inputs[0],
              static_cast<size_t>(graph.tensor(node.outputs[0]).bytes()));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("copy");
  call.integer("bytes", graph.tensor(node.outputs[0]).bytes());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    DType type;
    Shape in;
    std::vector<int64_t> shape;
  };
  const std::vector<Row> table = {
      {"int8 flatten", DType::kInt8, {1, 3, 5, 2}, {1, 30}},
      {"int8 one size left open", DType::kInt8, {1, 3, 5, 2}, {-1, 10}},
      {"int8 one element to a scalar", DType::kInt8, {1, 1}, {}},
      {"float32 flatten", DType::kFloat32, {1, 4, 5}, {20}},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    const Quant quant = per_tensor(0.05f, 3);
    builder.node("reshape", {builder.input(row.type, row.in, quant)}, attrs({{"shape", row.shape}}), row.type,
                 quant);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_reshape = {
    .name = "reshape",
    .summary =
        "the same elements in another shape; costs nothing where the planner lets the tensors share their "
        "place",
    .source = "TFLM 90b983c micro/kernels/reshape_common.cc",
    .channel_axis = -1,
    .tflite = {{22, "RESHAPE", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
