// SPDX-License-Identifier: Apache-2.0
#include "plan/slicer.h"

#include <algorithm>
#include <string_view>

#include "ops/window.h"
#include "plan/plan.h"

namespace mote {

namespace {

// Stages that need much memory are early and have few weights; packing many again and again takes time.
constexpr int64_t kMostConstantBytes = 1 << 16;

bool is_window(const Node& node) {
  const std::string_view op = node.op;
  return op == "conv2d" || op == "conv2d_add" || op == "depthwise_conv2d" || op == "average_pool2d" ||
         op == "max_pool2d";
}

bool is_elementwise(const Node& node) { return node.op == "add" || node.op == "activation"; }

// An input that is read element by element beside the one that windows look at.
bool is_residual(const Node& node, TensorId input) {
  return node.op == "conv2d_add" && input == node.inputs.back();
}

bool is_image_of_whole_words(const Tensor& tensor) {
  return tensor.shape.size() == 4 && tensor.shape[0] == 1 && tensor.shape[1] > 0 &&
         tensor.bytes() / tensor.shape[1] % kArenaAlignment == 0;
}

Window window_of(const Graph& graph, const Node& node) {
  if (!is_window(node)) return {};
  if (node.op == "average_pool2d" || node.op == "max_pool2d")
    return *read_window(node, static_cast<int32_t>(node.attrs.integer("kernel_h")),
                        static_cast<int32_t>(node.attrs.integer("kernel_w")));
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  return *read_window(node, weights[1], weights[2]);
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
  if ((!is_window(node) && !is_elementwise(node)) || node.outputs.size() != 1) return false;
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (!is_image_of_whole_words(out)) return false;
  int64_t constants = 0;
  for (const Blob& blob : model_.calls[index].pointers) constants += static_cast<int64_t>(blob.data.size());
  if (constants > kMostConstantBytes) return false;
  for (const TensorId id : node.inputs) {
    if (id == kNoTensor) continue;
    const Tensor& in = graph.tensor(id);
    if (in.is_constant()) {
      // One value for each channel holds for all rows.
      if (is_elementwise(node) && in.elements() > out.shape[3]) return false;
    } else if (!is_image_of_whole_words(in) || (is_elementwise(node) && in.shape != out.shape) ||
               (is_residual(node, id) && id == node.inputs[0])) {
      return false;
    }
  }
  return true;
}

Rows Slicer::input_rows(size_t index, Rows output, TensorId input) const {
  const Node& node = model_.graph.nodes[index];
  if (is_residual(node, input)) return output;
  const int32_t height = model_.graph.tensor(node.inputs[0]).shape[1];
  const Rows rows = window_rows(window_of(model_.graph, node), output);
  return {std::clamp(rows.first, 0, height), std::clamp(rows.last, 0, height)};
}

const KernelCall* Slicer::slice(size_t index, Rows output) {
  const Node& node = model_.graph.nodes[index];
  const Rows wanted = window_rows(window_of(model_.graph, node), output);
  const Rows rows = input_rows(index, output, node.inputs[0]);
  if (rows.count() <= 0) return nullptr;
  const Key key{index, rows.count(), output.count(), rows.first - wanted.first, wanted.last - rows.last};
  auto [place, is_new] = made_.try_emplace(key);
  if (is_new) place->second = make(index, key);
  return place->second.get();
}

std::unique_ptr<KernelCall> Slicer::make(size_t index, const Key& key) {
  const auto [_, in_rows, out_rows, pad_top, pad_bottom] = key;
  Node node = model_.graph.nodes[index];
  if (is_window(node)) {
    node.attrs.set("pad_top", int64_t{pad_top});
    node.attrs.set("pad_bottom", int64_t{pad_bottom});
  }
  const auto set_rows = [&](TensorId id, int32_t rows) {
    if (id != kNoTensor && !graph_.tensor(id).is_constant()) graph_.tensor(id).shape[1] = rows;
  };
  for (const TensorId id : node.inputs) set_rows(id, is_residual(node, id) ? out_rows : in_rows);
  set_rows(node.outputs[0], out_rows);
  Result<std::vector<KernelCall>> calls = lower_candidates(graph_, node, model_.target);
  for (const std::vector<TensorId>& tensors : {node.inputs, node.outputs})
    for (const TensorId id : tensors)
      if (id != kNoTensor) graph_.tensor(id).shape = model_.graph.tensor(id).shape;
  if (!calls.ok()) return nullptr;
  // The kernel that was chosen for the whole node, so that no further code is needed.
  const KernelInfo* wanted = model_.calls[index].kernel;
  const auto rank = [&](const KernelCall& call) {
    return std::tuple(call.kernel != wanted, call.instructions, call.scratch_bytes);
  };
  return std::make_unique<KernelCall>(
      *std::min_element(calls->begin(), calls->end(),
                        [&](const KernelCall& a, const KernelCall& b) { return rank(a) < rank(b); }));
}

}  // namespace mote
