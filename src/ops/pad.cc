// SPDX-License-Identifier: Apache-2.0
#include "device/nn/pad/pad.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

constexpr size_t kRank = 4;  // of the kernels
constexpr int kPad = 34, kPadV2 = 60;

// Reads the values of a constant int32 or int64 tensor.
Result<std::vector<int64_t>> read_integers(const Tensor& tensor, const char* what) {
  MOTE_TRY(check_constant(tensor, what));
  std::vector<int64_t> out;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    if (tensor.type == DType::kInt32) {
      out.push_back(tensor.values<int32_t>()[i]);
    } else if (tensor.type == DType::kInt64) {
      out.push_back(tensor.values<int64_t>()[i]);
    } else {
      return Error(Code::kInvalid,
                   format("{} must be int32 or int64, not {}", what, dtype_name(tensor.type)));
    }
  }
  return out;
}

// The third input of PADV2 as attribute "value", which is absent where it is what PAD would write.
Status read_value(const Tensor& in, const Tensor& value, Node& node) {
  MOTE_TRY(check_constant(value, "padding value"));
  if (value.type != in.type || value.elements() != 1)
    return Error(Code::kInvalid, format("the padding value must be one {}", dtype_name(in.type)));
  if (in.type == DType::kFloat32) {
    if (value.values<float>()[0] != 0) node.attrs.set("value", double{value.values<float>()[0]});
    return ok_status();
  }
  MOTE_TRY(check_activation_type(in, "input", kInt8Int16AndFloat));
  if (value.quant.present()) MOTE_TRY(check_same_quantization(value, in, kInt8Int16AndFloat));
  const int64_t stored = in.type == DType::kInt16 ? value.values<int16_t>()[0] : value.values<int8_t>()[0];
  if (stored != zero_point(in)) node.attrs.set("value", stored);
  return ok_status();
}

// Inputs: tensor, int32 or int64 [rank][2] of elements before and after, and for PADV2 the value.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int tflite_code) {
  MOTE_TRY(check_input_count(node, tflite_code == kPad ? 2 : 3, tflite_code == kPad ? 2 : 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_ASSIGN(const std::vector<int64_t> pads, read_integers(graph.tensor(node.inputs[1]), "paddings"));
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

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_same_quantization(in, graph.tensor(node.outputs[0]), kInt8Int16AndFloat));
  if (in.shape.size() > kRank)
    return Error(Code::kUnsupported,
                 format("the input {} has more than {} dimensions", shape_text(in.shape), kRank),
                 "reshape it to fewer dimensions before padding");
  const std::vector<int64_t> before = node.attrs.list("before"), after = node.attrs.list("after");
  if (before.size() != in.shape.size() || after.size() != in.shape.size())
    return Error(Code::kInvalid, format("before and after must have {} entries", in.shape.size()));
  if (in.type != DType::kFloat32) {
    const int64_t value = node.attrs.integer("value"), limit = in.type == DType::kInt16 ? 32768 : 128;
    if (value < -limit || value >= limit)
      return Error(Code::kInvalid, format("padding value {} is not {}", value, dtype_name(in.type)));
  } else if (!(std::abs(node.attrs.number("value")) <= double{FLT_MAX})) {
    return Error(Code::kInvalid,
                 format("padding value {} is not a finite float", node.attrs.number("value")));
  }
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

int64_t integer_value(const Node& node, const Tensor& out) {
  return node.attrs.integer("value", zero_point(out));
}
float value_f32(const Node& node) { return static_cast<float>(node.attrs.number("value", 0)); }

template <class T>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers, T value) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<int64_t> before = node.attrs.list("before");
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
    buffers.out<T>(0)[i] = inside ? buffers.in<T>(0)[from] : value;
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (out.type == DType::kFloat32) {
    evaluate<float>(graph, node, buffers, value_f32(node));
  } else if (out.type == DType::kInt16) {
    evaluate<int16_t>(graph, node, buffers, static_cast<int16_t>(integer_value(node, out)));
  } else {
    evaluate<int8_t>(graph, node, buffers, static_cast<int8_t>(integer_value(node, out)));
  }
}

struct Dimension {
  int64_t in, before, after;
};

// The same padding with as few dimensions as possible, filled up to four with leading ones: a dimension
// without padding is one block with those that run faster, so that the kernel copies long rows.
std::array<Dimension, kRank> merged(const Graph& graph, const Node& node) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const std::vector<int64_t> before = node.attrs.list("before"), after = node.attrs.list("after");
  std::vector<Dimension> dimensions;  // the fastest first
  for (size_t d = in.size(); d-- > 0;) {
    const Dimension next = {in[d], before[d], after[d]};
    Dimension* last = dimensions.empty() ? nullptr : &dimensions.back();
    if (last != nullptr && last->before == 0 && last->after == 0) {
      *last = {next.in * last->in, next.before * last->in, next.after * last->in};
    } else {
      dimensions.push_back(next);
    }
  }
  std::array<Dimension, kRank> out;
  out.fill({1, 0, 0});
  std::copy(dimensions.begin(), dimensions.end(), out.rbegin());
  return out;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool is_float = out.type == DType::kFloat32;
  const std::array<Dimension, kRank> dimensions = merged(graph, node);
  KernelCall call;
  call.kernel = &kernel(is_float ? "pad_f32" : out.type == DType::kInt16 ? "pad_s16" : "pad_s8");
  for (size_t d = 0; d < kRank; ++d) call.integer(format("in_{}", d), dimensions[d].in);
  for (size_t d = 0; d < kRank; ++d) call.integer(format("before_{}", d), dimensions[d].before);
  for (size_t d = 0; d < kRank; ++d) call.integer(format("after_{}", d), dimensions[d].after);
  if (is_float) {
    call.real("value", value_f32(node));
  } else {
    call.integer("value", integer_value(node, out));
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct PadCase {
  const char* name;
  DType type;
  Shape in;
  std::vector<int64_t> before, after;
  int32_t zero_point;
  std::optional<AttrValue> value;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<PadCase> table = {
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
  };
  std::vector<OpCase> out;
  for (const PadCase& row : table) {
    CaseBuilder builder(row.name);
    const Quant quant = per_tensor(0.05f, row.zero_point);
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
    .tflite = {{kPad, "PAD", 2}, {kPadV2, "PADV2", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
