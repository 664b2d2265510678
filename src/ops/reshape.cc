// SPDX-License-Identifier: Apache-2.0
#include "device/nn/copy/copy.h"

#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr int kReshape = 22, kSqueeze = 43, kExpandDims = 70;

// SqueezeOptions of the schema: the dimensions to drop, all of size 1 if none is named.
Result<std::vector<int64_t>> squeezed_shape(const TfliteOptions& options, const Tensor& in) {
  enum { kDimensions };
  const std::vector<int32_t> dimensions = options.ints_field(kDimensions);
  std::vector<bool> goes(in.shape.size(), false);
  for (const int32_t given : dimensions) {
    MOTE_ASSIGN(const size_t axis, axis_from(given, in.shape.size(), "dimension"));
    if (in.shape[axis] != 1)
      return Error(Code::kInvalid,
                   format("dimension {} of {} cannot be dropped", axis, shape_text(in.shape)));
    goes[axis] = true;
  }
  std::vector<int64_t> shape;
  for (size_t d = 0; d < goes.size(); ++d)
    if (dimensions.empty() ? in.shape[d] != 1 : !goes[d]) shape.push_back(in.shape[d]);
  return shape;
}

// Inputs: tensor, and the place of a dimension of size 1.
Result<std::vector<int64_t>> expanded_shape(const Graph& graph, const Node& node) {
  std::vector<int64_t> shape = sizes_of(graph.tensor(node.inputs[0]).shape);
  MOTE_ASSIGN(const int64_t given, integer_of_input(graph, node, 1, "axis"));
  MOTE_ASSIGN(const size_t axis, axis_from(given, shape.size() + 1));
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  return shape;
}

// A constant shape input must say what the file declares for the output, where -1 stands for the size that is
// left; verify_ops() compares them. Without one, the declared shape counts, as in TFLM.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code) {
  MOTE_TRY(check_input_count(node, 1, 2));
  const bool has_second = node.inputs.size() == 2 && node.inputs[1] != kNoTensor;
  std::vector<int64_t> shape;
  if (tflite_code == kSqueeze) {
    MOTE_ASSIGN(shape, squeezed_shape(options, graph.tensor(node.inputs[0])));
  } else if (tflite_code == kExpandDims && has_second && graph.tensor(node.inputs[1]).is_constant()) {
    MOTE_ASSIGN(shape, expanded_shape(graph, node));
  } else if (tflite_code == kReshape && has_second && graph.tensor(node.inputs[1]).is_constant()) {
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
  MOTE_TRY(check_moved(in, out));
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
    Shape in;
    std::vector<int64_t> shape;
  };
  const std::vector<Row> table = {
      {"flatten", {1, 3, 5, 2}, {1, 30}},      {"one size left open", {1, 3, 5, 2}, {-1, 10}},
      {"one element to a scalar", {1, 1}, {}}, {"eight dimensions", {4, 6}, {1, 2, 1, 2, 1, 3, 1, 2}},
      {"a vector", {1, 4, 5}, {20}},
  };
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const Row& row : rows_for(type, table)) {
      CaseBuilder builder(std::string(dtype_name(type)) + " " + row.name);
      builder.node("reshape", {builder.input(type, row.in, quant_of(type))}, attrs({{"shape", row.shape}}),
                   type, quant_of(type));
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_reshape = {
    .name = "reshape",
    .summary =
        "the same elements in another shape; costs nothing where the planner lets the tensors share their "
        "place",
    .source = "TFLM 90b983c micro/kernels/reshape_common.cc, squeeze.cc and expand_dims.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{kReshape, "RESHAPE", 1}, {kSqueeze, "SQUEEZE", 2}, {kExpandDims, "EXPAND_DIMS", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
