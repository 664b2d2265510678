// SPDX-License-Identifier: Apache-2.0
#include "device/nn/circular_buffer/circular_buffer.h"

#include <algorithm>
#include <cstring>

#include "base/format.h"
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

Status check_shapes(const Tensor& slot, const Tensor& slots) {
  MOTE_TRY(check_rank(slot, "input", 4));
  MOTE_TRY(check_rank(slots, "output", 4));
  MOTE_TRY(check_same_quantization(slot, slots, {DType::kInt8}));
  Shape one = slots.shape;
  one[1] = 1;
  if (slots.shape[0] == 1 && slot.shape == one) return ok_status();
  return Error(Code::kInvalid, format("an input of {} is no slot of a buffer of {}", shape_text(slot.shape),
                                      shape_text(slots.shape)));
}

// The output of the file is the buffer itself, which is kept.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 1, 1));
  Tensor before = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_shapes(graph.tensor(node.inputs[0]), before));
  MOTE_ASSIGN(const int64_t cycles, cycles_of(options, before));
  node.attrs.set("cycles", cycles);
  node.attrs.set("ends_run", int64_t{1});
  before.source_index = -1;
  std::shared_ptr<const Bytes> zeros;
  if (const int32_t zero = before.quant.zero_point[0]; zero != 0)
    zeros = std::make_shared<const Bytes>(static_cast<size_t>(before.bytes()), static_cast<uint8_t>(zero));
  const std::string name = before.name;
  before.name += "_before";
  const auto number = [&](const char* what) {
    return graph.add({name + what, DType::kInt32, {1}, {}, nullptr, -1});
  };
  node.inputs.push_back(graph.add(before));
  node.inputs.push_back(number("_wait_before"));
  node.outputs.push_back(number("_wait"));
  node.outputs.push_back(number("_ready"));
  const auto wait = static_cast<int32_t>(cycles);
  graph.states.push_back({node.inputs[kSlots], node.outputs[kSlotsAfter], zeros});
  graph.states.push_back({node.inputs[kWait], node.outputs[kWaitAfter],
                          constant_tensor("", DType::kInt32, {1}, std::vector<int32_t>{wait}).data});
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3, 3));
  const Tensor& slots = graph.tensor(node.inputs[kSlots]);
  MOTE_TRY(check_shapes(graph.tensor(node.inputs[kSlot]), slots));
  MOTE_TRY(check_same_quantization(slots, graph.tensor(node.outputs[kSlotsAfter]), {DType::kInt8}));
  MOTE_TRY(check_vector(graph.tensor(node.inputs[kWait]), "waiting time", DType::kInt32, 1));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[kWaitAfter]), "waiting time", DType::kInt32, 1));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[kReady]), "flag", DType::kInt32, 1));
  MOTE_TRY(setting(node, "cycles", 1, kMostCycles));
  return std::vector<Shape>{slots.shape, {1}, {1}};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int8_t* slots = buffers.in<int8_t>(kSlots);
  const int8_t* slot = buffers.in<int8_t>(kSlot);
  const int64_t all = graph.tensor(node.inputs[kSlots]).bytes(),
                one = graph.tensor(node.inputs[kSlot]).bytes();
  std::vector<int8_t> after(slots + one, slots + all);
  after.insert(after.end(), slot, slot + one);
  std::copy(after.begin(), after.end(), buffers.out<int8_t>(kSlotsAfter));
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
    Shape slot;
    int32_t count;
    int64_t cycles;
  };
  std::vector<OpCase> out;
  for (const Row& row : {Row{{1, 1, 1, 4}, 3, 1}, Row{{1, 1, 2, 3}, 2, 2}, Row{{1, 1, 1, 1}, 5, 3},
                         Row{{1, 1, 1, 8}, 1, 1}, Row{{1, 1, 3, 5}, 7, 100}}) {
    CaseBuilder builder(format("{} of {}, every {}", row.count, shape_text(row.slot), row.cycles));
    const Quant quant = per_tensor(0.05f, 3);
    Shape slots = row.slot;
    slots[1] = row.count;
    const TensorId slot = builder.input(DType::kInt8, row.slot, quant);
    const TensorId before = builder.input(DType::kInt8, slots, quant);
    const TensorId wait = builder.input(DType::kInt32, {1});
    builder.node("circular_buffer", {slot, before, wait}, attrs({{"cycles", row.cycles}}),
                 {{"slots", DType::kInt8, slots, quant, nullptr, -1},
                  {"wait", DType::kInt32, {1}, {}, nullptr, -1},
                  {"ready", DType::kInt32, {1}, {}, nullptr, -1}});
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

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
