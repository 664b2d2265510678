// SPDX-License-Identifier: Apache-2.0
#include "ops/slice.h"

#include <cstring>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/element_map.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// Along each dimension of the input: the first index, how many, and the step from one to the next, never 0.
struct Slice {
  std::vector<int64_t> begin, size, stride;
};
Slice slice_of(const Node& node) {
  return {node.attrs.list("begin"), node.attrs.list("size"), node.attrs.list("stride")};
}

Status check_dimension(const Slice& slice, size_t d, int32_t in_size) {
  const int64_t begin = slice.begin[d], size = slice.size[d], stride = slice.stride[d];
  if (size == 0)
    return Error(Code::kUnsupported, format("the slice is empty along dimension {}", d),
                 "take the layers that work on it out of the model");
  if (begin < 0 || begin >= in_size || size < 1 || size > in_size || stride == 0 || stride < -in_size ||
      stride > in_size || begin + (size - 1) * stride < 0 || begin + (size - 1) * stride >= in_size)
    return Error(Code::kInvalid,
                 format("{} elements from {} with stride {} are outside dimension {} of size {}", size, begin,
                        stride, d, in_size),
                 "the file is damaged: export it again");
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_moved(in, graph.tensor(node.outputs[0])));
  const Slice slice = slice_of(node);
  const size_t rank = in.shape.size();
  if (slice.begin.size() != rank || slice.size.size() != rank || slice.stride.size() != rank)
    return Error(Code::kInvalid, format("begin, size and stride must have {} entries", rank));
  for (size_t d = 0; d < rank; ++d) MOTE_TRY(check_dimension(slice, d, in.shape[d]));
  const Shape sizes(slice.size.begin(), slice.size.end());
  if (!node.attrs.has("shape")) return std::vector<Shape>{sizes};
  // Dimensions of size 1 come and go; with the others in place, no shape that verify() refuses is possible.
  const std::vector<int64_t> shape = node.attrs.list("shape");
  const auto longer = [](const auto& from) {
    std::vector<int64_t> out;
    for (const int64_t size : from)
      if (size != 1) out.push_back(size);
    return out;
  };
  if (longer(shape) != longer(sizes))
    return Error(Code::kInvalid, "the shape differs from the slice in more than dimensions of size 1");
  return std::vector<Shape>{Shape(shape.begin(), shape.end())};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Slice slice = slice_of(node);
  const auto bytes = static_cast<size_t>(dtype_bytes(in.type));
  const int64_t count = graph.tensor(node.outputs[0]).elements();
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i, from = 0, block = 1;
    for (size_t d = in.shape.size(); d-- > 0;) {
      from += (slice.begin[d] + rest % slice.size[d] * slice.stride[d]) * block;
      rest /= slice.size[d];
      block *= in.shape[d];
    }
    std::memcpy(buffers.out<uint8_t>(0) + static_cast<size_t>(i) * bytes,
                buffers.in<uint8_t>(0) + static_cast<size_t>(from) * bytes, bytes);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Slice slice = slice_of(node);
  const std::vector<int64_t> strides = dense_strides(in.shape);
  ElementMap map;
  for (size_t d = 0; d < strides.size(); ++d) {
    map.offset += slice.begin[d] * strides[d];
    map.dimensions.push_back({slice.size[d], slice.stride[d] * strides[d], {}});
  }
  return element_map_calls(map, in, graph.tensor(node.outputs[0]));
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct SliceCase {
  const char* name;
  Shape in;
  std::vector<int64_t> begin, size, stride;
  std::vector<int64_t> shape = {};
};

std::vector<OpCase> cases() {
  const std::vector<SliceCase> table = {
      {"first rows", {4, 6}, {0, 0}, {2, 6}, {1, 1}},
      {"last rows", {4, 3, 2}, {1, 0, 0}, {3, 3, 2}, {1, 1, 1}},
      {"odd columns", {1, 5, 7, 3}, {0, 0, 1, 0}, {1, 3, 3, 3}, {1, 2, 2, 1}},
      {"one channel", {1, 4, 5, 6}, {0, 0, 0, 4}, {1, 4, 5, 1}, {1, 1, 1, 1}, {4, 5}},
      {"channel pairs", {1, 4, 5, 6}, {0, 0, 0, 2}, {1, 4, 5, 4}, {1, 1, 1, 1}},
      {"channels from an odd one", {2, 4, 8}, {0, 0, 1}, {2, 4, 6}, {1, 1, 1}},
      {"backwards", {3, 4, 5}, {2, 3, 4}, {3, 2, 5}, {-1, -2, -1}},
      {"backwards along the middle", {2, 7, 4}, {0, 6, 0}, {2, 3, 4}, {1, -3, 1}},
      {"long rows", {3, 5, 37}, {1, 0, 0}, {2, 3, 36}, {1, 2, 1}},
      {"every dimension of six",
       {2, 3, 2, 3, 2, 3},
       {1, 2, 0, 1, 1, 2},
       {1, 2, 2, 1, 2, 2},
       {1, -2, 1, 1, -1, -1}},
      {"with new dimensions", {3, 4}, {0, 1}, {3, 2}, {1, 1}, {1, 3, 1, 2, 1}},
      {"everything", {2, 3, 4}, {0, 0, 0}, {2, 3, 4}, {1, 1, 1}, {2, 3, 1, 4}},
      {"one element", {7}, {5}, {1}, {1}, {}},
  };
  std::vector<OpCase> out;
  for (const DType type : kEveryType)
    for (const SliceCase& row : rows_for(type, table)) {
      CaseBuilder builder(std::string(dtype_name(type)) + " " + row.name);
      Attrs attributes = attrs({{"begin", row.begin}, {"size", row.size}, {"stride", row.stride}});
      if (!row.shape.empty()) attributes.set("shape", row.shape);
      const Quant quant = quant_of(type);
      builder.node("slice", {builder.input(type, row.in, quant)}, attributes, type, quant);
      out.push_back(builder.build());
      out.back().tolerance = 0;
    }
  return out;
}

}  // namespace

extern const OpDef op_slice = {
    .name = "slice",
    .summary = "a part of a tensor: along each dimension elements at equal distances, forwards or backwards",
    .source =
        "TFLM 90b983c reference/slice.h, reference/strided_slice.h, reference/reverse.h; "
        "micro/kernels/split.cc, "
        "split_v.cc and unpack.cc",
    .channel_axis = -1,
    .ram_inputs = kAllInputs,
    .tflite = {{slice_code::kSlice, "SLICE", 6},
               {slice_code::kStridedSlice, "STRIDED_SLICE", 8},
               {slice_code::kReverseV2, "REVERSE_V2", 3},
               {slice_code::kSplit, "SPLIT", 4},
               {slice_code::kSplitV, "SPLIT_V", 2},
               {slice_code::kUnpack, "UNPACK", 4}},
    .map_tflite = map_slice_from_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
