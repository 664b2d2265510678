// SPDX-License-Identifier: Apache-2.0
#include "device/nn/bitwise/bitwise.h"

#include "base/format.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kIntegers = {DType::kInt8,  DType::kInt16, DType::kInt32,
                               DType::kInt64, DType::kUInt8, DType::kUInt32};

// TensorFlow Lite Micro has none of these.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

enum class Function { kAnd, kOr, kXor, kShiftLeft, kShiftRight };
std::optional<Function> function_of(const Node& node) {
  const std::string name = node.attrs.text("function");
  if (name == "and") return Function::kAnd;
  if (name == "or") return Function::kOr;
  if (name == "xor") return Function::kXor;
  if (name == "shift_left") return Function::kShiftLeft;
  if (name == "shift_right") return Function::kShiftRight;
  return std::nullopt;
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_type(out, "output", kIntegers));
  for (const TensorId id : node.inputs)
    if (graph.tensor(id).type != out.type)
      return Error(Code::kInvalid, format("operands of {} cannot give {}", dtype_name(graph.tensor(id).type),
                                          dtype_name(out.type)));
  if (!function_of(node))
    return Error(Code::kInvalid, format("there is no function '{}' of bits", node.attrs.text("function")),
                 "known: and, or, xor, shift_left, shift_right");
  return infer_broadcast(graph, node);
}

template <class T>
T combined(Function function, T x, T y) {
  const bool leaves = y < 0 || static_cast<uint64_t>(y) >= 8 * sizeof(T);
  switch (function) {
    case Function::kAnd:
      return static_cast<T>(x & y);
    case Function::kOr:
      return static_cast<T>(x | y);
    case Function::kXor:
      return static_cast<T>(x ^ y);
    case Function::kShiftLeft:
      return leaves ? T{0} : static_cast<T>(static_cast<uint64_t>(x) << y);
    default:
      break;
  }
  if (leaves) return x < 0 ? static_cast<T>(-1) : T{0};
  return static_cast<T>(x >> y);
}

template <class T>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Function function = *function_of(node);
  eval_pairs<T, T, T>(graph, node, buffers, [&](T x, T y) { return combined(function, x, y); });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kInt8) return evaluate<int8_t>(graph, node, buffers);
  if (type == DType::kInt16) return evaluate<int16_t>(graph, node, buffers);
  if (type == DType::kInt32) return evaluate<int32_t>(graph, node, buffers);
  if (type == DType::kInt64) return evaluate<int64_t>(graph, node, buffers);
  if (type == DType::kUInt8) return evaluate<uint8_t>(graph, node, buffers);
  evaluate<uint32_t>(graph, node, buffers);
}

int32_t kernel_function(Function function, DType type) {
  switch (function) {
    case Function::kAnd:
      return MOTE_BITWISE_AND;
    case Function::kOr:
      return MOTE_BITWISE_OR;
    case Function::kXor:
      return MOTE_BITWISE_XOR;
    case Function::kShiftLeft:
      return MOTE_BITWISE_SHIFT_LEFT;
    default:
      break;
  }
  const bool is_unsigned = type == DType::kUInt8 || type == DType::kUInt32;
  return is_unsigned ? MOTE_BITWISE_SHIFT_RIGHT : MOTE_BITWISE_SHIFT_RIGHT_SIGNED;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const DType type = graph.tensor(node.outputs[0]).type;
  KernelCall call;
  call.kernel = &kernel(format("bitwise_x{}", 8 * dtype_bytes(type)).c_str());
  add_broadcast(call, graph, node);
  call.integer("function", kernel_function(*function_of(node), type));
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

// By how much constants shift: 0 to all bits, and beyond.
Tensor places(DType type, int32_t count) {
  std::vector<uint8_t> bytes(static_cast<size_t>(count * dtype_bytes(type)), 0);
  for (int32_t i = 0; i < count; ++i)
    bytes[static_cast<size_t>(i * dtype_bytes(type))] = static_cast<uint8_t>(i * 3);
  Tensor out{"places", type, {count}, {}, nullptr, -1};
  out.data = std::make_shared<const Bytes>(bytes);
  return out;
}

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const DType type :
       {DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64, DType::kUInt8, DType::kUInt32}) {
    const std::vector<std::pair<const char*, PairCase>> rows = {
        {"and", {"and", type, {2, 3, 5}, {2, 3, 5}}},
        {"or", {"or, a value for each channel", type, {2, 3, 5}, {5}}},
        {"xor", {"xor, constant scalar", type, {37}, {}, {}, {}, {}, 1}},
        {"xor", {"xor, columns and rows", type, {3, 1}, {1, 4}}},
        {"and", {"and, middle dimension", type, {2, 3, 1, 2}, {2, 1, 4, 2}}},
        {"shift_left", {"shift by what changes", type, {40}, {40}}},
    };
    for (const auto& [function, row] : rows) {
      const std::string name = std::string(dtype_name(type)) + " " + row.name;
      PairCase named = row;
      named.name = name.c_str();
      out.push_back(pair_case("bitwise", named, attrs({{"function", std::string(function)}})));
    }
    for (const char* function : {"shift_left", "shift_right"}) {
      CaseBuilder builder(format("{} {}", dtype_name(type), function));
      builder.node("bitwise", {builder.input(type, {3, 24}), builder.constant(places(type, 24))},
                   attrs({{"function", std::string(function)}}), type);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_bitwise = {
    .name = "bitwise",
    .summary = "and, or, exclusive or of the bits of integers, or a shift; dimensions of size 1 are repeated",
    .source = "ONNX 1.19 docs/Operators.md: BitwiseAnd, BitwiseOr, BitwiseXor, BitShift",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
