// SPDX-License-Identifier: Apache-2.0
#include "ops/fully_connected_partial.h"

#include "device/nn/fully_connected/fully_connected_partial.h"
#include "ops/lowering.h"

namespace mote {

namespace {
constexpr int kChannelAxis = 0;  // weights are [out_c][in_c]
}

Strip strip_of(const Node& node) { return static_cast<Strip>(node.attrs.integer("strip")); }
void set_strip(Node& node, Strip strip) { node.attrs.set("strip", static_cast<int64_t>(strip)); }

std::optional<KernelCall> lower_fully_connected_partial(const Graph& graph, const Node& node,
                                                        const Target& target) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int32_t out_c = weights.shape[0];
  if (in.type != DType::kInt8 || weights.type != DType::kInt8 || out.elements() != out_c) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("fully_connected_s8_partial");
  call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
  add_factors(call, channel_factors(in, weights, out, out_c, true));
  call.integer("in_c", weights.shape[1]);
  call.integer("strip_c", in.elements());
  call.integer("out_c", out_c);
  call.integer("is_first", strip_of(node) == Strip::kLater ? 0 : 1);
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = call.kept_bytes = mote_fully_connected_s8_partial_scratch_bytes(out_c);
  // Two outputs share a pass over the inputs.
  const int64_t pass = (target.isa & kIsaMve) != 0   ? (in.elements() + 15) / 16 * 6
                       : (target.isa & kIsaDsp) != 0 ? in.elements() * 17 / 4
                                                     : in.elements() * 12;
  call.instructions = 60 + (out_c + 1) / 2 * (25 + pass) + 40 * int64_t{out_c};
  return call;
}

}  // namespace mote
