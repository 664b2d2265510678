// SPDX-License-Identifier: Apache-2.0
#include "device/nn/pad/pad.h"

#include <cfloat>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr int kPad = 34, kPadV2 = 60;
constexpr char kDamaged[] = "the quantisation of this layer is damaged: convert the model again";

bool is_float(const Tensor& tensor) { return tensor.type == DType::kFloat32; }

// What PAD writes: 0, and for int8 what stands for 0.
int64_t plain_value(const Tensor& tensor) { return tensor.type == DType::kInt8 ? zero_point(tensor) : 0; }

int64_t integer_at(const Tensor& tensor) {
  switch (dtype_bytes(tensor.type)) {
    case 8:
      return tensor.values<int64_t>()[0];
    case 4:
      return tensor.values<int32_t>()[0];
    case 2:
      return tensor.values<int16_t>()[0];
    default:
      return tensor.type == DType::kInt8 ? tensor.values<int8_t>()[0] : tensor.values<uint8_t>()[0];
  }
}

// The third input of PADV2 as attribute "value", which is absent where it is what PAD would write.
Status read_value(const Tensor& in, const Tensor& value, Node& node) {
  MOTE_TRY(check_constant(value, "padding value"));
  if (value.type != in.type || value.elements() != 1)
    return Error(Code::kInvalid, format("the padding value must be one {}", dtype_name(in.type)));
  MOTE_TRY(check_moved(value, in));
  if (is_float(in)) {
    if (value.values<float>()[0] != 0) node.attrs.set("value", double{value.values<float>()[0]});
  } else if (integer_at(value) != plain_value(in)) {
    node.attrs.set("value", integer_at(value));
  }
  return ok_status();
}

// Inputs: tensor, int32 or int64 [rank][2] of elements before and after, and for PADV2 the value.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int tflite_code) {
  MOTE_TRY(check_input_count(node, tflite_code == kPad ? 2 : 3, tflite_code == kPad ? 2 : 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_ASSIGN(const std::vector<int64_t> pads, integers_of_input(graph, node, 1, "paddings"));
  if (pads.size() != 2 * in.shape.size())
    return Error(Code::kInvalid,
                 format("{} paddings are given for {} dimensions", pads.size(), in.shape.size()),
                 "the file is damaged: convert the model again");
  if (tflite_code == kPadV2) MOTE_TRY(read_value(in, graph.tensor(node.inputs[2]), node));
  std::vector<int64_t> before, after;
  for (size_t d = 0; d < in.shape.size(); ++d) {
    before.push_back(pads[2 * d]);
    after.push_back(pads[2 * d + 1]);
  }
  node.attrs.set("before", before);
  node.attrs.set("after", after);
  node.inputs.resize(1);
  return ok_status();
}

// The values that an integer type has.
Range range_of(DType type) {
  switch (type) {
    case DType::kInt8:
      return {-128, 127};
    case DType::kInt16:
      return {-32768, 32767};
    case DType::kUInt8:
      return {0, 255};
    case DType::kBool:
      return {0, 1};
    default:
      return {INT32_MIN, INT32_MAX};
  }
}

int64_t integer_value(const Node& node, const Tensor& out) {
  return node.attrs.integer("value", plain_value(out));
}
float value_f32(const Node& node) { return static_cast<float>(node.attrs.number("value", 0)); }

Status check_value(const Node& node, const Tensor& out) {
  if (is_float(out)) {
    if (std::abs(node.attrs.number("value")) <= double{FLT_MAX}) return ok_status();
    return Error(Code::kInvalid,
                 format("padding value {} is not a finite float", node.attrs.number("value")));
  }
  const Range range = range_of(out.type);
  const int64_t value = integer_value(node, out);
  if (out.type != DType::kInt64 && (value < range.low || value > range.high))
    return Error(Code::kInvalid, format("padding value {} is not {}", value, dtype_name(out.type)), kDamaged);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  const std::vector<int64_t> before = node.attrs.list("before"), after = node.attrs.list("after");
  if (before.size() != in.shape.size() || after.size() != in.shape.size())
    return Error(Code::kInvalid, format("before and after must have {} entries", in.shape.size()));
  MOTE_TRY(check_value(node, graph.tensor(node.outputs[0])));
  Shape out;
  for (size_t d = 0; d < in.shape.size(); ++d) {
    if (before[d] < 0 || after[d] < 0 || before[d] > kMaxTensorBytes || after[d] > kMaxTensorBytes)
      return Error(Code::kInvalid,
                   format("padding {} and {} of dimension {} is out of range", before[d], after[d], d));
    const int64_t size = before[d] + in.shape[d] + after[d];
    if (size > kMaxTensorBytes)
      return Error(Code::kInvalid, format("the output has {} elements along {}", size, d));
    out.push_back(static_cast<int32_t>(size));
  }
  return std::vector<Shape>{out};
}

// The padding element as it is stored.
Bytes stored_value(const Node& node, const Tensor& out) {
  Bytes bytes(static_cast<size_t>(dtype_bytes(out.type)));
  const float real = value_f32(node);
  const int64_t integer = integer_value(node, out);
  std::memcpy(bytes.data(), is_float(out) ? static_cast<const void*>(&real) : &integer, bytes.size());
  return bytes;
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<int64_t> before = node.attrs.list("before");
  const Bytes value = stored_value(node, out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    int64_t rest = i, from = 0, stride = 1;
    bool inside = true;
    for (size_t d = in.size(); d-- > 0;) {
      const int64_t position = rest % out.shape[d] - before[d];
      rest /= out.shape[d];
      inside = inside && position >= 0 && position < in[d];
      from += position * stride;
      stride *= in[d];
    }
    const uint8_t* element =
        inside ? buffers.in<uint8_t>(0) + static_cast<size_t>(from) * value.size() : value.data();
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(i) * value.size(), element, value.size());
  }
}

struct Dimension {
  int64_t in, before, after;
};

// The same padding with as few dimensions as possible, the fastest first: a dimension without padding is one
// block with those that run faster, so that the kernel copies long rows.
std::vector<Dimension> merged(const Graph& graph, const Node& node) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const std::vector<int64_t> before = node.attrs.list("before"), after = node.attrs.list("after");
  std::vector<Dimension> dimensions = {{1, 0, 0}};
  for (size_t d = in.size(); d-- > 0;) {
    const Dimension next = {in[d], before[d], after[d]};
    Dimension& last = dimensions.back();
    if (last.before == 0 && last.after == 0) {
      last = {next.in * last.in, next.before * last.in, next.after * last.in};
    } else {
      dimensions.push_back(next);
    }
  }
  return dimensions;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<Dimension> dimensions = merged(graph, node);
  std::vector<int32_t> loops;
  int64_t before = 0, after = 0, block = 1;
  for (size_t i = 0; i < dimensions.size(); ++i) {
    const Dimension& d = dimensions[i];
    // What the dimensions inside this one have behind their last element and before their first.
    if (i > 0) loops.insert(loops.end(), {static_cast<int32_t>(d.in), static_cast<int32_t>(before + after)});
    before += d.before * block;
    after += d.after * block;
    block *= d.before + d.in + d.after;
  }
  Bytes value = stored_value(node, out);
  const bool is_negative = !is_float(out) && out.type != DType::kUInt8 && integer_value(node, out) < 0;
  value.resize(8, is_negative ? 0xFF : 0);
  int32_t halves[2];
  std::memcpy(halves, value.data(), sizeof halves);
  static_assert(kMaxRank <= kMoteMostPadLoops);
  KernelCall call;
  call.kernel = &kernel(format("pad_x{}", 8 * dtype_bytes(out.type)).c_str());
  call.pointer("loops", DType::kInt32, loops);
  call.integer("rank", static_cast<int64_t>(loops.size() / 2));
  call.integer("row", dimensions[0].in);
  call.integer("before", before);
  call.integer("after", after);
  call.integer("value", halves[0]);
  call.integer("value_high", halves[1]);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct PadCase {
  std::string name;
  DType type;
  Shape in;
  std::vector<int64_t> before, after;
  int32_t zero_point;
  std::optional<AttrValue> value;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const auto s32 = DType::kInt32, s64 = DType::kInt64, u8 = DType::kUInt8, flag = DType::kBool;
  std::vector<PadCase> table = {
      {"int8 rows and columns", s8, {1, 3, 4, 2}, {0, 1, 2, 0}, {0, 2, 1, 0}, -128, {}},
      {"int8 after only", s8, {1, 4, 4, 3}, {0, 0, 0, 0}, {0, 1, 1, 0}, 17, {}},
      {"int8 channels", s8, {1, 2, 3, 5}, {0, 0, 0, 1}, {0, 0, 0, 2}, 127, {}},
      {"int8 all dimensions", s8, {2, 2, 3, 2}, {1, 2, 1, 3}, {2, 1, 0, 1}, 3, {}},
      {"int8 batch and columns", s8, {2, 2, 3, 2}, {1, 0, 1, 0}, {0, 0, 1, 0}, 3, {}},
      {"int8 nothing", s8, {1, 3, 3}, {0, 0, 0}, {0, 0, 0}, 3, {}},
      {"int8 a vector, with a value", s8, {5}, {2}, {3}, 3, AttrValue(int64_t{-77})},
      {"int16 rows and columns", s16, {1, 3, 4, 2}, {0, 1, 2, 0}, {0, 2, 1, 0}, 0, {}},
      {"int16 all dimensions, with a value",
       s16,
       {2, 2, 3, 2},
       {1, 2, 1, 3},
       {2, 1, 0, 1},
       0,
       AttrValue(int64_t{-7700})},
      {"float32 rows and columns", f32, {1, 3, 4, 2}, {0, 1, 2, 0}, {0, 2, 1, 0}, 0, {}},
      {"float32 all dimensions, with a value",
       f32,
       {2, 2, 3, 2},
       {1, 2, 1, 3},
       {2, 1, 0, 1},
       0,
       AttrValue(-1.5)},
      {"int8 five dimensions", s8, {2, 3, 2, 3, 2}, {1, 0, 1, 2, 0}, {0, 2, 0, 1, 1}, -7, {}},
      {"int16 six dimensions", s16, {2, 1, 2, 2, 2, 3}, {1, 1, 1, 0, 1, 1}, {1, 0, 2, 1, 0, 1}, 0, {}},
      {"int16 a vector", s16, {5}, {3}, {1}, 0, {}},
      {"int16 columns", s16, {2, 4, 3}, {0, 2, 0}, {0, 1, 0}, 0, {}},
      {"float32 a vector", f32, {5}, {0}, {4}, 0, {}},
      {"float32 rows only", f32, {3, 7}, {2, 0}, {1, 0}, 0, {}},
      {"float32 eight dimensions",
       f32,
       {1, 2, 1, 2, 1, 2, 1, 2},
       {1, 0, 1, 0, 1, 0, 1, 0},
       {0, 1, 0, 1, 0, 1, 0, 1},
       0,
       {}},
  };
  struct Plain {
    const char* name;
    Shape in;
    std::vector<int64_t> before, after;
  };
  const std::vector<Plain> plain = {{"a vector", {4}, {2}, {1}},
                                    {"rows and columns", {1, 3, 4, 2}, {0, 1, 2, 0}, {0, 2, 1, 0}},
                                    {"channels", {2, 3, 3}, {0, 0, 1}, {0, 0, 2}},
                                    {"all of five", {2, 2, 3, 2, 3}, {1, 2, 1, 3, 1}, {2, 1, 0, 1, 2}},
                                    {"nothing", {2, 3}, {0, 0}, {0, 0}}};
  for (const DType type : {s32, s64, u8, flag})
    for (const Plain& row : plain) {
      const std::string name = std::string(dtype_name(type)) + " " + row.name;
      table.push_back({name, type, row.in, row.before, row.after, 0, {}});
    }
  table.push_back({"int32 with a value", s32, {2, 3}, {1, 1}, {0, 1}, 0, AttrValue(int64_t{INT32_MIN})});
  table.push_back({"int64 with a large value", s64, {2, 3}, {1, 1}, {0, 1}, 0, AttrValue(INT64_MIN / 3)});
  table.push_back({"int64 with a negative value", s64, {5}, {1}, {1}, 0, AttrValue(int64_t{-5})});
  table.push_back({"uint8 with a value", u8, {2, 3}, {1, 1}, {0, 1}, 0, AttrValue(int64_t{250})});
  table.push_back({"bool with a value", flag, {2, 3}, {1, 1}, {0, 1}, 0, AttrValue(int64_t{1})});
  std::vector<OpCase> out;
  for (const PadCase& row : table) {
    CaseBuilder builder(row.name);
    const bool is_quantised = row.type == DType::kInt8 || row.type == DType::kInt16;
    const Quant quant = is_quantised ? per_tensor(0.05f, row.zero_point) : Quant{};
    Attrs attributes = attrs({{"before", row.before}, {"after", row.after}});
    if (row.value) attributes.set("value", *row.value);
    builder.node("pad", {builder.input(row.type, row.in, quant)}, attributes, row.type, quant);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_pad = {
    .name = "pad",
    .summary = "surrounds a tensor with zeros (int8: its zero point) or with a given constant",
    .source = "TFLM 90b983c reference/pad.h",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{kPad, "PAD", 4}, {kPadV2, "PADV2", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
