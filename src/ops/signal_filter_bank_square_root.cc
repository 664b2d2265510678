// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "device/signal/filter_bank.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/signal.h"

namespace mote {

namespace {

enum Input { kX, kBits, kInputs };

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, kInputs, kInputs));
  const Tensor& x = graph.tensor(node.inputs[kX]);
  const Tensor& bits = graph.tensor(node.inputs[kBits]);
  MOTE_TRY(check_vector(x, "input", DType::kUInt64));
  MOTE_TRY(check_type(bits, "number of bits", {DType::kInt32}));
  MOTE_TRY(check_rank(bits, "number of bits", 0));
  MOTE_TRY(check_vector(graph.tensor(node.outputs[0]), "output", DType::kUInt32));
  return std::vector<Shape>{x.shape};
}

// The nearest integer, found bit by bit; below 2^32 TFLM computes in 16 bits, and 2^16 does not fit.
uint32_t root_of(uint64_t x) {
  uint64_t root = 0;
  for (uint64_t bit = uint64_t{1} << 31; bit != 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= x) root += bit;
  const uint64_t most = x <= UINT32_MAX ? UINT16_MAX : UINT32_MAX;
  // (root + 1/2)^2 = root^2 + root + 1/4
  return static_cast<uint32_t>(std::min(most, x - root * root > root ? root + 1 : root));
}

// Shifts that C++ does not define give 0.
void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int32_t bits = *buffers.in<int32_t>(kBits);
  for (int64_t i = 0; i < graph.tensor(node.inputs[kX]).elements(); ++i)
    buffers.out<uint32_t>(0)[i] = bits < 0 || bits > 31 ? 0 : root_of(buffers.in<uint64_t>(kX)[i]) >> bits;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  KernelCall call;
  call.kernel = &kernel("filter_bank_square_root_u64");
  call.integer("channels", graph.tensor(node.inputs[kX]).elements());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const int32_t channels : {1, 2, 5, 16, 40, 101}) {
    CaseBuilder builder(format("{} channels", channels));
    const TensorId x = builder.input(DType::kUInt64, {channels});
    builder.node("signal_filter_bank_square_root", {x, builder.input(DType::kInt32, {})}, {}, DType::kUInt32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_signal_filter_bank_square_root = {
    .name = "signal_filter_bank_square_root",
    .summary = "square roots of the channels of a filter bank, scaled back",
    .source = "TFLM 90b983c signal/src/filter_bank_square_root.cc, square_root_64.cc and square_root_32.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {},
    .tflite_custom = {"SignalFilterBankSquareRoot"},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
