// SPDX-License-Identifier: Apache-2.0
#include "ops/reduction.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/format.h"
#include "device/nn/reduce/reduce.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/tflite_inputs.h"

namespace mote {

// ReducerOptions of the schema.
Status map_reduction(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kKeepDims };
  MOTE_TRY(check_input_count(node, 2, 2));
  const size_t rank = graph.tensor(node.inputs[0]).shape.size();
  MOTE_ASSIGN(const std::vector<int64_t> given, integers_of_input(graph, node, 1, "axes"));
  std::set<int64_t> axes;
  // A scalar has no axis to choose from: TensorFlow Lite does not look at what is given.
  if (rank > 0) {
    for (const int64_t axis : given) {
      MOTE_ASSIGN(const size_t from_first, axis_from(axis, rank));
      axes.insert(static_cast<int64_t>(from_first));
    }
  }
  node.attrs.set("axes", std::vector<int64_t>(axes.begin(), axes.end()));
  node.attrs.set("keep_dims", int64_t{options.byte_field(kKeepDims, 0) != 0});
  node.inputs.resize(1);
  return ok_status();
}

namespace {

// For every dimension of the input, whether it is reduced.
std::vector<bool> reduced_dimensions(const Graph& graph, const Node& node) {
  std::vector<bool> out(graph.tensor(node.inputs[0]).shape.size(), false);
  for (const int64_t axis : node.attrs.list("axes")) out[static_cast<size_t>(axis)] = true;
  return out;
}

// A run of neighbouring dimensions that are all kept or all reduced.
struct Group {
  bool reduced;
  int64_t size, stride;
};

// The input as groups, the slowest first; dimensions of size 1 belong to none.
std::vector<Group> groups_of(const Shape& shape, const std::vector<bool>& reduced) {
  std::vector<Group> out;
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- > 0; stride *= shape[d]) {
    if (shape[d] == 1) continue;
    if (!out.empty() && out.back().reduced == reduced[d]) {
      out.back().size *= shape[d];
    } else {
      out.push_back({reduced[d], shape[d], stride});
    }
  }
  std::reverse(out.begin(), out.end());
  return out;
}

constexpr int64_t kMostGroups = 2;  // of each sort, as the kernels have them

}  // namespace

Result<std::vector<Shape>> infer_reduction(const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  int64_t last = -1;
  for (const int64_t axis : node.attrs.list("axes")) {
    if (axis <= last || axis >= static_cast<int64_t>(in.shape.size()))
      return Error(Code::kInvalid, format("axis {} does not follow {} or is not one of {}", axis, last,
                                          shape_text(in.shape)));
    last = axis;
  }
  const std::vector<bool> reduced = reduced_dimensions(graph, node);
  const std::vector<Group> groups = groups_of(in.shape, reduced);
  const auto reduced_groups =
      std::count_if(groups.begin(), groups.end(), [](const Group& group) { return group.reduced; });
  if (std::max<int64_t>(reduced_groups, static_cast<int64_t>(groups.size()) - reduced_groups) > kMostGroups)
    return Error(Code::kUnsupported,
                 format("the reduced axes of {} are not neighbours, in more than {} places",
                        shape_text(in.shape), kMostGroups),
                 "reduce over some of the axes first and over the others then");
  Shape out;
  for (size_t d = 0; d < in.shape.size(); ++d) {
    if (!reduced[d]) {
      out.push_back(in.shape[d]);
    } else if (node.attrs.integer("keep_dims") != 0) {
      out.push_back(1);
    }
  }
  return std::vector<Shape>{out};
}

int64_t reduced_count(const Graph& graph, const Node& node) {
  int64_t count = 1;
  for (const int64_t axis : node.attrs.list("axes"))
    count *= graph.tensor(node.inputs[0]).shape[static_cast<size_t>(axis)];
  return count;
}

std::vector<std::vector<int64_t>> reduced_elements(const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const std::vector<bool> reduced = reduced_dimensions(graph, node);
  std::vector<std::vector<int64_t>> out(static_cast<size_t>(graph.tensor(node.outputs[0]).elements()));
  for (int64_t i = 0; i < in.elements(); ++i) {
    int64_t rest = i, at = 0, stride = 1;
    for (size_t d = in.shape.size(); d-- > 0; rest /= in.shape[d]) {
      if (reduced[d]) continue;
      at += rest % in.shape[d] * stride;
      stride *= in.shape[d];
    }
    out[static_cast<size_t>(at)].push_back(i);
  }
  return out;
}

KernelCall reduction_call(const Graph& graph, const Node& node, const char* kernel_name) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  // Missing groups are in front, once through.
  std::array<Group, kMostGroups> kept, reduced;
  kept.fill({false, 1, 0});
  reduced.fill({true, 1, 0});
  size_t kept_left = kept.size(), reduced_left = reduced.size();
  std::vector<Group> groups = groups_of(in.shape, reduced_dimensions(graph, node));
  for (; !groups.empty(); groups.pop_back()) {
    const Group& group = groups.back();
    (group.reduced ? reduced[--reduced_left] : kept[--kept_left]) = group;
  }
  KernelCall call;
  call.kernel = &kernel(kernel_name);
  for (const auto& [what, sizes] : {std::pair("kept", &kept), std::pair("reduced", &reduced)}) {
    for (size_t i = 0; i < sizes->size(); ++i) call.integer(format("{}_{}", what, i), (*sizes)[i].size);
    for (size_t i = 0; i < sizes->size(); ++i)
      call.integer(format("{}_stride_{}", what, i), (*sizes)[i].stride);
  }
  const int64_t outputs = in.elements() / reduced_count(graph, node);
  call.instructions = 40 * outputs + 6 * in.elements();
  return call;
}

namespace {

struct ReductionCase {
  const char* name;
  Shape in;
  std::vector<int64_t> axes;
  bool keep_dims;
};

}  // namespace

std::vector<OpCase> reduction_cases(const char* op, const std::vector<DType>& types, float scale_up) {
  const std::vector<ReductionCase> table = {
      {"image to channels", {1, 7, 5, 6}, {1, 2}, true},
      {"batch of images, dimensions dropped", {3, 4, 4, 5}, {1, 2}, false},
      {"rows", {6, 33}, {1}, false},
      {"columns", {9, 6}, {0}, true},
      {"two apart", {3, 4, 5, 2}, {0, 2}, false},
      {"first and last", {4, 5, 2, 3}, {0, 3}, true},
      {"second and last", {3, 4, 5, 6}, {1, 3}, false},
      {"everything", {2, 8, 8, 2}, {0, 1, 2, 3}, false},
      {"nothing", {3, 7}, {}, false},
      {"one axis of size 1", {5, 1, 4}, {1}, false},
  };
  std::vector<OpCase> out;
  for (const DType type : types) {
    for (const ReductionCase& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      const Quant in = per_tensor(0.05f, type == DType::kInt8 ? -9 : 0);
      const Quant scaled = per_tensor(0.05f * scale_up, type == DType::kInt8 ? 21 : 0);
      builder.node(op, {builder.input(type, row.in, in)},
                   attrs({{"axes", row.axes}, {"keep_dims", int64_t{row.keep_dims}}}), type,
                   scale_up == 0 ? in : scaled);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace mote
