// SPDX-License-Identifier: Apache-2.0
#include "device/nn/cast/cast.h"

#include <cmath>
#include <limits>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

// The types stand at the tensors; CastOptions repeats them.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Of which there are casts: uint64 is a sum inside of filter banks.
constexpr TypeSet kCastTypes = {DType::kInt8,  DType::kInt16,  DType::kInt32,   DType::kInt64,
                                DType::kUInt8, DType::kUInt32, DType::kFloat32, DType::kBool};

// Stored values are taken as they are, whatever their scale.
Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_type(graph.tensor(node.inputs[0]), "input", kCastTypes));
  MOTE_TRY(check_type(graph.tensor(node.outputs[0]), "output", kCastTypes));
  return std::vector<Shape>{graph.tensor(node.inputs[0]).shape};
}

// Towards zero; beyond the range its end.
template <class T>
T saturated(double value) {
  if (std::isnan(value)) return 0;
  if (value <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(value);
}

template <class From>
void cast_from(const From* in, const Tensor& out, const Buffers& buffers) {
  for (int64_t i = 0; i < out.elements(); ++i) {
    const From value = in[i];
    const auto store = [&](auto* to) {
      using To = std::remove_pointer_t<decltype(to)>;
      if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        to[i] = saturated<To>(static_cast<double>(value));
      } else {
        to[i] = static_cast<To>(value);
      }
    };
    switch (out.type) {
      case DType::kInt8:
        store(buffers.out<int8_t>(0));
        break;
      case DType::kInt16:
        store(buffers.out<int16_t>(0));
        break;
      case DType::kInt32:
        store(buffers.out<int32_t>(0));
        break;
      case DType::kInt64:
        store(buffers.out<int64_t>(0));
        break;
      case DType::kUInt8:
        store(buffers.out<uint8_t>(0));
        break;
      case DType::kUInt32:
        store(buffers.out<uint32_t>(0));
        break;
      case DType::kUInt64:
        break;  // infer() refuses it
      case DType::kFloat32:
        store(buffers.out<float>(0));
        break;
      case DType::kBool:
        buffers.out<uint8_t>(0)[i] = value != 0 ? 1 : 0;
        break;
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  switch (graph.tensor(node.inputs[0]).type) {
    case DType::kInt8:
      return cast_from(buffers.in<int8_t>(0), out, buffers);
    case DType::kInt16:
      return cast_from(buffers.in<int16_t>(0), out, buffers);
    case DType::kInt32:
      return cast_from(buffers.in<int32_t>(0), out, buffers);
    case DType::kInt64:
      return cast_from(buffers.in<int64_t>(0), out, buffers);
    case DType::kUInt8:
    case DType::kBool:
      return cast_from(buffers.in<uint8_t>(0), out, buffers);
    case DType::kUInt32:
      return cast_from(buffers.in<uint32_t>(0), out, buffers);
    case DType::kUInt64:
      return;  // infer() refuses it
    case DType::kFloat32:
      return cast_from(buffers.in<float>(0), out, buffers);
  }
}

// As the kernels take it.
int32_t integer_type(DType type) {
  const auto bytes = static_cast<int32_t>(dtype_bytes(type));
  if (type == DType::kBool) return bytes | MOTE_CAST_BOOLEAN;
  return type == DType::kUInt8 || type == DType::kUInt32 ? bytes : bytes | MOTE_CAST_SIGNED;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool from_float = in.type == DType::kFloat32, to_float = out.type == DType::kFloat32;
  KernelCall call;
  // Integers of the same width keep their bytes.
  const bool is_number = in.type != DType::kBool && out.type != DType::kBool;
  const bool same_bytes =
      dtype_bytes(in.type) == dtype_bytes(out.type) && !from_float && !to_float && is_number;
  if (in.type == out.type || same_bytes) {
    call.kernel = &kernel("copy");
    call.integer("bytes", out.bytes());
    return std::vector{call};
  }
  call.kernel = &kernel(from_float                             ? "cast_from_f32"
                        : to_float && in.type == DType::kInt64 ? "cast_s64_to_f32"
                        : to_float                             ? "cast_to_f32"
                                                               : "cast_integer");
  call.integer("count", out.elements());
  // A boolean is read as the byte that it is.
  call.integer("from", in.type == DType::kBool ? 1 : integer_type(in.type));
  call.integer("to", integer_type(out.type));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const DType types[] = {DType::kInt8,  DType::kInt16,  DType::kInt32,   DType::kInt64,
                         DType::kUInt8, DType::kUInt32, DType::kFloat32, DType::kBool};
  const Shape shapes[] = {{37}, {2, 3, 5}, {1, 3, 5, 4}, {}, {9, 1}};
  std::vector<OpCase> out;
  size_t next = 0;
  for (const DType from : types) {
    for (const DType to : types) {
      CaseBuilder builder(format("{} to {}", dtype_name(from), dtype_name(to)));
      builder.node("cast", {builder.input(from, shapes[next++ % 5])}, {}, to);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_cast = {
    .name = "cast",
    .summary = "elements of another type, their scale left aside",
    .source =
        "TFLM 90b983c micro/kernels/cast.cc; floats beyond the range of an integer type, which C++ does not "
        "define, become its end",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{53, "CAST", 7}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
