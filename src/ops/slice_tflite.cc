// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/checks.h"
#include "ops/slice.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr char kDamaged[] = "the file is damaged: export it again";

// A slice of all elements, which goes along with the output's dimensions.
struct Cut {
  std::vector<int64_t> begin, size, stride;
  std::optional<std::vector<int64_t>> shape;  // if dimensions come or go
};

Cut whole(const Tensor& in) {
  return {std::vector<int64_t>(in.shape.size(), 0),
          sizes_of(in.shape),
          std::vector<int64_t>(in.shape.size(), 1),
          {}};
}

void make_slice(Node& node, TensorId in, const Cut& cut) {
  node.op = "slice";
  node.inputs = {in};
  node.attrs.set("begin", cut.begin);
  node.attrs.set("size", cut.size);
  node.attrs.set("stride", cut.stride);
  if (cut.shape) node.attrs.set("shape", *cut.shape);
}

Status check_length(const std::vector<int64_t>& values, const char* what, size_t rank) {
  if (values.size() == rank) return ok_status();
  return Error(Code::kInvalid, format("{} has {} entries for {} dimensions", what, values.size(), rank),
               kDamaged);
}

Status map_slice(const TfliteOptions&, Graph& graph, Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  Cut cut = whole(in);
  MOTE_ASSIGN(cut.begin, integers_of_input(graph, node, 1, "begin"));
  MOTE_ASSIGN(cut.size, integers_of_input(graph, node, 2, "size"));
  MOTE_TRY(check_length(cut.begin, "begin", in.shape.size()));
  MOTE_TRY(check_length(cut.size, "size", in.shape.size()));
  for (size_t d = 0; d < cut.size.size(); ++d)
    if (cut.size[d] == -1 && cut.begin[d] >= 0)
      cut.size[d] = in.shape[d] - std::min<int64_t>(cut.begin[d], in.shape[d]);
  make_slice(node, node.inputs[0], cut);
  return ok_status();
}

// One entry of begin, end and stride, with the masks that concern it.
struct Range {
  int64_t begin, end, stride;
  bool from_start, to_end, shrinks;
};

// Source: TFLM 90b983c, strided_slice_logic.h: positions outside the tensor mean its ends.
Status add_range(const Range& r, int64_t size, size_t axis, Cut& cut) {
  if (r.stride == 0 || r.stride < -INT32_MAX || r.stride > INT32_MAX)
    return Error(Code::kInvalid, format("stride {} of dimension {} is 0 or too large", r.stride, axis),
                 kDamaged);
  const int64_t lowest = r.stride > 0 ? 0 : -1, highest = r.stride > 0 ? size : size - 1;
  const auto position = [&](int64_t at) { return std::clamp(at < 0 ? at + size : at, lowest, highest); };
  const int64_t begin = !r.from_start ? position(r.begin) : r.stride > 0 ? lowest : highest;
  if (r.shrinks) {
    if (r.stride < 0 || begin < 0 || begin >= size)
      return Error(Code::kInvalid, format("index {} is outside dimension {} of size {}", r.begin, axis, size),
                   kDamaged);
    cut.begin.push_back(begin);
    cut.size.push_back(1);
    cut.stride.push_back(1);
    return ok_status();
  }
  const int64_t end = !r.to_end ? position(r.end) : r.stride > 0 ? highest : lowest;
  const int64_t length = r.stride > 0 ? end - begin : begin - end;
  const int64_t step = std::abs(r.stride);
  cut.begin.push_back(begin);
  cut.size.push_back(length <= 0 ? 0 : (length - 1) / step + 1);
  cut.stride.push_back(cut.size.back() <= 1 ? 1 : r.stride);
  cut.shape->push_back(cut.size.back());
  return ok_status();
}

void add_whole_dimension(int64_t size, Cut& cut) {
  cut.begin.push_back(0);
  cut.size.push_back(size);
  cut.stride.push_back(1);
  cut.shape->push_back(size);
}

// StridedSliceOptions of the schema.
struct Masks {
  explicit Masks(const TfliteOptions& options) {
    enum { kBegin, kEnd, kEllipsis, kNewAxis, kShrinkAxis };
    begin = options.int_field(kBegin, 0);
    end = options.int_field(kEnd, 0);
    ellipsis = options.int_field(kEllipsis, 0);
    new_axis = options.int_field(kNewAxis, 0);
    shrink = options.int_field(kShrinkAxis, 0);
  }
  static bool has(int32_t mask, size_t entry) {
    return entry < 32 && (static_cast<uint32_t>(mask) >> entry & 1) != 0;
  }
  int32_t begin, end, ellipsis, new_axis, shrink;
};

// How many entries stand for a dimension of the input.
size_t consumed(const Masks& masks, size_t entries) {
  size_t count = 0;
  for (size_t i = 0; i < entries; ++i)
    if (!Masks::has(masks.ellipsis, i) && !Masks::has(masks.new_axis, i)) ++count;
  return count;
}

Result<Cut> strided_cut(const Tensor& in, const Masks& masks, const std::vector<int64_t>& begin,
                        const std::vector<int64_t>& end, const std::vector<int64_t>& stride) {
  const size_t rank = in.shape.size(), needed = consumed(masks, begin.size());
  if (end.size() != begin.size() || stride.size() != begin.size() || needed > rank || begin.size() > 32)
    return Error(Code::kInvalid,
                 format("begin, end and strides have {}, {} and {} entries for {} dimensions", begin.size(),
                        end.size(), stride.size(), rank),
                 kDamaged);
  size_t left_out = rank - needed;  // dimensions that an ellipsis stands for, or the end
  Cut cut;
  cut.shape.emplace();
  const auto next_whole = [&] { add_whole_dimension(in.shape[cut.begin.size()], cut); };
  for (size_t i = 0; i < begin.size(); ++i) {
    if (Masks::has(masks.ellipsis, i)) {
      for (; left_out > 0; --left_out) next_whole();
    } else if (Masks::has(masks.new_axis, i)) {
      cut.shape->push_back(1);
    } else {
      const size_t axis = cut.begin.size();
      MOTE_TRY(add_range({begin[i], end[i], stride[i], Masks::has(masks.begin, i), Masks::has(masks.end, i),
                          Masks::has(masks.shrink, i)},
                         in.shape[axis], axis, cut));
    }
  }
  for (; left_out > 0; --left_out) next_whole();
  if (*cut.shape == cut.size) cut.shape.reset();
  return cut;
}

Status map_strided_slice(const TfliteOptions& options, Graph& graph, Node& node) {
  enum { kOffset = 5 };
  MOTE_TRY(check_input_count(node, 4, 4));
  if (options.byte_field(kOffset, 0) != 0)
    return Error(Code::kUnsupported, "has ends that count from the beginnings (option 'offset')",
                 "export with an older converter");
  MOTE_ASSIGN(const std::vector<int64_t> begin, integers_of_input(graph, node, 1, "begin"));
  MOTE_ASSIGN(const std::vector<int64_t> end, integers_of_input(graph, node, 2, "end"));
  MOTE_ASSIGN(const std::vector<int64_t> stride, integers_of_input(graph, node, 3, "strides"));
  MOTE_ASSIGN(const Cut cut, strided_cut(graph.tensor(node.inputs[0]), Masks(options), begin, end, stride));
  make_slice(node, node.inputs[0], cut);
  return ok_status();
}

Status map_reverse(const TfliteOptions&, Graph& graph, Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_ASSIGN(const std::vector<int64_t> axes, integers_of_input(graph, node, 1, "axes"));
  Cut cut = whole(in);
  for (const int64_t given : axes) {
    MOTE_ASSIGN(const size_t axis, axis_from(given, in.shape.size()));
    if (cut.stride[axis] < 0) return Error(Code::kInvalid, format("axis {} is given twice", axis), kDamaged);
    cut.begin[axis] = in.shape[axis] - 1;
    cut.stride[axis] = -1;
  }
  make_slice(node, node.inputs[0], cut);
  return ok_status();
}

// One node for each output, in their order; the last one is `node` itself. A dimension of size 1 goes where
// `drops`.
Status cut_along(Graph& graph, Node& node, TensorId input, size_t axis, const std::vector<int64_t>& sizes,
                 bool drops) {
  if (sizes.size() != node.outputs.size())
    return Error(Code::kInvalid, format("has {} outputs, {} are expected", node.outputs.size(), sizes.size()),
                 kDamaged);
  const std::vector<TensorId> outputs = node.outputs;
  int64_t begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    Cut cut = whole(graph.tensor(input));
    cut.begin[axis] = begin;
    cut.size[axis] = sizes[i];
    begin += sizes[i];
    if (drops) {
      cut.shape = cut.size;
      cut.shape->erase(cut.shape->begin() + static_cast<std::ptrdiff_t>(axis));
    }
    Node part = node;
    part.outputs = {outputs[i]};
    part.origin.node_name = graph.tensor(outputs[i]).name;
    make_slice(part, input, cut);
    if (i + 1 < sizes.size()) {
      graph.nodes.push_back(std::move(part));
    } else {
      node = std::move(part);
    }
  }
  return ok_status();
}

Status map_split(const TfliteOptions& options, Graph& graph, Node& node) {
  enum { kNumSplits };
  MOTE_TRY(check_input_count(node, 2, 2, node.outputs.size()));
  const Tensor& in = graph.tensor(node.inputs[1]);
  MOTE_ASSIGN(const int64_t given, integer_of_input(graph, node, 0, "axis"));
  MOTE_ASSIGN(const size_t axis, axis_from(given, in.shape.size()));
  const auto count = static_cast<int64_t>(node.outputs.size());
  if (options.int_field(kNumSplits, 0) != count || in.shape[axis] % count != 0)
    return Error(Code::kInvalid,
                 format("dimension {} of {} cannot be split into {} for {} outputs", axis,
                        shape_text(in.shape), options.int_field(kNumSplits, 0), count),
                 kDamaged);
  const std::vector<int64_t> sizes(node.outputs.size(), in.shape[axis] / count);
  return cut_along(graph, node, node.inputs[1], axis, sizes, false);
}

Status map_split_v(const TfliteOptions&, Graph& graph, Node& node) {
  MOTE_TRY(check_input_count(node, 3, 3, node.outputs.size()));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_ASSIGN(std::vector<int64_t> sizes, integers_of_input(graph, node, 1, "sizes"));
  MOTE_ASSIGN(const int64_t given, integer_of_input(graph, node, 2, "axis"));
  MOTE_ASSIGN(const size_t axis, axis_from(given, in.shape.size()));
  int64_t left = in.shape[axis];
  for (const int64_t size : sizes) {
    if (size > left || (size < 1 && size != -1)) left = -1;
    if (left < 0) break;
    left -= std::max<int64_t>(size, 0);
  }
  const auto open = std::find(sizes.begin(), sizes.end(), -1);
  if (left < 0 || (left > 0) != (open != sizes.end()) || std::count(sizes.begin(), sizes.end(), -1) > 1)
    return Error(
        Code::kInvalid,
        format("the sizes of the parts do not add up to the {} of dimension {}", in.shape[axis], axis),
        kDamaged);
  if (open != sizes.end()) *open = left;
  return cut_along(graph, node, node.inputs[0], axis, sizes, false);
}

// UnpackOptions of the schema.
Status map_unpack(const TfliteOptions& options, Graph& graph, Node& node) {
  enum { kNum, kAxis };
  MOTE_TRY(check_input_count(node, 1, 1, node.outputs.size()));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_ASSIGN(const size_t axis, axis_from(options.int_field(kAxis, 0), in.shape.size()));
  const int32_t count = options.int_field(kNum, 0);
  if (count != in.shape[axis])
    return Error(Code::kInvalid,
                 format("unpacks {} of the {} along dimension {}", count, in.shape[axis], axis), kDamaged);
  return cut_along(graph, node, node.inputs[0], axis, std::vector<int64_t>(static_cast<size_t>(count), 1),
                   true);
}

}  // namespace

Status map_slice_from_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code) {
  switch (tflite_code) {
    case slice_code::kStridedSlice:
      return map_strided_slice(options, graph, node);
    case slice_code::kReverseV2:
      return map_reverse(options, graph, node);
    case slice_code::kSplit:
      return map_split(options, graph, node);
    case slice_code::kSplitV:
      return map_split_v(options, graph, node);
    case slice_code::kUnpack:
      return map_unpack(options, graph, node);
    default:
      return map_slice(options, graph, node);
  }
}

}  // namespace mote
