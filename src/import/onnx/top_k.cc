// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include "base/format.h"
#include "import/onnx/registry.h"

namespace mote::onnx {

namespace {

// An attribute until opset 9, then an operand; from the declared result where a run computes it.
Result<int64_t> count_of(Context& c, int axis) {
  if (c.opset() < 10) return c.integer("k", 0);
  MOTE_TRY(c.check_inputs(2, 2));
  if (!c.b.is_constant(c.kept(1)) && c.declared(0) && static_cast<int>(c.declared(0)->size()) > axis)
    return int64_t{(*c.declared(0))[static_cast<size_t>(axis)]};
  MOTE_ASSIGN(const std::vector<int64_t> given, c.constant_integers(1));
  if (given.size() != 1) return c.invalid("must have one k");
  return given[0];
}

// What our operator has in the order that values of a type have.
DType ordered_as(DType type) {
  if (type == DType::kFloat32 || type == DType::kInt64) return type;
  return type == DType::kUInt32 ? DType::kInt64 : DType::kInt32;
}

Status append_top_k(Context& c) {
  MOTE_TRY(c.check_inputs(1, 2));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  const int rank = b.rank(x);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", -1), rank));
  MOTE_ASSIGN(const int64_t k, count_of(c, axis));
  if (const int32_t size = b.shape(x)[static_cast<size_t>(axis)]; k < 1 || k > size)
    return c.invalid(format("takes {} of {} elements", k, size));
  std::vector<int64_t> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[static_cast<size_t>(axis)], order.back());
  Attrs attrs;
  attrs.set("k", k);
  attrs.set("largest", c.integer("largest", 1));
  const DType type = b.type(x), as = ordered_as(type);
  const std::vector<TensorId> out =
      b.node_of("top_k", {b.transpose(b.cast(x, as), order)}, attrs, {as, DType::kInt32});
  if (!b.ok()) return ok_status();
  c.out(0, b.cast(b.transpose(out[0], order), type));
  c.out(1, b.cast(b.transpose(out[1], order), DType::kInt64));
  return ok_status();
}

}  // namespace

Operators top_k_operators() { return {{"TopK", append_top_k}}; }

}  // namespace mote::onnx
