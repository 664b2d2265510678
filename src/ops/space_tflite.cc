// SPDX-License-Identifier: Apache-2.0
// Source of the orders: TFLM 90b983c, reference/space_to_depth.h, depth_to_space.h, space_to_batch_nd.h and
// batch_to_space_nd.h.
#include "base/format.h"
#include "ir/verify.h"
#include "ops/checks.h"
#include "ops/node_chain.h"
#include "ops/space.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

constexpr char kDamaged[] = "the file is damaged: export it again";
using Sizes = std::vector<int64_t>;

Attrs with(const char* name, Sizes values) {
  Attrs out;
  out.set(name, std::move(values));
  return out;
}

Shape shape_from(const Sizes& sizes) { return Shape(sizes.begin(), sizes.end()); }

// in reshaped to `blocks`, transposed to `order`, ready for the reshape that puts together what belongs
// together.
void transpose_blocks(NodeChain& chain, const Sizes& blocks, const Sizes& order) {
  Sizes moved;
  for (const int64_t axis : order) moved.push_back(blocks[static_cast<size_t>(axis)]);
  chain.add("reshape", with("shape", blocks), shape_from(blocks));
  chain.add("transpose", with("order", order), shape_from(moved));
}

// The one option of DepthToSpaceOptions and SpaceToDepthOptions.
Status map_depth(const TfliteOptions& options, Graph& graph, Node& node, bool to_space) {
  enum { kBlockSize };
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_rank(in, "input", 4));
  const int64_t block = options.int_field(kBlockSize, 0);
  const int64_t n = in.shape[0], h = in.shape[1], w = in.shape[2], c = in.shape[3];
  if (block < 1 || block > kMaxTensorBytes ||
      (to_space ? c % (block * block) != 0 : h % block != 0 || w % block != 0))
    return Error(Code::kInvalid, format("blocks of {} do not fit into {}", block, shape_text(in.shape)),
                 kDamaged);
  NodeChain chain(graph, node);
  if (to_space) {
    const int64_t depth = c / (block * block);
    transpose_blocks(chain, {n, h, w, block, block, depth}, {0, 1, 3, 2, 4, 5});
    chain.finish("reshape", with("shape", {n, h * block, w * block, depth}));
  } else {
    transpose_blocks(chain, {n, h / block, block, w / block, block, c}, {0, 1, 3, 2, 4, 5});
    chain.finish("reshape", with("shape", {n, h / block, w / block, c * block * block}));
  }
  return ok_status();
}

// Sizes of blocks, and elements to add or to cut off before and after, along the spatial dimensions: those
// from 1 on.
struct Blocks {
  Sizes size, before, after;
};

Result<Blocks> read_blocks(const Graph& graph, const Node& node, const char* pads_name) {
  MOTE_TRY(check_input_count(node, 3, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_ASSIGN(const Sizes size, integers_of_input(graph, node, 1, "block shape"));
  MOTE_ASSIGN(const Sizes pads, integers_of_input(graph, node, 2, pads_name));
  if (size.empty() || size.size() > 2 || size.size() + 1 > in.shape.size() ||
      pads.size() != 2 * size.size() || in.shape.size() + size.size() > static_cast<size_t>(kMaxRank))
    return Error(Code::kInvalid,
                 format("blocks of {} dimensions and {} {} do not fit to {}", size.size(), pads.size(),
                        pads_name, shape_text(in.shape)),
                 kDamaged);
  Blocks out{size, {}, {}};
  for (size_t d = 0; d < size.size(); ++d) {
    if (size[d] < 1 || size[d] > kMaxTensorBytes)
      return Error(Code::kInvalid, format("block size {} is out of range", size[d]), kDamaged);
    for (const int64_t pad : {pads[2 * d], pads[2 * d + 1]})
      if (pad < 0 || pad > kMaxTensorBytes)
        return Error(Code::kInvalid, format("{} {} of dimension {} is out of range", pads_name, pad, d + 1),
                     kDamaged);
    out.before.push_back(pads[2 * d]);
    out.after.push_back(pads[2 * d + 1]);
  }
  return out;
}

Status map_space_to_batch(Graph& graph, Node& node) {
  MOTE_ASSIGN(const Blocks blocks, read_blocks(graph, node, "paddings"));
  NodeChain chain(graph, node);
  const Sizes in = sizes_of(chain.last().shape);
  const size_t spatial = blocks.size.size();
  Sizes padded = in, before(in.size(), 0), after(in.size(), 0);
  for (size_t d = 0; d < spatial; ++d) {
    before[d + 1] = blocks.before[d];
    after[d + 1] = blocks.after[d];
    padded[d + 1] += before[d + 1] + after[d + 1];
    if (padded[d + 1] % blocks.size[d] != 0 || padded[d + 1] > kMaxTensorBytes)
      return Error(Code::kInvalid,
                   format("{} elements along dimension {} do not make whole blocks of {}", padded[d + 1],
                          d + 1, blocks.size[d]),
                   kDamaged);
  }
  if (padded != in) {
    Attrs pads = with("before", before);
    pads.set("after", after);
    chain.add("pad", pads, shape_from(padded));
  }
  // [batch][rows][block]...[rest] to [block]...[batch][rows]...[rest]
  Sizes split = {in[0]}, order, rows = {0}, out = {in[0]};
  for (size_t d = 0; d < spatial; ++d) {
    rows.push_back(static_cast<int64_t>(split.size()));
    order.push_back(static_cast<int64_t>(split.size()) + 1);
    split.push_back(padded[d + 1] / blocks.size[d]);
    split.push_back(blocks.size[d]);
    out[0] *= blocks.size[d];
    if (out[0] > kMaxTensorBytes)
      return Error(Code::kInvalid, format("the output has a batch of {}", out[0]), kDamaged);
    out.push_back(padded[d + 1] / blocks.size[d]);
  }
  order.insert(order.end(), rows.begin(), rows.end());
  for (size_t d = spatial + 1; d < in.size(); ++d) {
    order.push_back(static_cast<int64_t>(split.size()));
    split.push_back(in[d]);
    out.push_back(in[d]);
  }
  transpose_blocks(chain, split, order);
  chain.finish("reshape", with("shape", out));
  return ok_status();
}

Status map_batch_to_space(Graph& graph, Node& node) {
  MOTE_ASSIGN(const Blocks blocks, read_blocks(graph, node, "crops"));
  NodeChain chain(graph, node);
  const Sizes in = sizes_of(chain.last().shape);
  const size_t spatial = blocks.size.size();
  int64_t all = 1;
  for (const int64_t size : blocks.size) all *= size;
  if (in[0] % all != 0)
    return Error(Code::kInvalid, format("a batch of {} does not make blocks of {}", in[0], all), kDamaged);
  // [block]...[batch][rows]...[rest] to [batch][rows][block]...[rest]
  Sizes split = blocks.size, order = {static_cast<int64_t>(spatial)}, out = {in[0] / all};
  split.push_back(in[0] / all);
  for (size_t d = 0; d < spatial; ++d) {
    order.push_back(static_cast<int64_t>(split.size()));
    order.push_back(static_cast<int64_t>(d));
    split.push_back(in[d + 1]);
    out.push_back(in[d + 1] * blocks.size[d]);
  }
  for (size_t d = spatial + 1; d < in.size(); ++d) {
    order.push_back(static_cast<int64_t>(split.size()));
    split.push_back(in[d]);
    out.push_back(in[d]);
  }
  Sizes begin(in.size(), 0), size = out;
  for (size_t d = 0; d < spatial; ++d) {
    begin[d + 1] = blocks.before[d];
    size[d + 1] -= blocks.before[d] + blocks.after[d];
  }
  transpose_blocks(chain, split, order);
  if (size == out) {
    chain.finish("reshape", with("shape", out));
    return ok_status();
  }
  chain.add("reshape", with("shape", out), shape_from(out));
  Attrs crop = with("begin", begin);
  crop.set("size", size);
  crop.set("stride", Sizes(in.size(), 1));
  chain.finish("slice", crop);
  return ok_status();
}

}  // namespace

Status map_space_from_tflite(const TfliteOptions& options, Graph& graph, Node& node, int tflite_code) {
  switch (tflite_code) {
    case space_code::kBatchToSpaceNd:
      return map_batch_to_space(graph, node);
    case space_code::kSpaceToBatchNd:
      return map_space_to_batch(graph, node);
    default:
      return map_depth(options, graph, node, tflite_code == space_code::kDepthToSpace);
  }
}

}  // namespace mote
