// SPDX-License-Identifier: Apache-2.0
#include "plan/slicer.h"

#include <algorithm>
#include <tuple>

#include "ops/op.h"
#include "ops/window.h"
#include "plan/plan.h"

namespace mote {

namespace {

// Stages that need much memory are early and have few weights; packing those of many windows again and again
// takes time.
constexpr int64_t kMostConstantBytes = 1 << 16;
// A kernel is nearly as fast as the fastest up to this many instructions, in percent of that one's.
constexpr int64_t kNearlyAsFast = 125;

bool is_image_of_whole_words(const Tensor& tensor) {
  return tensor.shape.size() == 4 && tensor.shape[0] == 1 && tensor.shape[1] > 0 &&
         tensor.bytes() / tensor.shape[1] % kArenaAlignment == 0;
}

int64_t constant_bytes(const KernelCall& call) {
  int64_t sum = 0;
  for (const Blob& blob : call.pointers) sum += static_cast<int64_t>(blob.data.size());
  return sum;
}

// One value for all channels, or one for each, holds for all rows.
bool holds_for_all_rows(const Tensor& constant, const Tensor& out) {
  return constant.elements() <= out.shape[3];
}

bool can_slice_elements(const Graph& graph, const Node& node) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  return is_image_of_whole_words(out) &&
         std::all_of(node.inputs.begin(), node.inputs.end(), [&](TensorId id) {
           const Tensor& in = graph.tensor(id);
           if (in.is_constant()) return holds_for_all_rows(in, out);
           return is_image_of_whole_words(in) && in.shape == out.shape;
         });
}

// Windows look at the first input. Another one in RAM is read at the place of the output.
bool is_under_window(const Graph& graph, const Node& node, TensorId input) {
  return locality_of(graph, node) == Locality::kWindow && input == node.inputs[0];
}

bool can_slice_window(const Graph& graph, const Node& node) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (!is_image_of_whole_words(graph.tensor(node.inputs[0])) || !is_image_of_whole_words(out)) return false;
  return std::all_of(node.inputs.begin() + 1, node.inputs.end(), [&](TensorId id) {
    if (id == kNoTensor || graph.tensor(id).is_constant()) return true;
    return id != node.inputs[0] && graph.tensor(id).shape == out.shape;
  });
}

// All weights, one image.
bool can_slice_sum(const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  return in.type == DType::kInt8 && is_image_of_whole_words(in) &&
         in.elements() == graph.tensor(node.inputs[1]).shape[1];
}

// The same rows without regard to where the image ends.
Rows window_rows(const Window& w, Rows output) {
  return {output.first * w.stride_h - w.pad_top,
          (output.last - 1) * w.stride_h - w.pad_top + w.dilation_h * (w.kernel_h - 1) + 1};
}

}  // namespace

bool Slicer::can_slice(size_t index) const {
  const Graph& graph = model_.graph;
  const Node& node = graph.nodes[index];
  if (node.outputs.size() != 1 || model_.calls[index].kernel->takes_lists) return false;
  switch (locality_of(graph, node)) {
    case Locality::kElements:
      return can_slice_elements(graph, node);
    case Locality::kWindow:
      return constant_bytes(model_.calls[index]) <= kMostConstantBytes && can_slice_window(graph, node);
    case Locality::kSum:
      return can_slice_sum(graph, node);
    case Locality::kNone:
      break;
  }
  return false;
}

bool Slicer::is_sum(size_t index) const {
  return locality_of(model_.graph, model_.graph.nodes[index]) == Locality::kSum;
}

int32_t Slicer::rows(size_t index) const {
  const Node& node = model_.graph.nodes[index];
  return model_.graph.tensor(is_sum(index) ? node.inputs[0] : node.outputs[0]).shape[1];
}

Rows Slicer::input_rows(size_t index, Rows rows, TensorId input) const {
  const Node& node = model_.graph.nodes[index];
  if (!is_under_window(model_.graph, node, input)) return rows;
  const int32_t height = model_.graph.tensor(node.inputs[0]).shape[1];
  const Rows wanted = window_rows(window_of(model_.graph, node), rows);
  return {std::clamp(wanted.first, 0, height), std::clamp(wanted.last, 0, height)};
}

const KernelCall* Slicer::slice(size_t index, Rows rows) {
  const Node& node = model_.graph.nodes[index];
  const Rows in = input_rows(index, rows, node.inputs[0]);
  if (in.count() <= 0) return nullptr;
  Key key{index, in.count(), rows.count(), 0, 0, Strip::kWhole};
  if (locality_of(model_.graph, node) == Locality::kWindow) {
    const Rows wanted = window_rows(window_of(model_.graph, node), rows);
    key.pad_top = in.first - wanted.first;
    key.pad_bottom = wanted.last - in.last;
  }
  if (is_sum(index)) key.strip = rows.first == 0 ? Strip::kFirst : Strip::kLater;
  auto [place, is_new] = made_.try_emplace(key);
  if (is_new) place->second = make(key);
  return place->second.get();
}

std::unique_ptr<KernelCall> Slicer::make(const Key& key) {
  Node node = model_.graph.nodes[key.node];
  if (locality_of(model_.graph, node) == Locality::kWindow) {
    node.attrs.set("pad_top", int64_t{key.pad_top});
    node.attrs.set("pad_bottom", int64_t{key.pad_bottom});
  }
  if (key.strip != Strip::kWhole) set_strip(node, key.strip);
  const auto set_rows = [&](TensorId id, int32_t rows) {
    if (id != kNoTensor && !graph_.tensor(id).is_constant()) graph_.tensor(id).shape[1] = rows;
  };
  for (const TensorId id : node.inputs) set_rows(id, id == node.inputs[0] ? key.in_rows : key.out_rows);
  if (!is_sum(key.node)) set_rows(node.outputs[0], key.out_rows);
  const Result<std::vector<KernelCall>> calls = lower_candidates(graph_, node, model_.target);
  for (const std::vector<TensorId>& tensors : {node.inputs, node.outputs})
    for (const TensorId id : tensors)
      if (id != kNoTensor) graph_.tensor(id).shape = model_.graph.tensor(id).shape;
  if (!calls.ok() || calls->empty()) return nullptr;
  return std::make_unique<KernelCall>(best(*calls, key.node));
}

const KernelCall& Slicer::best(const std::vector<KernelCall>& calls, size_t node) const {
  const KernelInfo* whole = model_.calls[node].kernel;
  const auto fastest = std::min_element(calls.begin(), calls.end(), [](const auto& a, const auto& b) {
    return a.instructions < b.instructions;
  });
  const auto rank = [&](const KernelCall& call) {
    if (kernels_ == SliceKernels::kOfWhole)
      return std::tuple(call.kernel != whole, call.instructions, call.scratch_bytes);
    return std::tuple(call.instructions * 100 > fastest->instructions * kNearlyAsFast, call.scratch_bytes,
                      call.instructions);
  };
  return *std::min_element(calls.begin(), calls.end(),
                           [&](const KernelCall& a, const KernelCall& b) { return rank(a) < rank(b); });
}

}  // namespace mote
