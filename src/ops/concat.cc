// SPDX-License-Identifier: Apache-2.0
#include "device/nn/concat/concat.h"

#include <algorithm>
#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr int kConcatenation = 2, kPack = 83;
constexpr size_t kMostInputs = 10000;

// ConcatenationOptions and PackOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code) {
  enum { kConcatAxis, kConcatActivation };
  enum { kPackCount, kPackAxis };
  MOTE_TRY(check_input_count(node, 1, kMostInputs));
  const size_t rank = graph.tensor(node.outputs[0]).shape.size();
  const bool packs = tflite_code == kPack;
  MOTE_ASSIGN(const size_t axis,
              axis_from(options.int_field(packs ? int{kPackAxis} : int{kConcatAxis}, 0), rank));
  node.attrs.set("axis", static_cast<int64_t>(axis));
  if (packs) {
    node.attrs.set("new_axis", int64_t{1});
    if (options.int_field(kPackCount, 0) != static_cast<int32_t>(node.inputs.size()))
      return Error(Code::kInvalid, format("packs {} tensors and has {}", options.int_field(kPackCount, 0),
                                          node.inputs.size()));
  } else if (options.byte_field(kConcatActivation, 0) != 0) {
    return Error(Code::kUnsupported, "has an activation of its own",
                 "put the activation into a layer behind the concatenation");
  }
  return ok_status();
}

bool makes_axis(const Node& node) { return node.attrs.integer("new_axis") != 0; }

// An input as it is joined: where a new axis is made, with size 1 along it.
Shape part_shape(const Node& node, const Tensor& in) {
  Shape shape = in.shape;
  if (makes_axis(node))
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(node.attrs.integer("axis")), 1);
  return shape;
}

// int16 tensors have zero point 0 and are joined as they are, whatever their scales: so does TFLM.
Status check_input(const Tensor& in, const Tensor& out) {
  if (in.type != DType::kInt16 || out.type != DType::kInt16) return check_moved(in, out);
  for (const Tensor* tensor : {&in, &out})
    if (tensor->quant.present()) MOTE_TRY(check_activation_type(*tensor, "operand", {DType::kInt16}));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, kMostInputs));
  const int64_t axis = node.attrs.integer("axis", -1);
  Shape shape;
  int64_t joined = 0;
  for (const TensorId id : node.inputs) {
    if (id == kNoTensor) return Error(Code::kInvalid, "an input is missing");
    const Tensor& in = graph.tensor(id);
    MOTE_TRY(check_input(in, graph.tensor(node.outputs[0])));
    const auto rank = static_cast<int64_t>(in.shape.size()) + (makes_axis(node) ? 1 : 0);
    if (axis < 0 || axis >= rank)
      return Error(Code::kInvalid,
                   format("axis {} is outside the {} dimensions of '{}'", axis, rank, in.name));
    Shape part = part_shape(node, in);
    int32_t& along = part[static_cast<size_t>(axis)];
    joined += along;
    along = 0;
    if (shape.empty()) shape = part;
    if (part != shape)
      return Error(
          Code::kInvalid,
          format("'{}' {} and '{}' {} differ in more than dimension {}", graph.tensor(node.inputs[0]).name,
                 shape_text(graph.tensor(node.inputs[0]).shape), in.name, shape_text(in.shape), axis));
  }
  if (joined > kMaxTensorBytes)
    return Error(Code::kInvalid, format("the output has {} elements along {}", joined, axis));
  shape[static_cast<size_t>(axis)] = static_cast<int32_t>(joined);
  return std::vector<Shape>{shape};
}

// Element by element: the position along the axis tells the input.
void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto axis = static_cast<size_t>(node.attrs.integer("axis"));
  const auto bytes = static_cast<size_t>(dtype_bytes(out.type));
  int64_t inner = 1;
  for (size_t d = axis + 1; d < out.shape.size(); ++d) inner *= out.shape[d];
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int64_t outer = i / (inner * out.shape[axis]);
    int64_t at = i / inner % out.shape[axis];
    size_t k = 0;
    int32_t size = 0;
    for (;; ++k, at -= size) {
      size = part_shape(node, graph.tensor(node.inputs[k]))[axis];
      if (at < size) break;
    }
    const auto from = static_cast<size_t>((outer * size + at) * inner + i % inner);
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(i) * bytes,
                buffers.in<uint8_t>(k) + from * bytes, bytes);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  int64_t rows = 1;
  for (int64_t d = 0; d < node.attrs.integer("axis"); ++d) rows *= out.shape[static_cast<size_t>(d)];
  KernelCall call;
  std::vector<int32_t> run_bytes;
  bool has_constants = false;
  for (const TensorId id : node.inputs) {
    const Tensor& in = graph.tensor(id);
    const auto run = static_cast<int32_t>(in.bytes() / rows);
    run_bytes.push_back(in.is_constant() ? -1 - run : run);
    has_constants = has_constants || in.is_constant();
    if (!in.is_constant()) call.inputs.push_back(id);
  }
  call.kernel = &kernel(has_constants ? "concat_constants" : "concat");
  call.pointer("bytes", DType::kInt32, run_bytes);
  if (has_constants) {
    Bytes constants;
    for (int64_t row = 0; row < rows; ++row)
      for (const TensorId id : node.inputs) {
        const Tensor& in = graph.tensor(id);
        if (!in.is_constant()) continue;
        const auto run = static_cast<std::ptrdiff_t>(in.bytes() / rows);
        const auto first = in.data->begin() + row * run;
        constants.insert(constants.end(), first, first + run);
      }
    call.pointer("constants", DType::kInt8, constants);
  }
  call.integer("inputs", static_cast<int64_t>(node.inputs.size()));
  call.integer("rows", rows);
  constexpr int64_t kPerRun = 35;
  call.instructions = rows * static_cast<int64_t>(node.inputs.size()) * kPerRun + out.bytes();
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct ConcatCase {
  const char* name;
  std::vector<Shape> in;
  int64_t axis;
  bool new_axis = false;
  std::vector<size_t> constants = {};
};

std::vector<OpCase> cases() {
  const std::vector<ConcatCase> table = {
      {"channels", {{1, 3, 4, 2}, {1, 3, 4, 5}}, 3},
      {"rows", {{1, 2, 3, 4}, {1, 1, 3, 4}, {1, 5, 3, 4}}, 1},
      {"columns", {{2, 3, 1, 2}, {2, 3, 4, 2}}, 2},
      {"first dimension", {{2, 3}, {4, 3}}, 0},
      {"one", {{2, 3}}, 1},
      {"twelve vectors", std::vector<Shape>(12, Shape{5}), 0},
      {"six dimensions", {{1, 2, 1, 2, 2, 3}, {1, 2, 3, 2, 2, 3}}, 2},
      {"a constant first", {{1, 4, 3}, {1, 4, 2}}, 2, false, {0}},
      {"constants between", {{3, 2}, {3, 1}, {3, 3}, {3, 2}, {3, 1}}, 1, false, {1, 3}},
      {"scalars packed", {{}, {}, {}}, 0, true},
      {"packed in front", {{2, 3}, {2, 3}}, 0, true},
      {"packed last", {{2, 3}, {2, 3}, {2, 3}}, 2, true},
      {"packed with a constant", {{2, 2, 3}, {2, 2, 3}}, 1, true, {1}},
  };
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const ConcatCase& row : rows_for(type, table)) {
      CaseBuilder builder(std::string(dtype_name(type)) + " " + row.name);
      const Quant quant = quant_of(type);
      std::vector<TensorId> inputs;
      for (size_t i = 0; i < row.in.size(); ++i) {
        const bool is_constant = std::count(row.constants.begin(), row.constants.end(), i) > 0;
        inputs.push_back(is_constant ? builder.constant(type, row.in[i], quant)
                                     : builder.input(type, row.in[i], quant));
      }
      Attrs attributes = attrs({{"axis", row.axis}});
      if (row.new_axis) attributes.set("new_axis", int64_t{1});
      builder.node("concat", inputs, attributes, type, quant);
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_concat = {
    .name = "concat",
    .summary = "tensors one after the other along one dimension, or along a new one",
    .source = "TFLM 90b983c reference/concatenation.h, micro/kernels/pack.cc",
    .channel_axis = -1,
    .tflite = {{kConcatenation, "CONCATENATION", 5}, {kPack, "PACK", 5}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
