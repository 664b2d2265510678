// SPDX-License-Identifier: Apache-2.0
#include "ops/access_order.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <variant>

#include "ops/lowered.h"
#include "ops/window.h"

namespace mote {

namespace {

AccessOrder no_overlap(const Graph& graph, const KernelCall& call) {
  return mote::no_overlap(call, graph.tensor(call.outputs[0]).bytes());
}

// Every byte is a channel of its own, so that nothing but the very same address is safe.
AccessOrder same_bytes(const Graph& graph, const KernelCall& call) {
  const int64_t bytes = graph.tensor(call.outputs[0]).bytes();
  AccessOrder order{bytes, {1}, {}};
  for (const TensorId id : call.inputs) order.dead.push_back({graph.tensor(id).bytes() == bytes ? 1 : 0});
  return order;
}

// Inputs smaller than the output are repeated, and read to the end.
AccessOrder by_elements(const Graph& graph, const KernelCall& call) {
  constexpr int32_t kWordBytes = 4;
  const auto bytes = static_cast<int32_t>(graph.tensor(call.outputs[0]).bytes());
  AccessOrder order;
  for (int32_t at = 0; at < bytes; at += kWordBytes)
    order.written.push_back(std::min(at + kWordBytes, bytes));
  for (const TensorId id : call.inputs) {
    const bool whole = graph.tensor(id).bytes() == bytes;
    order.dead.push_back(whole ? order.written : std::vector<int32_t>(order.written.size(), 0));
  }
  return order;
}

AccessOrder by_vectors(const Graph& graph, const KernelCall& call) {
  const Tensor& in = graph.tensor(call.inputs[0]);
  const Tensor& out = graph.tensor(call.outputs[0]);
  const int64_t batch = out.shape.empty() ? 1 : out.elements() / std::max(out.shape.back(), 1);
  AccessOrder order{1, {}, {{}}};
  for (int64_t row = 0; row < batch; ++row) {
    order.dead[0].push_back(static_cast<int32_t>(row * (in.bytes() / batch)));
    order.written.push_back(static_cast<int32_t>((row + 1) * (out.bytes() / batch)));
  }
  return order;
}

AccessOrder by_channels(const Graph& graph, const KernelCall& call) {
  const Tensor& in = graph.tensor(call.inputs[0]);
  const Tensor& out = graph.tensor(call.outputs[0]);
  const int64_t channels = in.shape[3];
  return {channels,
          {static_cast<int32_t>(out.bytes() / channels)},
          {{static_cast<int32_t>(in.bytes() / channels)}}};
}

// Rows that were read are kept in scratch, so they are dead as soon as the first window needs them.
AccessOrder by_channel_rows(const Graph& graph, const Node& node, const KernelCall& call) {
  const Tensor& in = graph.tensor(call.inputs[0]);
  const Tensor& out = graph.tensor(call.outputs[0]);
  const Window window = window_of(graph, node);
  AccessOrder order{in.shape[3], {}, {{}}};
  for (int32_t y = 0; y < out.shape[1]; ++y) {
    const int32_t rows = y * window.stride_h - window.pad_top + window.kernel_h;
    const bool last = y + 1 == out.shape[1];
    order.dead[0].push_back((last ? in.shape[1] : std::clamp(rows, 0, in.shape[1])) * in.shape[2]);
    order.written.push_back((y + 1) * out.shape[2]);
  }
  return order;
}

int32_t integer_of(const KernelCall& call, const std::string& name) {
  for (const KernelCall::Scalar& scalar : call.scalars)
    if (scalar.name == name) return std::get<int32_t>(scalar.value);
  throw std::logic_error(name + " is no parameter of this kernel");
}

// Strips of depthwise_conv2d_mve.h: all rows of a strip are read before its first row of outputs is written.
// No row is read twice if there is one strip, if strips have no rows in common, or if those are kept.
AccessOrder by_channel_strips(const Graph& graph, const Node& node, const KernelCall& call) {
  constexpr int32_t kStripRows = 4;
  const int32_t rows = integer_of(call, "rows_per_strip");
  const bool reads_once = integer_of(call, "row_y") == 0 || integer_of(call, "keeps_rows") != 0 ||
                          rows * integer_of(call, "stride_y") >= kStripRows ||
                          rows >= integer_of(call, "out_h");
  if (!reads_once) return no_overlap(graph, call);
  const int32_t pixel = integer_of(call, "in_c");
  const int32_t in_x = integer_of(call, "in_x_bytes"), out_x = integer_of(call, "out_x_bytes");
  if (in_x == pixel && out_x == pixel) return by_channel_rows(graph, node, call);
  // Along columns every row of the image is written until the end, so an output may only lie over the input
  // of its own column: images as wide as each other, at one address.
  return in_x == out_x ? same_bytes(graph, call) : no_overlap(graph, call);
}

// Where each step of strided_copy.h reads: the number of an element, or the first byte of a row.
std::vector<int32_t> first_places(const KernelCall& call, bool by_rows) {
  std::vector<int32_t> loops(call.pointers[0].data.size() / sizeof(int32_t));
  if (!loops.empty()) std::memcpy(loops.data(), call.pointers[0].data.data(), loops.size() * sizeof(int32_t));
  const int64_t steps = by_rows ? 1 : integer_of(call, "count"), step = integer_of(call, "step");
  std::vector<int32_t> left = loops, out;
  for (int64_t row = integer_of(call, "offset");;) {
    for (int64_t i = 0; i < steps; ++i) out.push_back(static_cast<int32_t>(row + i * step));
    size_t d = 0;
    for (; d < loops.size() && --left[d] == 0; d += 2) left[d] = loops[d];
    if (d == loops.size()) return out;
    row += loops[d + 1];
  }
}

// What later steps read is not dead; of a row neither what it reads itself.
AccessOrder by_strides(const Graph& graph, const KernelCall& call, bool by_rows) {
  const auto in_bytes = static_cast<int32_t>(graph.tensor(call.inputs[0]).bytes());
  const auto out_bytes = static_cast<int32_t>(graph.tensor(call.outputs[0]).bytes());
  std::vector<int32_t> dead = first_places(call, by_rows), written;
  const auto steps = static_cast<int32_t>(dead.size());
  if (!by_rows)
    for (int32_t& place : dead) place *= out_bytes / steps;
  for (int32_t s = 1; s <= steps; ++s) written.push_back(out_bytes / steps * s);
  int32_t lowest = in_bytes;
  for (size_t s = dead.size(); s-- > 0;) {
    const int32_t with_own = std::min(lowest, dead[s]);
    dead[s] = by_rows ? with_own : lowest;
    lowest = with_own;
  }
  return {1, written, {dead}};
}

// The windows of an image operator, which visits output positions row by row.
class Windows {
 public:
  Windows(const Tensor& in, const Tensor& out, const Window& window)
      : window_(window), in_(in), out_w_(out.shape[2]), positions_(int64_t{out.shape[1]} * out.shape[2]) {}

  int64_t positions() const { return positions_; }

  // The first byte of the input that any output position from `position` on reads.
  int32_t first_needed(int64_t position) const {
    if (position >= positions_) return static_cast<int32_t>(in_.bytes());
    const int64_t y = position / out_w_, x = position % out_w_;
    const int64_t column = std::max<int64_t>(0, x * window_.stride_w - window_.pad_left);
    const int64_t here = top(y) * in_.shape[2] + column, next_row = top(y + 1) * in_.shape[2];
    const int64_t pixel = in_.bytes() / (int64_t{in_.shape[1]} * in_.shape[2]);
    return static_cast<int32_t>(std::min(std::min(here, next_row) * pixel, in_.bytes()));
  }

 private:
  int64_t top(int64_t y) const { return std::max<int64_t>(0, y * window_.stride_h - window_.pad_top); }

  Window window_;
  const Tensor& in_;
  int64_t out_w_, positions_;
};

AccessOrder by_positions(const Graph& graph, const Node& node, const KernelCall& call) {
  const Tensor& out = graph.tensor(call.outputs[0]);
  // Fully connected layers borrow convolutions: a row of the batch is a position.
  if (node.op == "fully_connected")
    return call.kernel->access == Access::kPositionsBy4Overlap ? no_overlap(graph, call)
                                                               : by_vectors(graph, call);
  const Windows windows(graph.tensor(call.inputs[0]), out, window_of(graph, node));
  const Access access = call.kernel->access;
  const int64_t positions = windows.positions(), pixel = out.bytes() / positions;
  // Fewer than four positions are done one by one by those that want four.
  const int64_t block = access == Access::kPositionsBy3                 ? 3
                        : access == Access::kPositions || positions < 4 ? 1
                                                                        : 4;
  AccessOrder order{1, {}, std::vector<std::vector<int32_t>>(call.inputs.size())};
  for (int64_t first = 0; first < positions; first += block) {
    const int64_t next = std::min(first + block, positions);
    int64_t still_read = access == Access::kPositions ? first : next;
    if (access == Access::kPositionsBy4Overlap && next < positions)
      still_read = std::min(still_read, positions - block);
    order.dead[0].push_back(windows.first_needed(still_read));
    // What is added to a block is read while the block is written.
    if (order.dead.size() > 1) order.dead[1].push_back(static_cast<int32_t>(first * pixel));
    order.written.push_back(static_cast<int32_t>(next * pixel));
  }
  return order;
}

}  // namespace

AccessOrder no_overlap(const KernelCall& call, int64_t out_bytes) {
  return {1, {static_cast<int32_t>(out_bytes)}, std::vector<std::vector<int32_t>>(call.inputs.size(), {0})};
}

AccessOrder access_order(const Graph& graph, const Node& node, const KernelCall& call) {
  switch (call.kernel->access) {
    case Access::kNone:
      break;
    case Access::kInPlace:
    case Access::kAlias:
      return same_bytes(graph, call);
    case Access::kElements:
      return by_elements(graph, call);
    case Access::kVectors:
      return by_vectors(graph, call);
    case Access::kPositions:
    case Access::kPositionsBy3:
    case Access::kPositionsBy4:
    case Access::kPositionsBy4Overlap:
      return by_positions(graph, node, call);
    case Access::kChannelRows:
      return by_channel_rows(graph, node, call);
    case Access::kChannelStrips:
      return by_channel_strips(graph, node, call);
    case Access::kChannels:
      return by_channels(graph, call);
    case Access::kStrided:
      return by_strides(graph, call, false);
    case Access::kStridedRuns:
      return by_strides(graph, call, true);
  }
  return no_overlap(graph, call);
}

SafeDistances safe_distances(const AccessOrder& order, size_t input, int64_t in_bytes, int64_t out_bytes) {
  const std::vector<int32_t>& dead = order.dead[input];
  int64_t most = SafeDistances::kUnlimited;
  for (size_t s = 0; s < dead.size(); ++s)
    if (dead[s] * order.channels < in_bytes)
      most = std::min<int64_t>(most, (int64_t{dead[s]} - order.written[s]) * order.channels);
  // Nothing is gained where the two would not overlap.
  if (most <= -out_bytes) return {};
  return {most, order.channels};
}

}  // namespace mote
