// SPDX-License-Identifier: Apache-2.0
#include "device/nn/select/select.h"

#include <algorithm>

#include "base/format.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr int kSelect = 64, kSelectV2 = 123;
enum : size_t { kCondition, kX, kY };

// The older SELECT takes a vector as one value for each index of the first dimension.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int tflite_code) {
  MOTE_TRY(check_input_count(node, 3, 3));
  const bool is_vector = graph.tensor(node.inputs[kCondition]).shape.size() == 1 &&
                         graph.tensor(node.inputs[kX]).shape.size() > 1;
  if (tflite_code == kSelect && is_vector) node.attrs.set("condition_leads", int64_t{1});
  return ok_status();
}

// The shapes that are brought together.
std::vector<Shape> operand_shapes(const Graph& graph, const Node& node) {
  std::vector<Shape> out;
  for (const TensorId id : node.inputs) out.push_back(graph.tensor(id).shape);
  if (node.attrs.integer("condition_leads") != 0 && out[kX].size() > out[kCondition].size())
    out[kCondition].resize(out[kX].size(), 1);
  return out;
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3));
  const Tensor& condition = graph.tensor(node.inputs[kCondition]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (condition.type != DType::kBool)
    return Error(Code::kInvalid,
                 format("the condition '{}' is {}, not bool", condition.name, dtype_name(condition.type)));
  for (const size_t k : {kX, kY})
    MOTE_TRY(check_same_quantization(graph.tensor(node.inputs[k]), out, kAllTypes));
  const std::vector<Shape> shapes = operand_shapes(graph, node);
  const std::optional<Shape> shape = broadcast_shape(shapes);
  if (!shape)
    return Error(Code::kInvalid,
                 format("a condition of {} cannot pick from {} and {}", shape_text(shapes[kCondition]),
                        shape_text(shapes[kX]), shape_text(shapes[kY])),
                 "counted from the last dimension, sizes must be equal or 1");
  return std::vector<Shape>{*shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<Shape> shapes = operand_shapes(graph, node);
  const int64_t bytes = dtype_bytes(out.type);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const bool first =
        buffers.in<uint8_t>(kCondition)[operand_element(shapes[kCondition], out.shape, i)] != 0;
    const size_t k = first ? kX : kY;
    const uint8_t* from = buffers.in<uint8_t>(k) + operand_element(shapes[k], out.shape, i) * bytes;
    std::copy_n(from, bytes, buffers.out<uint8_t>(0) + i * bytes);
  }
}

// Elements of 8 bytes are pairs of 4.
const char* kernel_name(DType type) {
  return dtype_bytes(type) == 1 ? "select_s8" : dtype_bytes(type) == 2 ? "select_s16" : "select_s32";
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  Shape out = graph.tensor(node.outputs[0]).shape;
  std::vector<Shape> shapes = operand_shapes(graph, node);
  if (dtype_bytes(graph.tensor(node.outputs[0]).type) == 8) {
    out.push_back(2);
    for (const size_t k : {kCondition, kX, kY}) shapes[k].push_back(k == kCondition ? 1 : 2);
  }
  KernelCall call;
  call.kernel = &kernel(kernel_name(graph.tensor(node.outputs[0]).type));
  const char* names[] = {"condition", "x", "y"};
  const auto in_ram = *std::find_if(node.inputs.begin(), node.inputs.end(),
                                    [&](TensorId id) { return !graph.tensor(id).is_constant(); });
  for (const size_t k : {kCondition, kX, kY}) {
    const Tensor& operand = graph.tensor(node.inputs[k]);
    call.pointer(names[k], operand.type, operand.is_constant() ? *operand.data : Bytes());
    // A constant's place is taken by any operand in RAM.
    call.inputs.push_back(operand.is_constant() ? in_ram : node.inputs[k]);
  }
  const std::vector<BroadcastLoop> loops = broadcast_loops(shapes, out);
  call.pointer("outer", DType::kInt32, outer_loops(loops));
  call.integer("levels", static_cast<int64_t>(loops.size()) - 1);
  call.integer("count", loops[0].count);
  for (const size_t k : {kCondition, kX, kY}) call.integer(format("{}_step", names[k]), loops[0].steps[k]);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    Shape condition, x, y;
    uint32_t constants = 0;  // by bit
    bool leads = false;
  };
  const std::vector<Row> rows = {
      {"same shapes", {2, 3, 5}, {2, 3, 5}, {2, 3, 5}},
      {"condition for each row", {3, 1}, {2, 3, 4}, {2, 3, 4}},
      {"scalar or element", {37}, {}, {37}},
      {"constant or element", {2, 3, 5}, {5}, {2, 3, 5}, 2},
      {"element or constant, constant condition", {4, 5}, {4, 5}, {}, 5},
      {"all three repeated", {2, 1, 1}, {1, 3, 1}, {1, 1, 4}},
      {"condition along the first dimension", {3}, {3, 5, 2}, {3, 5, 2}, 0, true},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64, DType::kUInt8,
                           DType::kFloat32, DType::kBool}) {
    for (const Row& row : rows) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      const bool quantized = type == DType::kInt8 || type == DType::kInt16;
      const Quant quant = quantized ? per_tensor(0.05f, type == DType::kInt8 ? 3 : 0) : Quant{};
      const auto operand = [&](size_t k, DType of, const Shape& shape, const Quant& q) {
        return (row.constants >> k & 1) != 0 ? builder.constant(of, shape, q) : builder.input(of, shape, q);
      };
      const TensorId condition = operand(kCondition, DType::kBool, row.condition, {});
      const TensorId x = operand(kX, type, row.x, quant), y = operand(kY, type, row.y, quant);
      builder.node("select", {condition, x, y},
                   row.leads ? attrs({{"condition_leads", int64_t{1}}}) : Attrs{}, type, quant);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_select = {
    .name = "select",
    .summary =
        "SELECT or SELECT_V2: elements of one tensor where a condition holds, of another elsewhere; "
        "dimensions of size 1 are repeated",
    .source = "TFLM 90b983c micro/kernels/select.cc",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{kSelect, "SELECT", 4}, {kSelectV2, "SELECT_V2", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
