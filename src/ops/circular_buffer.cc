// SPDX-License-Identifier: Apache-2.0
#include "ops/circular_buffer.h"

#include <algorithm>
#include <cstring>

#include "base/format.h"
#include "device/nn/circular_buffer/circular_buffer.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum : size_t { kSlot, kSlots, kWait };             // inputs
enum : size_t { kSlotsAfter, kWaitAfter, kReady };  // outputs

constexpr int64_t kMostCycles = 1 << 20;

// Files from before the setting existed leave it out, and TFLM tells the number from the shapes of the two
// models that it then knew.
Result<int64_t> cycles_of(const TfliteOptions& options, const Tensor& slots) {
  if (const int64_t cycles = options.integer("cycles_max", 0); cycles > 0) return cycles;
  const int32_t count = slots.shape[1];
  if (count == 5 || count == 13 || count == 25) return 1;
  if (slots.shape[2] == 2 && slots.shape[3] == 96)
    return Error(Code::kUnsupported, "does not say after how many frames the layers behind it run",
                 "export the model with the setting 'cycles_max'");
  return 2;
}

Error not_a_slot(const Tensor& slot, const Tensor& slots) {
  return Error(Code::kInvalid, format("an input of {} is no slot of a buffer of {}", shape_text(slot.shape),
                                      shape_text(slots.shape)));
}

// As the format has them.
Status check_tflite_shapes(const Tensor& slot, const Tensor& slots) {
  MOTE_TRY(check_rank(slot, "input", 4));
  MOTE_TRY(check_rank(slots, "output", 4));
  MOTE_TRY(check_same_quantization(slot, slots, {DType::kInt8}));
  Shape one = slots.shape;
  one[1] = 1;
  if (slots.shape[0] == 1 && slot.shape == one) return ok_status();
  return not_a_slot(slot, slots);
}

// Any type; the buffer is longer along its outermost dimension, so that a slot lies in one piece.
Status check_slots(const Tensor& slot, const Tensor& slots) {
  MOTE_TRY(check_moved(slot, slots));
  if (slot.shape.empty() || slot.shape.size() != slots.shape.size()) return not_a_slot(slot, slots);
  size_t axis = 0;
  while (axis + 1 < slots.shape.size() && slots.shape[axis] == 1) ++axis;
  Shape one = slots.shape;
  one[axis] = slot.shape[axis];
  if (slot.shape != one || slot.shape[axis] > slots.shape[axis]) return not_a_slot(slot, slots);
  return ok_status();
}

// The output of the file is the buffer itself, which is kept.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& slots = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_tflite_shapes(graph.tensor(node.inputs[0]), slots));
  MOTE_ASSIGN(const int64_t cycles, cycles_of(options, slots));
  add_slots(graph, node, cycles, cycles);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3, 3));
  const Tensor& slots = graph.tensor(node.inputs[kSlots]);
  MOTE_TRY(check_slots(graph.tensor(node.inputs[kSlot]), slots));
  MOTE_TRY(check_moved(slots, graph.tensor(node.outputs[kSlotsAfter])));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kWait]), "waiting time", DType::kInt32, 1));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[kWaitAfter]), "waiting time", DType::kInt32, 1));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[kReady]), "flag", DType::kInt32, 1));
  MOTE_TRY(setting(node, "cycles", 1, kMostCycles));
  return std::vector<Shape>{slots.shape, {1}, {1}};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const uint8_t* slots = buffers.in<uint8_t>(kSlots);
  const uint8_t* slot = buffers.in<uint8_t>(kSlot);
  const int64_t all = graph.tensor(node.inputs[kSlots]).bytes(),
                one = graph.tensor(node.inputs[kSlot]).bytes();
  std::vector<uint8_t> after(slots + one, slots + all);
  after.insert(after.end(), slot, slot + one);
  std::copy(after.begin(), after.end(), buffers.out<uint8_t>(kSlotsAfter));
  const int32_t wait = static_cast<int32_t>(static_cast<uint32_t>(*buffers.in<int32_t>(kWait)) - 1u);
  *buffers.out<int32_t>(kReady) = wait == 0 ? 1 : 0;
  *buffers.out<int32_t>(kWaitAfter) = wait == 0 ? static_cast<int32_t>(node.attrs.integer("cycles")) : wait;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const int64_t all = graph.tensor(node.inputs[kSlots]).bytes(),
                one = graph.tensor(node.inputs[kSlot]).bytes();
  KernelCall call;
  call.kernel = &kernel("circular_buffer");
  call.integer("kept", all - one);
  call.integer("slot", one);
  call.integer("cycles", node.attrs.integer("cycles"));
  call.in_place = {{kSlots, kSlotsAfter}, {kWait, kWaitAfter}};
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    DType type;
    Shape slot, slots;
    int64_t cycles;
  };
  std::vector<OpCase> out;
  for (const Row& row :
       {Row{DType::kInt8, {1, 1, 1, 4}, {1, 3, 1, 4}, 1}, Row{DType::kInt8, {1, 1, 2, 3}, {1, 2, 2, 3}, 2},
        Row{DType::kInt8, {1, 1, 1, 1}, {1, 5, 1, 1}, 3}, Row{DType::kInt8, {1, 1, 1, 8}, {1, 1, 1, 8}, 1},
        Row{DType::kInt8, {1, 1, 3, 5}, {1, 7, 3, 5}, 100}, Row{DType::kInt16, {3}, {7}, 1},
        Row{DType::kInt16, {2, 5}, {5, 5}, 1}, Row{DType::kInt16, {1, 40}, {49, 40}, 1},
        Row{DType::kInt16, {4, 1}, {4, 1}, 2}, Row{DType::kInt16, {320}, {480}, 1},
        Row{DType::kFloat32, {2, 3}, {8, 3}, 1}, Row{DType::kFloat32, {1, 2, 3}, {1, 5, 3}, 3},
        Row{DType::kFloat32, {1}, {9}, 1}, Row{DType::kFloat32, {6, 1}, {6, 1}, 1},
        Row{DType::kFloat32, {5, 2, 2}, {11, 2, 2}, 7}}) {
    CaseBuilder builder(format("{} {} of {}, every {}", dtype_name(row.type), shape_text(row.slot),
                               shape_text(row.slots), row.cycles));
    const Quant quant =
        row.type == DType::kFloat32 ? Quant{} : per_tensor(0.05f, row.type == DType::kInt8 ? 3 : 0);
    const TensorId slot = builder.input(row.type, row.slot, quant);
    const TensorId before = builder.input(row.type, row.slots, quant);
    const TensorId wait = builder.input(DType::kInt32, {1});
    builder.node("circular_buffer", {slot, before, wait}, attrs({{"cycles", row.cycles}}),
                 {{"slots", row.type, row.slots, quant, nullptr, -1},
                  {"wait", DType::kInt32, {1}, {}, nullptr, -1},
                  {"ready", DType::kInt32, {1}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

void add_slots(Graph& graph, Node& node, int64_t cycles, int64_t first) {
  node.attrs.set("cycles", cycles);
  node.attrs.set("ends_run", int64_t{1});
  Tensor before = graph.tensor(node.outputs[0]);
  before.source_index = -1;
  std::shared_ptr<const Bytes> zeros;
  if (before.type == DType::kInt8 && before.quant.zero_point[0] != 0)
    zeros = std::make_shared<const Bytes>(static_cast<size_t>(before.bytes()),
                                          static_cast<uint8_t>(before.quant.zero_point[0]));
  const std::string name = before.name;
  before.name += "_before";
  const auto number = [&](const char* what) {
    return graph.add({name + what, DType::kInt32, {1}, {}, nullptr, -1});
  };
  node.inputs.push_back(graph.add(before));
  node.inputs.push_back(number("_wait_before"));
  node.outputs.push_back(number("_wait"));
  node.outputs.push_back(number("_ready"));
  const auto wait = static_cast<int32_t>(first);
  graph.states.push_back({node.inputs[kSlots], node.outputs[kSlotsAfter], zeros});
  graph.states.push_back({node.inputs[kWait], node.outputs[kWaitAfter],
                          constant_tensor("", DType::kInt32, {1}, std::vector<int32_t>{wait}).data});
}

extern const OpDef op_circular_buffer = {
    .name = "circular_buffer",
    .summary =
        "the last slots of a stream, for layers that run every so many frames: the run ends here "
        "where they have to wait",
    .source = "TFLM 90b983c micro/kernels/circular_buffer.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"CIRCULAR_BUFFER"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
